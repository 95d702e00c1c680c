#include "daemon/clock.h"

#include <algorithm>
#include <cstdlib>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr Duration kRealTolerance = chr::hours(1);

class RealClock final : public Clock {
 public:
  Instant now() const override { return chr::floor<Duration>(chr::system_clock::now()); }
  ClockMode mode() const override { return ClockMode::real; }
  void move_to(Instant) override {}
  Duration tolerance() const override { return kRealTolerance; }
  Duration until(Instant instant) const override { return std::max(Duration(0), instant - now()); }
};

class FactorClock final : public Clock {
 public:
  FactorClock(Instant start, double speed) : start_(start), speed_(speed) {}
  Instant now() const override {
    const chr::duration<double, std::milli> real = chr::steady_clock::now() - began_;
    return start_ + chr::duration_cast<Duration>(real * speed_);
  }
  ClockMode mode() const override { return ClockMode::factor; }
  void move_to(Instant) override {}
  // Ten real seconds of lag are an outage at any speed; less is only the machine being busy.
  Duration tolerance() const override {
    return std::max(kRealTolerance, chr::duration_cast<Duration>(chr::seconds(10) * speed_));
  }
  Duration until(Instant instant) const override {
    const chr::duration<double, std::milli> away = instant - now();
    return std::max(Duration(0), chr::ceil<Duration>(away / speed_));
  }

 private:
  Instant start_;
  double speed_;
  chr::steady_clock::time_point began_ = chr::steady_clock::now();
};

class MovedClock final : public Clock {
 public:
  MovedClock(ClockMode mode, Instant start) : mode_(mode), now_(start) {}
  Instant now() const override { return now_; }
  ClockMode mode() const override { return mode_; }
  void move_to(Instant instant) override { now_ = std::max(now_, instant); }
  Duration tolerance() const override { return kRealTolerance; }
  Duration until(Instant) const override { return Duration(0); }

 private:
  ClockMode mode_;
  Instant now_;
};

}  // namespace

const char* to_string(ClockMode mode) {
  switch (mode) {
    case ClockMode::real:
      return "real";
    case ClockMode::factor:
      return "factor";
    case ClockMode::max:
      return "max";
    case ClockMode::manual:
      return "manual";
  }
  std::abort();
}

std::unique_ptr<Clock> make_real_clock() { return std::make_unique<RealClock>(); }
std::unique_ptr<Clock> make_factor_clock(Instant start, double speed) {
  return std::make_unique<FactorClock>(start, speed);
}
std::unique_ptr<Clock> make_moved_clock(ClockMode mode, Instant start) {
  return std::make_unique<MovedClock>(mode, start);
}

}  // namespace nhacviec
