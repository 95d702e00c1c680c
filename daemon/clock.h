// The daemon's one clock: real, or virtual (a factor, max, manual). Everything that is written,
// sent or judged takes its time from here; time-outs use the loop's monotonic delays instead.
#pragma once

#include <chrono>
#include <memory>

#include "workflows/time.h"

namespace nhacviec {

enum class ClockMode { real, factor, max, manual };
const char* to_string(ClockMode);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual ClockMode mode() const = 0;
  /// Moves a max or manual clock forward to `instant`; never back. The mover drains first.
  virtual void move_to(Instant instant) = 0;
  /// How far behind its instant a timer may be handled and still count as handled on it.
  /// Beyond that it is catch-up and the send window is judged anew.
  virtual Duration tolerance() const = 0;
  /// Real time until the clock shows `instant`; zero when it has, or when the clock is moved.
  virtual Duration until(Instant instant) const = 0;
};

/// The system's time.
std::unique_ptr<Clock> make_real_clock();
/// From `start` on, `speed` seconds to the second.
std::unique_ptr<Clock> make_factor_clock(Instant start, double speed);
/// Stands still at `start` until it is moved. `mode` is max or manual.
std::unique_ptr<Clock> make_moved_clock(ClockMode mode, Instant start);

}  // namespace nhacviec
