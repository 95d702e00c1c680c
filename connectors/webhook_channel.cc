#include "connectors/webhook_channel.h"

#include "connectors/webhook_signature.h"

namespace nhacviec {

namespace {

constexpr size_t kMostAnswerBytes = 16 << 10;  // which nobody reads
constexpr size_t kMostWaitingWebhooks = 1000;

HttpReach reach_of(const WebhookSettings& settings) {
  if (!settings.allow_private) return HttpReach::outside;
  return settings.url.starts_with("http://") ? HttpReach::inside : HttpReach::outside_or_inside;
}

WebhookOutcome webhook_outcome(const HttpAnswer& answer) {
  WebhookOutcome outcome;
  outcome.retry_after = answer.retry_after;
  if (answer.status == 0) {
    outcome.status = NoticeStatus::temporary_failure;
    outcome.words = answer.problem;
    return outcome;
  }
  outcome.words = "HTTP " + std::to_string(answer.status);
  if (answer.status / 100 == 2) return outcome;
  outcome.is_gone = answer.status == 410;
  outcome.status =
      outcome.is_gone ? NoticeStatus::permanent_failure : NoticeStatus::temporary_failure;
  if (answer.status / 100 == 3) outcome.words += ": redirects are not followed";
  return outcome;
}

}  // namespace

WebhookChannel::WebhookChannel(asio::io_context& loop, WebhookSettings settings, Now now)
    : settings_(std::move(settings)),
      now_(std::move(now)),
      exchange_(loop, HttpExchangeLimits{kAtOnce, kMostWaitingWebhooks, kMostAnswerBytes}) {}

void WebhookChannel::send(const WebhookMessage& message, Reply reply) {
  const int64_t timestamp = now_().count();
  HttpAsk ask;
  ask.method = "POST";
  ask.url = settings_.url;
  ask.body = message.body;
  ask.ca_file = settings_.ca_file;
  ask.timeout = settings_.timeout;
  ask.reach = reach_of(settings_);
  ask.headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                 {"webhook-id", message.id},
                 {"webhook-timestamp", std::to_string(timestamp)},
                 {"webhook-signature",
                  webhook_signature(settings_.secrets, message.id, timestamp, message.body)}};
  exchange_.ask(std::move(ask), [reply = std::move(reply)](const HttpAnswer& answer) {
    reply(webhook_outcome(answer));
  });
}

}  // namespace nhacviec
