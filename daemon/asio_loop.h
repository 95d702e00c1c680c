// The daemon's event loop on Asio: one thread runs everything that is posted here.
#pragma once

#include <functional>
#include <memory>

#include "daemon/loop.h"

namespace asio {
class io_context;
}

namespace nhacviec {

class AsioLoop final : public Loop {
 public:
  AsioLoop();
  ~AsioLoop() override;
  void post(std::function<void()> work) override;
  void after(std::chrono::milliseconds delay, std::function<void()> work) override;

  /// Runs until stop(). Signals: `on_signal` is called on the loop with the signal's number.
  void run();
  void stop();
  void on_signal(std::initializer_list<int> signals, std::function<void(int)> callback);
  asio::io_context& context();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nhacviec
