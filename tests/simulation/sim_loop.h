// The simulation's event loop and clock: one queue ordered by virtual time, every tie and every
// delay drawn from the seed. One millisecond of the loop is `speed` of the clock.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <utility>

#include "daemon/clock.h"
#include "daemon/loop.h"

namespace nhacviec::simulation {

class SimLoop final : public Loop {
 public:
  explicit SimLoop(uint64_t seed) : random_(seed) {}

  void post(std::function<void()> work) override { after(Duration(0), std::move(work)); }
  void after(std::chrono::milliseconds delay, std::function<void()> work) override {
    queue_.emplace(std::pair(now_ + delay, ++sequence_), std::move(work));
  }
  /// Runs everything up to `end`; false when more than `most_steps` were needed.
  bool run_until(Duration end, int64_t most_steps);
  Duration now() const { return now_; }

  uint64_t draw(uint64_t below) { return random_() % below; }  // portable, unlike distributions
  bool chance(unsigned permille) { return draw(1000) < permille; }

 private:
  std::map<std::pair<Duration, uint64_t>, std::function<void()>> queue_;
  Duration now_{0};
  uint64_t sequence_ = 0;
  std::mt19937_64 random_;
};

/// What all instances see: it runs `speed` times as fast as the loop.
class SimClock final : public Clock {
 public:
  SimClock(const SimLoop& loop, Instant start, int speed)
      : loop_(loop), start_(start), speed_(speed) {}
  Instant now() const override { return start_ + loop_.now() * speed_; }
  ClockMode mode() const override { return ClockMode::factor; }
  void move_to(Instant) override {}
  Duration tolerance() const override { return std::chrono::hours(2); }
  Duration until(Instant instant) const override {
    if (instant <= now()) return Duration(0);
    return (instant - now()) / speed_ + Duration(1);
  }

 private:
  const SimLoop& loop_;
  Instant start_;
  int speed_;
};

}  // namespace nhacviec::simulation
