#include "daemon/asio_loop.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

namespace nhacviec {

struct AsioLoop::Parts {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::signal_set signals{context};
  std::function<void(int)> on_signal;

  void await_signal() {
    signals.async_wait([this](const asio::error_code& error, int number) {
      if (error) return;
      on_signal(number);
      await_signal();
    });
  }
};

AsioLoop::AsioLoop() : parts_(std::make_unique<Parts>()) {}
AsioLoop::~AsioLoop() = default;

void AsioLoop::post(std::function<void()> work) { asio::post(parts_->context, std::move(work)); }

void AsioLoop::after(std::chrono::milliseconds delay, std::function<void()> work) {
  auto timer = std::make_shared<asio::steady_timer>(parts_->context, delay);
  timer->async_wait([timer, work = std::move(work)](const asio::error_code& error) {
    if (!error) work();
  });
}

void AsioLoop::run() { parts_->context.run(); }
void AsioLoop::stop() { parts_->context.stop(); }

void AsioLoop::on_signal(std::initializer_list<int> signals, std::function<void(int)> callback) {
  for (const int number : signals) parts_->signals.add(number);
  parts_->on_signal = std::move(callback);
  parts_->await_signal();
}

asio::io_context& AsioLoop::context() { return parts_->context; }

}  // namespace nhacviec
