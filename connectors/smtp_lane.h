// A thread that keeps one SMTP connection and does one thing on it at a time: libcurl waits for
// the server inside its calls, and here it holds up nobody but its own message.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "connectors/smtp_transfer.h"

namespace nhacviec {

class SmtpLane {
 public:
  /// Called on the lane's thread, once for each send() and knock(). The next may be asked for.
  using Done = std::function<void(SmtpVerdict)>;

  /// `connect`: until logged in, at the longest. `idle`: a connection that is not used for so long
  /// is left, before the server does it.
  SmtpLane(const SmtpSettings&, const std::string& client_name, std::chrono::milliseconds connect,
           std::chrono::milliseconds idle, Done done);
  /// What is under way ends as far as it has come, and is told to `done`; an idle server hears a
  /// goodbye.
  ~SmtpLane();
  SmtpLane(const SmtpLane&) = delete;
  SmtpLane& operator=(const SmtpLane&) = delete;

  /// One at a time. The envelope stays where it is until it is done. `longest`: from connecting to
  /// the last reply.
  void send(const SmtpEnvelope&, std::chrono::milliseconds longest);
  void knock();
  bool is_connected() const { return connected_; }

  /// Begins the end, so that many lanes end together.
  void stop();

 private:
  struct Wish {
    const SmtpEnvelope* envelope;  // none: only knock
    std::chrono::milliseconds longest{};
  };
  void ask(Wish wish);
  void run();

  const std::chrono::milliseconds idle_;
  const Done done_;
  SmtpTransfer transfer_;
  std::atomic<bool> connected_{false};
  std::mutex mutex_;  // guards the three below
  std::optional<Wish> asked_;
  bool busy_ = false;
  bool stopping_ = false;
  std::condition_variable wake_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace nhacviec
