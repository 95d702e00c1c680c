// Which deliveries of a queue are settled and may be acknowledged: many at once up to the lowest
// unsettled one; past a gap that lasts, one by one.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "connectors/event_queue.h"

namespace nhacviec {

class DeliveryLedger {
 public:
  /// A new connection: the broker counts from 1 again, and nothing of before can be acknowledged.
  void reset();
  /// The next delivery, with so many events to settle (at least one). Tags have no gaps.
  void add(uint64_t tag, size_t events);
  /// One more event of it is settled.
  void settle(uint64_t tag);

  /// What may be acknowledged now; those are forgotten.
  std::vector<Acknowledgement> due();
  /// Something settled stands behind something that is not.
  bool has_gap() const { return settled_ > 0; }
  /// The lowest tag that is not settled, or the next one.
  uint64_t lowest() const { return first_; }
  /// Goes on past the gap: what stands before it is acknowledged by itself when it is settled,
  /// and until then so is all that follows.
  void pass_gap();

  /// Deliveries that are not acknowledged yet.
  size_t size() const { return entries_.size() + stragglers_.size(); }

 private:
  std::deque<size_t> entries_;             // open events of each; 0: settled
  uint64_t first_ = 1;                     // tag of the first of them
  size_t settled_ = 0;                     // of the entries
  std::map<uint64_t, size_t> stragglers_;  // tag -> open events
  std::vector<uint64_t> late_;             // stragglers that are settled by now
};

}  // namespace nhacviec
