// Keeps things moving: hands due timers to the runner and queued notices to the dispatcher, shard
// by shard, until nothing is due; then waits, or moves a virtual clock to the next instant.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/dispatcher.h"
#include "daemon/loop.h"
#include "daemon/runner.h"

namespace nhacviec {

/// Events that a rehearsal plays at instants of the virtual clock. May be empty.
class Script {
 public:
  virtual ~Script() = default;
  virtual std::optional<Instant> next_at() const = 0;
  /// Plays everything up to `now`; answers when all of it is committed.
  virtual void play_until(Instant now, std::function<void()> done) = 0;
};

/// The store's value that holds a virtual clock's last instant, in milliseconds.
inline constexpr char kClockValue[] = "clock";

class Pump {
 public:
  struct Settings {
    int batch = 100;
    Duration lease = std::chrono::seconds(30);
    Duration poll = std::chrono::seconds(1);
  };

  Pump(Store& store, Runner& runner, Dispatcher& dispatcher, Clock& clock, Loop& loop,
       Script* script, Settings settings);
  ~Pump();

  void start();
  void stop(std::function<void()> done);  // no new leases; answers when what is in flight is done
  void kick();                            // something may be due now

  /// Moves a manual clock to `target` (not before now), instant by instant: answers when all that
  /// was due by then is committed and its sends are settled.
  void advance(Instant target, Reply<Instant> reply);

  /// Called whenever a max clock has nothing left to do.
  void on_exhausted(std::function<void()> callback);

 private:
  struct Cycle;
  void begin_cycle();
  void run_timers(std::shared_ptr<Cycle> cycle);
  void run_notices(std::shared_ptr<Cycle> cycle);
  void survey(std::shared_ptr<Cycle> cycle);
  void rest(const Cycle& cycle);
  void rest_moved_clock(std::optional<Instant> earliest);
  void move_clock(Instant to);
  void save_clock(Instant now);
  void again();
  void wait(Duration delay);

  Store& store_;
  Runner& runner_;
  Dispatcher& dispatcher_;
  Clock& clock_;
  Loop& loop_;
  Script* script_;
  Settings settings_;
  bool running_ = false;
  bool in_cycle_ = false;
  bool kicked_ = false;
  uint64_t timer_generation_ = 0;
  std::optional<Instant> target_;  // of a manual clock's move
  std::vector<Reply<Instant>> movers_;
  std::function<void()> exhausted_;
  std::function<void()> stopped_;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
