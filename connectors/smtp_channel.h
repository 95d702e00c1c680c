// Mail to an SMTP server by libcurl: a few connections that are kept, each with a thread, a bounded
// queue before them. A server that is away is asked again by one connection, ever less often;
// meanwhile messages come back at once, to be tried again later. See docs/decisions/0017.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.h"
#include "connectors/channel.h"
#include "connectors/mime.h"

namespace asio {
class io_context;
}

namespace nhacviec {

struct SmtpLimits {
  size_t waiting = 1000;  // messages before the connections
  std::chrono::milliseconds connect{20000};
  std::chrono::milliseconds idle{60000};         // of a connection
  std::chrono::milliseconds first_retry{1000};   // of a server that is away; doubles
  std::chrono::milliseconds login_retry{60000};  // the same after a refused login: some servers
                                                 // lock out who knocks too often
  std::chrono::milliseconds longest_retry{300000};
};

/// How long a message may wait for its turn where `rate` limits them, besides the timeout.
inline constexpr std::chrono::milliseconds kLongestTurn{120000};

class SmtpChannel final : public Channel {
 public:
  /// Empty: it works again. Said once each; never a secret or an address.
  using Report = std::function<void(const std::string& problem)>;

  /// Used on the loop's thread only; the loop outlives the channel. Connects when there is
  /// something to send.
  SmtpChannel(asio::io_context& loop, SmtpSettings settings, MailIdentity identity,
              Report report = nullptr, SmtpLimits limits = {});
  /// Answers everything first: what did not go out is to be tried again, what may have is unknown.
  ~SmtpChannel() override;

  const char* name() const override { return "smtp"; }
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;
  bool is_away() const override;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nhacviec
