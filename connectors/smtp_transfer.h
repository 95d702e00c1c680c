// One connection to an SMTP server, spoken by libcurl: connects, secures, logs in, sends one
// message at a time and is kept for the next. Its calls wait for the server, so a thread of its own
// makes them; only hang_up() may come from elsewhere. See docs/decisions/0017.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "connectors/smtp_outcome.h"

namespace nhacviec {

struct SmtpEnvelope {
  std::string from;
  std::vector<std::string> to;
  std::string text;  // RFC 5322, CRLF line ends
};

class SmtpTransfer {
 public:
  /// `client_name` introduces us (EHLO): a domain. `connect`: until logged in, at the longest.
  SmtpTransfer(const SmtpSettings&, const std::string& client_name,
               std::chrono::milliseconds connect);
  ~SmtpTransfer();  // without a goodbye
  SmtpTransfer(const SmtpTransfer&) = delete;
  SmtpTransfer& operator=(const SmtpTransfer&) = delete;

  /// `longest`: that, if need be, and all the rest.
  SmtpVerdict send(const SmtpEnvelope&, std::chrono::milliseconds longest);
  /// Only sees whether the server lets us in; its verdict has no recipients.
  SmtpVerdict knock();
  /// Says goodbye to the server if there is a connection, but does not wait for long.
  void leave(std::chrono::milliseconds longest);
  bool is_connected() const;

  /// From any thread: what is under way ends at once, and nothing more can be done.
  void hang_up();

 private:
  class Wire;
  std::unique_ptr<Wire> wire_;
};

}  // namespace nhacviec
