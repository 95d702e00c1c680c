#include "connectors/smtp_lane.h"

#include <csignal>
#include <utility>

namespace nhacviec {

namespace {

constexpr std::chrono::milliseconds kLongestGoodbye{500};

// Signals are the main thread's, and a connection that breaks must not send one.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

SmtpLane::SmtpLane(const SmtpSettings& server, const std::string& client_name,
                   std::chrono::milliseconds connect, std::chrono::milliseconds idle, Done done)
    : idle_(idle),
      done_(std::move(done)),
      transfer_(server, client_name, connect),
      thread_([this] { run(); }) {}

SmtpLane::~SmtpLane() {
  stop();
  thread_.join();
}

void SmtpLane::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (busy_ || asked_) transfer_.hang_up();
  wake_.notify_one();
}

void SmtpLane::send(const SmtpEnvelope& envelope, std::chrono::milliseconds longest) {
  ask({&envelope, longest});
}
void SmtpLane::knock() { ask({nullptr}); }

void SmtpLane::ask(Wish wish) {
  {
    const std::lock_guard lock(mutex_);
    asked_ = wish;
  }
  wake_.notify_one();
}

void SmtpLane::run() {
  block_signals();
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return stopping_ || asked_.has_value(); };
  for (;;) {
    bool idle_for_long = false;
    if (connected_) {
      idle_for_long = !wake_.wait_for(lock, idle_, has_work);
    } else {
      wake_.wait(lock, has_work);
    }
    if (asked_) {
      const Wish wish = *std::exchange(asked_, std::nullopt);
      busy_ = true;
      lock.unlock();
      SmtpVerdict verdict =
          wish.envelope ? transfer_.send(*wish.envelope, wish.longest) : transfer_.knock();
      connected_ = transfer_.is_connected();
      lock.lock();
      busy_ = false;
      lock.unlock();
      done_(std::move(verdict));
      lock.lock();
    } else if (stopping_ || idle_for_long) {
      lock.unlock();
      transfer_.leave(kLongestGoodbye);
      connected_ = false;
      lock.lock();
      if (stopping_ && !asked_) return;
    }
  }
}

}  // namespace nhacviec
