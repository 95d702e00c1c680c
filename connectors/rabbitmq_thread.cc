#include "connectors/rabbitmq_thread.h"

#include <amqp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace nhacviec {

namespace {

namespace chr = std::chrono;

constexpr int kFirstBackoffMs = 200;
constexpr int kLongestBackoffMs = 15000;
constexpr chr::seconds kStable(10);  // connected that long, the failures before are forgotten
constexpr int kMostFramesInTurn = 3000;
constexpr chr::seconds kLongestGoodbye(3);

}  // namespace

RabbitmqThread::RabbitmqThread(QueueSettings settings, const std::string& name, Post post,
                               Trouble trouble, RabbitmqSession& session)
    : post_(std::move(post)),
      trouble_(std::move(trouble)),
      session_(session),
      link_(std::move(settings), name),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      jitter_(std::random_device()()) {}

RabbitmqThread::~RabbitmqThread() { stop(); }

void RabbitmqThread::start() {
  thread_ = std::thread([this] {
    run();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
  });
}

void RabbitmqThread::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake();
  {
    std::unique_lock lock(mutex_);
    if (!ended_changed_.wait_for(lock, kLongestGoodbye, [this] { return ended_; })) {
      link_.hang_up();
    }
  }
  thread_.join();
}

void RabbitmqThread::wake() {
  const uint64_t one = 1;
  // It can only fail when it is full of wake-ups already.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void RabbitmqThread::say_trouble(const std::string& problem) {
  if (in_trouble_ || stopping_) return;
  in_trouble_ = true;
  post_([trouble = trouble_, problem] { trouble(problem); });
}

void RabbitmqThread::say_recovery() {
  if (!in_trouble_) return;
  in_trouble_ = false;
  post_([trouble = trouble_] { trouble(""); });
}

void RabbitmqThread::run() {
  while (!stopping_) {
    Status status = link_.open();
    if (status) status = session_.begin(link_);
    bool was_stable = false;
    if (status) {
      if (session_.works_once_begun()) say_recovery();
      const auto since = chr::steady_clock::now();
      status = converse();
      was_stable = !in_trouble_ && chr::steady_clock::now() - since > kStable;
    }
    session_.end();
    if (status) {
      link_.close_politely();
      return;
    }
    link_.close();
    say_trouble(status.error().message);
    back_off(was_stable);
  }
}

/// Until the connection breaks (an error) or the thread is to stop.
Status RabbitmqThread::converse() {
  for (;;) {
    const bool stopping = stopping_;
    const Result<bool> worked = session_.work(link_);
    if (!worked) return worked.error();
    if (stopping) return Done{};
    const Result<bool> more = read_frames();
    session_.end_turn();
    if (!more) return more.error();
    amqp_maybe_release_buffers(link_.state());
    wait(worked.value() || more.value() ? 0 : link_.longest_wait_ms(), /*for_socket=*/true);
  }
}

Result<bool> RabbitmqThread::read_frames() {
  for (int count = 0; count < kMostFramesInTurn; ++count) {
    amqp_frame_t frame;
    const Result<bool> got = link_.next_frame(frame);
    if (!got) return got.error();
    if (!got.value()) return false;
    if (Status taken = session_.take(link_, frame); !taken) return taken.error();
  }
  return true;
}

void RabbitmqThread::wait(int timeout_ms, bool for_socket) {
  std::array<pollfd, 2> files{pollfd{wake_.get(), POLLIN, 0},
                              pollfd{for_socket ? link_.socket() : -1, POLLIN, 0}};
  ::poll(files.data(), files.size(), timeout_ms);
  if ((files[0].revents & POLLIN) == 0) return;
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
}

/// Waits longer each time, by a random share, so that daemons do not all come back at once.
void RabbitmqThread::back_off(bool was_stable) {
  failures_ = was_stable ? 0 : failures_ + 1;
  const int doublings = std::min(failures_, 10);
  const int longest = std::min(kFirstBackoffMs << doublings, kLongestBackoffMs);
  const auto until =
      chr::steady_clock::now() +
      chr::milliseconds(std::uniform_int_distribution<int>(longest / 2, longest)(jitter_));
  for (;;) {
    const auto left = chr::ceil<chr::milliseconds>(until - chr::steady_clock::now()).count();
    if (stopping_ || left <= 0) return;
    const Result<bool> ignored = session_.work(link_);  // what cannot be done is answered so
    wait(static_cast<int>(left), /*for_socket=*/false);
  }
}

}  // namespace nhacviec
