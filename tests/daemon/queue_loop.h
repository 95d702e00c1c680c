// A loop for tests: no thread, no waiting. What is posted runs in order; delays only move its own
// notion of time.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "daemon/loop.h"
#include "workflows/time.h"

namespace nhacviec {

class QueueLoop final : public Loop {
 public:
  void post(std::function<void()> work) override { after(Duration(0), std::move(work)); }
  void after(std::chrono::milliseconds delay, std::function<void()> work) override {
    queue_.emplace(std::pair(now_ + delay, ++sequence_), std::move(work));
  }

  /// Runs until `done`; false when that takes more than `most_steps`, or nothing is left to run.
  bool run_until(const std::function<bool()>& done, int most_steps = 1000000) {
    for (int step = 0; step < most_steps; ++step) {
      if (done()) return true;
      if (queue_.empty()) return false;
      auto first = queue_.begin();
      now_ = first->first.first;
      const std::function<void()> work = std::move(first->second);
      queue_.erase(first);
      work();
    }
    return done();
  }
  Duration now() const { return now_; }

 private:
  std::map<std::pair<Duration, uint64_t>, std::function<void()>> queue_;
  Duration now_{0};
  uint64_t sequence_ = 0;
};

}  // namespace nhacviec
