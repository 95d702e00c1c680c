#include "connectors/http_gateway_channel.h"

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "connectors/address_check.h"
#include "connectors/gateway_request.h"
#include "connectors/gateway_verdict.h"
#include "connectors/joined_outcome.h"
#include "connectors/records.h"
#include "connectors/secret_file.h"

namespace nhacviec {

namespace {

constexpr size_t kMostSmsNumbers = 100;
constexpr size_t kLongestSmsBytes = 4096;
constexpr size_t kShortIdDigits = 32;

std::string problem_of_sms(const OutgoingMessage& message) {
  if (message.key.empty()) return "no key";
  if (message.to.empty()) return "no recipient";
  if (message.to.size() > kMostSmsNumbers) return "too many recipients";
  if (!std::all_of(message.to.begin(), message.to.end(), is_phone_number)) {
    return "a recipient's number is not valid";
  }
  if (message.body.empty()) return "no text";
  if (message.body.size() > kLongestSmsBytes) return "the text is too long";
  return "";
}

}  // namespace

/// One message to all of its numbers.
struct HttpGatewayChannel::Letter {
  std::vector<RecipientOutcome> outcomes;
  size_t open = 0;
  std::function<void(DeliveryOutcome)> answer;
};

HttpGatewayChannel::HttpGatewayChannel(asio::io_context& loop, GatewaySettings settings,
                                       ReportUrl report_url, Report report,
                                       HttpExchangeLimits limits)
    : loop_(loop),
      settings_(std::make_shared<const GatewaySettings>(std::move(settings))),
      report_url_(std::move(report_url)),
      report_(std::move(report)),
      exchange_(loop, limits) {}

HttpGatewayChannel::~HttpGatewayChannel() { alive_.reset(); }

void HttpGatewayChannel::send(OutgoingMessage message,
                              std::function<void(DeliveryOutcome)> answer) {
  const auto refuse = [&](const std::string& why,
                          NoticeStatus status = NoticeStatus::permanent_failure) {
    asio::post(loop_, [answer = std::move(answer), why, status] { answer({status, why}); });
  };
  if (const std::string problem = problem_of_sms(message); !problem.empty()) return refuse(problem);
  if (const std::string lack = renew_secrets(); !lack.empty()) {
    tell_trouble(lack);
    return refuse(lack, NoticeStatus::temporary_failure);
  }
  const auto& templates = settings_->gateway.templates;
  const auto registered = templates.find(message.name);
  if (!templates.empty() && registered == templates.end()) {
    return refuse("no template of " + settings_->gateway.id + " is for \"" + message.name + "\"",
                  NoticeStatus::withdrawn);
  }
  std::vector<HttpAsk> asks;
  for (const std::string& number : message.to) {
    GatewayMessage sms{number, message.body, digest_of(message.key).substr(0, kShortIdDigits)};
    if (registered != templates.end()) {
      sms.template_id = registered->second.id;
      for (const auto& [name, parameter] : registered->second.parameters) {
        sms.parameters[name] = parameter.render(message.values);
      }
    }
    if (report_url_) sms.report_url = report_url_(message, number);
    auto ask = gateway_request(settings_->gateway, settings_->country, sms);
    if (!ask) return refuse(ask.error().message);
    asks.push_back(std::move(ask).value());
    asks.back().timeout = settings_->timeout;
  }
  const auto letter = std::make_shared<Letter>();
  for (const std::string& number : message.to)
    letter->outcomes.push_back({number, NoticeStatus::unknown, ""});
  letter->open = asks.size();
  letter->answer = std::move(answer);
  for (size_t i = 0; i < asks.size(); ++i) {
    // The exchange answers all of it when this channel ends, and the letter outlives us then.
    exchange_.ask(std::move(asks[i]), [this, alive = std::weak_ptr<bool>(alive_),
                                       settings = settings_, letter, i](const HttpAnswer& said) {
      const DeliveryOutcome outcome = verdict_on(said, settings->gateway);
      letter->outcomes[i].status = outcome.status;
      letter->outcomes[i].words = outcome.words;
      if (!alive.expired()) tell(said, outcome);
      if (--letter->open == 0) letter->answer(joined_outcome(std::move(letter->outcomes)));
    });
  }
}

/// An access token may last for a day: its file says what counts now. Empty: all is there.
std::string HttpGatewayChannel::renew_secrets() {
  TemplateText::Variables values = settings_->gateway.values;
  for (const auto& [name, file] : settings_->gateway.secrets) {
    if (file.empty()) continue;
    auto secret = secret_in(file);
    if (!secret) return "is not asked: " + file.string() + " cannot be read or holds no secret";
    values[name] = *std::move(secret);
  }
  if (values == settings_->gateway.values) return "";
  GatewaySettings renewed = *settings_;
  renewed.gateway.values = std::move(values);
  settings_ = std::make_shared<const GatewaySettings>(std::move(renewed));
  return "";
}

/// A gateway that is away, or does not let us in, is somebody's to mend.
void HttpGatewayChannel::tell(const HttpAnswer& answer, const DeliveryOutcome& outcome) {
  const bool refuses_us = answer.status == 401 || answer.status == 403;
  const bool away = answer.reached == HttpAnswer::Reached::nothing;
  tell_trouble(away || refuses_us ? outcome.words : "");
}

void HttpGatewayChannel::tell_trouble(const std::string& trouble) {
  if (trouble.empty() != in_trouble_ || !report_) return;
  in_trouble_ = !trouble.empty();
  report_(in_trouble_ ? settings_->gateway.id + ": " + trouble : "");
}

}  // namespace nhacviec
