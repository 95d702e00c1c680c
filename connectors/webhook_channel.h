// One receiver of webhooks: a signed POST for each event, and what came of it.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "config/settings.h"
#include "connectors/http_exchange.h"
#include "connectors/store.h"

namespace nhacviec {

struct WebhookMessage {
  std::string id;    // the same at every attempt: receivers know a repeat by it
  std::string body;  // a CloudEvent, structured
};

struct WebhookOutcome {
  NoticeStatus status = NoticeStatus::sent;  // sent, temporary_failure or permanent_failure
  std::string words;                         // no secret, and nothing of the receiver's answer
  std::chrono::seconds retry_after{0};       // what the receiver asks for; 0: nothing
  bool is_gone = false;                      // 410: it wants nothing any more
};

class WebhookChannel {
 public:
  using Reply = std::function<void(const WebhookOutcome&)>;
  /// The time that is signed: the real one, since receivers refuse what is minutes old.
  using Now = std::function<std::chrono::seconds()>;

  static constexpr size_t kAtOnce = 8;

  /// Used on the loop's thread only; the loop outlives the channel.
  WebhookChannel(asio::io_context& loop, WebhookSettings settings, Now now);

  /// Answers once, later. A 2xx is success whatever comes behind its first line, and nothing else
  /// is: a redirect is not followed, and what went wrong may be mended, so that only 410 is for
  /// good.
  void send(const WebhookMessage&, Reply);

 private:
  const WebhookSettings settings_;
  const Now now_;
  HttpExchange exchange_;
};

}  // namespace nhacviec
