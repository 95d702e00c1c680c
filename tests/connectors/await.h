// A loop for tests of what answers later: work may be posted from any thread and runs here, in
// order. await() runs it until the answer is there; ctest's time-out is the only clock. A loop made
// with a function runs that instead of waiting: one turn of the loop that will post.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "connectors/store.h"

namespace nhacviec {

class AwaitLoop {
 public:
  AwaitLoop() = default;
  explicit AwaitLoop(std::function<void()> turn) : turn_(std::move(turn)) {}

  void post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    posted_.notify_one();
  }

  /// To be given to a store; the loop must outlive it.
  std::function<void(std::function<void()>)> poster() {
    return [this](std::function<void()> work) { post(std::move(work)); };
  }

  /// Runs one piece of posted work, waiting for it if need be.
  void run_one() {
    if (turn_) return turn_();
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, [this] { return !queue_.empty(); });
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }

  /// Runs what is posted until `done`; false when that does not come within the time.
  bool run_within(std::chrono::milliseconds time, const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!done()) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex_);
        if (!posted_.wait_until(lock, deadline, [this] { return !queue_.empty(); })) return done();
        work = std::move(queue_.front());
        queue_.pop_front();
      }
      work();
    }
    return true;
  }

  /// Starts a call by giving it its reply function, and returns the answer.
  template <class T>
  Result<T> await(const std::function<void(Reply<T>)>& start) {
    const auto slot = std::make_shared<std::optional<Result<T>>>();
    start([slot](Result<T> result) { *slot = std::move(result); });
    while (!slot->has_value()) run_one();
    return std::move(**slot);
  }

 private:
  std::function<void()> turn_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> queue_;
};

}  // namespace nhacviec
