// What the daemon's parts need of an event loop. AsioLoop runs on Asio; the simulation has its own.
#pragma once

#include <chrono>
#include <functional>

namespace nhacviec {

class Loop {
 public:
  virtual ~Loop() = default;
  /// Runs `work` later on the loop's thread, in the order posted. Callable from any thread.
  virtual void post(std::function<void()> work) = 0;
  /// Runs `work` on the loop's thread after a monotonic delay. Callable from the loop's thread.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
};

}  // namespace nhacviec
