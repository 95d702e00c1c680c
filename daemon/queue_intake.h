// Events from the queue to the runner: in order within a subject, acknowledged after the commit,
// parked while their subject is unknown, held while the store is away, buried when they are bad.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/event_message.h"
#include "connectors/event_queue.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/delivery_ledger.h"
#include "daemon/loop.h"
#include "daemon/runner.h"

namespace nhacviec {

class QueueIntake {
 public:
  struct Settings {
    CloudEventLimits limits;
    int prefetch = 512;
    std::chrono::milliseconds park{600000};
    /// Is shown each event that is taken, as it came.
    std::function<void(const CloudEvent&, const Event&)> look_at = [](const CloudEvent&,
                                                                      const Event&) {};
  };

  /// All borrowed; they live longer.
  QueueIntake(EventQueue& queue, Store& store, Runner& runner, const Clock& clock, Loop& loop,
              Settings settings);
  ~QueueIntake();  // what is in hand is not acknowledged: the broker delivers it again

  void start();
  /// A plan was applied: what is parked may have its subject now.
  void plan_applied();
  /// Takes nothing more; `done` when what was under way is settled and acknowledged.
  void stop(std::function<void()> done);

  /// Whether the queue has been there: declared, and ready to be read.
  bool was_connected() const { return connection_ != 0; }
  size_t in_hand() const { return ledger_.size(); }
  size_t parked() const { return parked_.size(); }

 private:
  /// How the queue is read. After a crash the broker delivers again what was in hand, and one of
  /// them may be the cause: those come one at a time, so that it alone is counted again.
  enum class Reading { off, one_by_one, many, leaving };
  struct Item;
  struct Lane;
  struct Burial;

  void connected(uint64_t connection);
  void deliver(std::vector<Delivery> deliveries);
  void deliver_dead(std::vector<Delivery> deliveries);
  void advance();
  void take(Delivery delivery);
  void take_event(uint64_t tag, ReadEvent read);
  void read(Reading reading);

  void join_lane(std::shared_ptr<Item> item);
  void run_lane(const std::string& subject, Lane& lane);
  void answered(const std::shared_ptr<Item>& item, const Result<Answer>& answer);
  void leave_lane(const std::string& subject, bool applied);
  bool is_final(const Item& item) const;
  void park(const std::string& subject, Lane& lane, Item& item, bool others_pass);
  void list_parked(const std::string& subject, Lane& lane);
  void retry_parked(size_t most);
  void park_tick();

  void bury(std::shared_ptr<Item> item, std::string reason);
  void bury(std::shared_ptr<Burial> burial);
  void arm_probe();
  void probe();
  void store_answered(bool there);
  void release_held();

  void settle(uint64_t connection, uint64_t tag);
  void flush();
  void watch_gap();
  void end_turn();

  EventQueue& queue_;
  Store& store_;
  Runner& runner_;
  const Clock& clock_;
  Loop& loop_;
  const Settings settings_;

  uint64_t connection_ = 0;
  Reading reading_ = Reading::off;
  std::deque<Delivery> waiting_;                 // in order; behind what must be alone
  bool alone_ = false;                           // what is under way was redelivered
  size_t under_way_ = 0;                         // with the runner, or being buried
  std::unordered_map<std::string, Lane> lanes_;  // by subject
  DeliveryLedger ledger_;
  bool flush_posted_ = false;
  bool gap_watched_ = false;

  std::deque<std::string> parked_;  // subjects, those tried longest ago first
  size_t parked_in_window_ = 0;     // since the queue was last asked for more
  uint64_t park_ticks_ = 0;
  bool park_tick_armed_ = false;

  std::deque<std::string> held_;                  // subjects
  std::deque<std::shared_ptr<Burial>> unburied_;  // the store was away
  std::chrono::milliseconds probe_backoff_{0};
  std::chrono::milliseconds store_away_for_{0};
  bool probe_armed_ = false;

  std::function<void()> stopped_;  // set: it stops
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
