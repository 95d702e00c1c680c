// One thread for calls that block (a disk's fsync): a bounded queue, done in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace nhacviec {

class Worker {
 public:
  explicit Worker(size_t capacity);
  /// Finishes what is queued, then ends the thread.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// False when the queue is full: nothing was taken. From any thread. Jobs must not throw.
  [[nodiscard]] bool run(std::function<void()> job);

 private:
  void loop();

  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace nhacviec
