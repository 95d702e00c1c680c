// A manual clock that several daemons share: a record in the store that whoever moves it writes
// and the others follow, before each request and each batch of deliveries, and once in a while.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "connectors/event_queue.h"
#include "connectors/store.h"
#include "daemon/clock.h"

namespace nhacviec {

class ClockFollower {
 public:
  /// Borrowed. `moved` is called when the clock has gone on. A clock that is not manual is left
  /// alone.
  ClockFollower(Store& store, Clock& clock, std::function<void()> moved)
      : store_(store), clock_(clock), moved_(std::move(moved)) {}

  /// Goes on with `then` when the clock is where the store's is; at once when it is not manual.
  void catch_up(std::function<void()> then);

 private:
  Store& store_;
  Clock& clock_;
  std::function<void()> moved_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// A queue whose deliveries arrive when the clock has caught up.
class FollowingQueue final : public EventQueue {
 public:
  /// Borrowed.
  FollowingQueue(EventQueue& queue, ClockFollower& follower) : queue_(queue), follower_(follower) {}

  void start(Handlers) override;
  void consume(uint64_t connection, int prefetch) override { queue_.consume(connection, prefetch); }
  void cancel(uint64_t connection) override { queue_.cancel(connection); }
  void acknowledge(uint64_t connection, std::vector<Acknowledgement> tags) override {
    queue_.acknowledge(connection, std::move(tags));
  }
  void acknowledge_dead(uint64_t connection, uint64_t tag) override {
    queue_.acknowledge_dead(connection, tag);
  }

 private:
  EventQueue& queue_;
  ClockFollower& follower_;
};

}  // namespace nhacviec
