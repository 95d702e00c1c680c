// Publishes what the store keeps to be told to the outside: in order within a shard, each at least
// once. Events that nobody wants count as told.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "connectors/event_queue.h"
#include "connectors/store.h"
#include "daemon/loop.h"

namespace nhacviec {

class Announcer {
 public:
  struct Settings {
    int batch = 500;
    Duration lease{30000};
    std::chrono::milliseconds poll{1000};  // for what other instances have committed
  };

  /// All borrowed; they live longer.
  Announcer(Store& store, EventPublisher& publisher, Loop& loop, Settings settings);
  ~Announcer();  // what is on its way is told again

  void start();
  /// Something was committed. Cheap: looks are taken together.
  void kick();
  /// Begins nothing more; `done` when nothing is under way.
  void stop(std::function<void()> done);

  uint64_t told() const { return told_; }        // since the start
  uint64_t unheard() const { return unheard_; }  // of them, without a listener

 private:
  struct Desk {  // of a shard
    bool busy = false;
    bool resting = false;  // busy with waiting: something is in the way
    bool wanted = false;   // look again when it is not busy any more
    std::chrono::milliseconds backoff{0};
  };

  void poll();
  void look(Shard shard);
  void publish(Shard shard, const AnnouncementBatch& batch);
  void settle(Shard shard, uint64_t lease, int count, bool all);
  void leave(Shard shard, bool again);
  void wait_and_look(Shard shard);
  void end_if_idle();
  int count_told(const std::vector<PublishOutcome>& outcomes);

  Store& store_;
  EventPublisher& publisher_;
  Loop& loop_;
  const Settings settings_;
  std::vector<Desk> desks_;  // by shard
  bool kicked_ = false;
  uint64_t told_ = 0;
  uint64_t unheard_ = 0;
  std::function<void()> stopped_;  // set: it stops
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
