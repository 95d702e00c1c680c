// Keeps things moving: looks into every shard when something is due there, and moves a virtual
// clock to the next instant when nothing is due any more.
//
// On a real clock each shard goes by itself: it is looked into at the instant of its next timer or
// notice, after a commit that made something due, and once in a while for what other daemons did.
// On a moved clock (max, manual) the shards go in rounds: the clock moves when a round found
// nothing due and nothing out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/lane.h"
#include "daemon/loop.h"

namespace nhacviec {

/// Events that a rehearsal plays at instants of the virtual clock. May be empty.
class Script {
 public:
  virtual ~Script() = default;
  virtual std::optional<Instant> next_at() const = 0;
  /// Plays everything up to `now`; answers when all of it is committed.
  virtual void play_until(Instant now, std::function<void()> done) = 0;
};

class Pump {
 public:
  struct Settings {
    Lane::Settings lane;
    int most_timers = 1000;  // being decided
    int most_letters = 100;  // being sent: no more than can go out within a lease
    Duration poll = std::chrono::seconds(1);
    /// What a moved clock waits for besides the store: "mail server" while that is away, so that
    /// the same messages are not tried in vain at one instant after the other. Empty: nothing.
    std::function<std::string()> waits_for = [] { return std::string(); };
    /// For how long a move of a manual clock waits before it is given up.
    Duration patience = std::chrono::seconds(10);
  };

  /// All borrowed; `script` may be null.
  Pump(Store& store, Runner& runner, Dispatcher& dispatcher, Clock& clock, Loop& loop,
       Script* script, Settings settings);
  ~Pump();

  void start();
  void stop(std::function<void()> done);  // no new leases; answers when what is out is done
  void kick();                            // something may be due anywhere
  /// A commit made something due at `at` in this shard; nothing: it did not.
  void expect(Shard shard, std::optional<Instant> at);

  /// Moves a manual clock to `target` (not before now), instant by instant: answers when all that
  /// was due by then is committed and its sends are settled. Given up when the store or the mail
  /// server stays away: the error is transient, and the clock goes on no further by itself; it is
  /// unknown when the store may have noted one more step, which the clock then follows.
  void advance(Instant target, Reply<Instant> reply);

  /// Called whenever a max clock has nothing left to do.
  void on_exhausted(std::function<void()> callback);

 private:
  struct Place;
  struct Round;
  bool is_moved() const;
  void look_at(Place& place);
  void rest(Place& place, const Look& look);
  void look_after(Place& place, Duration delay);
  void on_freed();
  void play_script();
  void keep_clock();

  void begin_round();
  void rest_round(const Round& round);
  void rest_moved_clock(std::optional<Instant> earliest);
  void move_clock(Instant to);
  void stall(const std::string& part, Duration look_again);
  void went_on();
  void give_up(const std::string& part);
  void again();
  void wait(Duration delay);

  bool is_idle() const;
  void tell_stopped();

  Store& store_;
  Runner& runner_;
  Clock& clock_;
  Loop& loop_;
  Script* script_;
  Settings settings_;
  Room timers_;
  Room letters_;
  std::vector<std::unique_ptr<Place>> places_;
  size_t first_place_ = 0;  // of those that wait for room: each in its turn
  bool running_ = false;
  bool in_round_ = false;
  bool kicked_ = false;
  uint64_t round_timer_ = 0;
  std::optional<Instant> target_;  // of a manual clock's move
  std::vector<Reply<Instant>> movers_;
  bool stalled_ = false;    // the move waits for something that is away
  bool impatient_ = false;  // it has waited for long
  bool unsure_ = false;     // the store may have noted a step that we did not take
  uint64_t stall_timer_ = 0;
  std::function<void()> exhausted_;
  std::function<void()> stopped_;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
