// A real io_context, turned by hand with the loop of a test.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <chrono>

#include "tests/connectors/channel_contract.h"

namespace nhacviec {

class AsioHandLoop {
 public:
  explicit AsioHandLoop(HandLoop& loop) {
    loop.turn_instead([this](bool wait) { return wait ? turn() : context_.poll_one() > 0; });
  }
  asio::io_context& context() { return context_; }

 private:
  /// Looks up often: what a test waits for may happen in a server's threads.
  bool turn() {
    idle_turns_ = context_.run_one_for(std::chrono::milliseconds(20)) > 0 ? 0 : idle_turns_ + 1;
    return idle_turns_ < 3000;
  }

  int idle_turns_ = 0;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> busy_{context_.get_executor()};
};

}  // namespace nhacviec
