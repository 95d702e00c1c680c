// A thread that keeps one AMQP connection: connects, waits longer after each failure, hands frames
// to its session, wakes for what the caller's loop asks for. Trouble is said once, and its end.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "connectors/file_descriptor.h"
#include "connectors/rabbitmq_link.h"

namespace nhacviec {

/// What a connection is used for. Everything is called on the thread.
class RabbitmqSession {
 public:
  virtual ~RabbitmqSession() = default;
  virtual Status begin(RabbitmqLink&) = 0;  // it is connected
  /// Whether that is all that it takes to work. Else the session says itself when it does.
  virtual bool works_once_begun() const { return true; }
  /// Carries out what was asked for; true: there is more to do, and no time to wait.
  virtual Result<bool> work(RabbitmqLink&) = 0;
  virtual Status take(RabbitmqLink&, const amqp_frame_t_&) = 0;
  virtual void end_turn() = 0;  // no more frames for now
  virtual void end() = 0;       // the connection is gone, or could not be made
};

class RabbitmqThread {
 public:
  using Post = std::function<void(std::function<void()>)>;
  /// What is in the way, on the caller's loop; empty: it works again.
  using Trouble = std::function<void(const std::string& problem)>;

  RabbitmqThread(QueueSettings settings, const std::string& name, Post post, Trouble trouble,
                 RabbitmqSession& session);
  ~RabbitmqThread();  // stop() was called

  void start();
  /// Lets the session work once more, says goodbye, and waits for the thread; a peer that hangs
  /// is not waited for long.
  void stop();
  /// Something is to be done: from any thread.
  void wake();

  /// For the session: its own trouble, while connected.
  void say_trouble(const std::string& problem);
  void say_recovery();

 private:
  void run();
  Status converse();
  Result<bool> read_frames();  // true: there may be more
  void wait(int timeout_ms, bool for_socket);
  void back_off(bool was_connected);

  Post post_;
  Trouble trouble_;
  RabbitmqSession& session_;
  RabbitmqLink link_;
  FileDescriptor wake_;
  bool in_trouble_ = false;  // of the thread, like the two below
  int failures_ = 0;
  std::minstd_rand jitter_;

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards `ended_`
  bool ended_ = false;
  std::condition_variable ended_changed_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace nhacviec
