// What the daemon's parts need of an event loop. AsioLoop runs on Asio; the simulation has its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace nhacviec {

class Loop {
 public:
  virtual ~Loop() = default;
  /// Runs `work` later on the loop's thread, in the order posted. Callable from any thread.
  virtual void post(std::function<void()> work) = 0;
  /// Runs `work` on the loop's thread after a monotonic delay. Callable from the loop's thread.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
};

/// Wraps a callback so that it does nothing once `alive` is gone: for replies that come late.
template <class F>
auto while_alive(const std::shared_ptr<bool>& alive, F callback) {
  return
      [weak = std::weak_ptr<bool>(alive), callback = std::move(callback)](auto&&... args) mutable {
        if (!weak.expired()) callback(std::forward<decltype(args)>(args)...);
      };
}

}  // namespace nhacviec
