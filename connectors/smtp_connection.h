// One connection to an SMTP server on the caller's Asio loop: finds, connects, secures, logs in,
// then sends one message at a time and is kept for the next. SmtpDialogue says what is spoken;
// this adds sockets, TLS and time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.h"
#include "connectors/smtp_dialogue.h"
#include "workflows/result.h"

namespace asio {
class io_context;
}

namespace nhacviec {

/// Whom to trust, made once for all connections of a channel.
class SmtpTls;
/// Checks the server's certificate and name when the settings ask for more than a try: a user, a
/// file of authorities, or TLS from the first byte on. `invalid`: the file cannot be used.
Result<std::shared_ptr<SmtpTls>> make_smtp_tls(const ServerAddress&);
bool is_tls_required(const ServerAddress&);

struct SmtpTiming {
  std::chrono::milliseconds connect{20000};  // until logged in
  std::chrono::milliseconds idle{60000};     // then it is given up, before the server does it
};

/// The end of a connection.
struct SmtpClosed {
  std::string problem;                 // begins with the server's name; empty: it was idle
  bool login_refused = false;          // by the server, for good reasons of its own
  std::optional<SmtpVerdict> verdict;  // of the message that was on its way
};

class SmtpConnection {
 public:
  /// Called on the loop, never inside a call of ours; `closed` once and last, when the connection
  /// may be destroyed.
  struct Events {
    std::function<void()> ready;            // logged in: send() may be called
    std::function<void(SmtpVerdict)> done;  // of the message; send() may be called again unless
                                            // the verdict has a problem: then `closed` follows
    std::function<void(SmtpClosed)> closed;
  };

  SmtpConnection(asio::io_context&, const ServerAddress&, const SmtpTiming&,
                 std::shared_ptr<SmtpTls>, Events);
  /// Says goodbye if it can do so without waiting. No event comes any more.
  ~SmtpConnection();
  SmtpConnection(const SmtpConnection&) = delete;
  SmtpConnection& operator=(const SmtpConnection&) = delete;

  /// May send() be called? Not while it is about to end.
  bool is_idle() const;
  /// `longest`: from the first command to the last reply.
  void send(SmtpEnvelope, std::chrono::milliseconds longest);
  /// As far as it is known, of the message that is on its way.
  std::optional<SmtpVerdict> verdict() const;

 private:
  class Wire;
  std::shared_ptr<Wire> wire_;
};

}  // namespace nhacviec
