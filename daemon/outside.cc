#include "daemon/outside.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "connectors/http_gateway_channel.h"
#include "connectors/maildir_channel.h"
#include "connectors/memory_store.h"
#include "connectors/mime.h"
#include "connectors/rabbitmq_consumer.h"
#include "connectors/rabbitmq_publisher.h"
#include "connectors/redis_store.h"
#include "connectors/sms_file_channel.h"
#include "connectors/smtp_channel.h"
#include "connectors/sqlite_store.h"
#include "daemon/sms_reports.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

// Of a new store; an existing one keeps its own number.
constexpr int kShards = 4;
constexpr int kRedisShards = 16;
constexpr char kExchange[] = "nhacviec.out";

Duration monotonic_now() {
  return chr::duration_cast<Duration>(chr::steady_clock::now().time_since_epoch());
}

MailIdentity identity_of(const Settings& settings) {
  return MailIdentity{settings.mail_from, "", settings.mail_domain, ""};
}

Result<std::unique_ptr<Store>> open_sqlite(const Settings& settings, int shards, const Post& post) {
  std::error_code ignored;  // SQLite says what is wrong with the path
  std::filesystem::create_directories(settings.store.path.parent_path(), ignored);
  auto opened = SqliteStore::open(settings.store.path.string(), shards, post);
  if (!opened) return opened.error();
  return std::unique_ptr<Store>(std::move(opened).value());
}

}  // namespace

std::shared_ptr<void> open_store(const Settings& settings, asio::io_context& io, const Post& post,
                                 Trouble trouble, Reply<std::unique_ptr<Store>> reply) {
  const int shards = settings.store.shards;
  switch (settings.store.kind) {
    case StoreKind::memory:
      reply(std::unique_ptr<Store>(
          std::make_unique<MemoryStore>(post, monotonic_now, shards > 0 ? shards : kShards)));
      return nullptr;
    case StoreKind::sqlite:
      reply(open_sqlite(settings, shards > 0 ? shards : kShards, post));
      return nullptr;
    case StoreKind::redis:
      break;
  }
  RedisOptions options;
  options.settings = settings.store.redis;
  options.shards = shards > 0 ? shards : kRedisShards;
  options.seed = static_cast<uint64_t>(::getpid()) ^ static_cast<uint64_t>(monotonic_now().count());
  return RedisStore::open(io, std::move(options), std::move(trouble),
                          [reply](Result<std::unique_ptr<RedisStore>> opened) {
                            if (!opened) return reply(opened.error());
                            reply(std::unique_ptr<Store>(std::move(opened).value()));
                          });
}

Result<std::shared_ptr<const Languages>> open_languages(const Settings& settings) {
  std::vector<std::string> errors;
  auto packs = settings.templates.empty()
                   ? Languages::built_in(settings.language, errors)
                   : Languages::load(settings.templates.string(), settings.language, errors);
  if (packs) return std::make_shared<const Languages>(std::move(packs).value());
  std::string all = packs.error().message;
  for (const std::string& error : errors) all += "\n" + error;
  return Error{ErrorKind::invalid, all};
}

Result<std::shared_ptr<const PaperTemplates>> open_papers(const Settings& settings) {
  std::vector<std::string> errors;
  auto papers = PaperTemplates::load(settings.papers, errors);
  if (papers) return std::make_shared<const PaperTemplates>(std::move(papers).value());
  std::string all = papers.error().message;
  for (const std::string& error : errors) all += "\n" + error;
  return Error{ErrorKind::invalid, all};
}

std::map<ChannelKind, std::string> rehearsal_boxes(const Settings& settings) {
  std::map<ChannelKind, std::string> result;
  if (!settings.mail.redirect.empty()) result[ChannelKind::email] = settings.mail.redirect;
  if (!settings.sms.redirect.empty()) result[ChannelKind::sms] = settings.sms.redirect;
  if (!settings.zalo.redirect.empty()) result[ChannelKind::zalo] = settings.zalo.redirect;
  return result;
}

std::unique_ptr<Channel> open_mail(const Settings& settings, asio::io_context& io,
                                   Trouble trouble) {
  if (settings.mail.kind == MailKind::smtp) {
    return std::make_unique<SmtpChannel>(io, settings.mail.smtp, identity_of(settings),
                                         std::move(trouble));
  }
  return std::make_unique<MaildirChannel>(io, settings.mail.maildir.string(), identity_of(settings),
                                          std::move(trouble));
}

namespace {

/// Where the gateway is to say what became of an SMS; none where it cannot, or cannot reach us.
HttpGatewayChannel::ReportUrl report_url(const Settings& settings, const Signer& signer) {
  const SmsSettings& sms = settings.sms;
  const std::string base = sms.report_url.empty() ? settings.http.public_url : sms.report_url;
  if (base.empty() || !sms.gateway.report) return {};
  return [base, signer](const OutgoingMessage& message, const std::string& number) {
    return base + kReportPath +
           "?t=" + report_token(signer, {message.shard, message.record, message.attempt, number});
  };
}

}  // namespace

std::unique_ptr<Channel> open_sms(const Settings& settings, asio::io_context& io, const Post& post,
                                  Trouble trouble, const Signer& signer) {
  const SmsSettings& sms = settings.sms;
  switch (sms.kind) {
    case SmsKind::none:
      break;
    case SmsKind::file:
      return std::make_unique<SmsFileChannel>(sms.path.string(), post);
    case SmsKind::gateway:
      return std::make_unique<HttpGatewayChannel>(
          io, GatewaySettings{sms.gateway, sms.country, sms.timeout}, report_url(settings, signer),
          std::move(trouble));
  }
  return nullptr;
}

std::unique_ptr<Channel> open_zalo(const Settings& settings, asio::io_context& io,
                                   Trouble trouble) {
  const SmsSettings& zalo = settings.zalo;
  if (zalo.kind != SmsKind::gateway) return nullptr;
  return std::make_unique<HttpGatewayChannel>(
      io, GatewaySettings{zalo.gateway, zalo.country, zalo.timeout},
      HttpGatewayChannel::ReportUrl(), std::move(trouble));
}

std::vector<WebhookSender::Receiver> open_webhooks(const std::vector<WebhookSettings>& webhooks,
                                                   asio::io_context& io) {
  const std::shared_ptr<Clock> real = make_real_clock();
  std::vector<WebhookSender::Receiver> receivers;
  for (const WebhookSettings& each : webhooks) {
    auto channel = std::make_shared<WebhookChannel>(
        io, each, [real] { return chr::floor<chr::seconds>(real->now().time_since_epoch()); });
    receivers.push_back(
        {each, [channel](const WebhookMessage& message, WebhookChannel::Reply reply) {
           channel->send(message, std::move(reply));
         }});
  }
  return receivers;
}

namespace {

/// Of what goes over HTTP. A webhook's delivery may wait for one that is before it.
chr::milliseconds longest_over_http(const Settings& settings) {
  chr::milliseconds longest(0);
  for (const SmsSettings* gateway : {&settings.sms, &settings.zalo}) {
    if (gateway->kind == SmsKind::gateway) longest = std::max(longest, gateway->timeout);
  }
  for (const WebhookSettings& each : settings.webhooks) {
    longest = std::max(longest, 2 * each.timeout);
  }
  return longest;
}

}  // namespace

SendingPace pace_of(const Settings& settings) {
  const MailSettings& mail = settings.mail;
  const chr::milliseconds over_http = longest_over_http(settings);
  if (mail.kind == MailKind::maildir) return {over_http};
  // The timeout covers waiting and sending, so a lease outlasts both however many wait.
  constexpr int kWaitingEach = 16;
  constexpr int kMost = 900;  // the channel's own queue holds 1000
  const SendRate& rate = mail.smtp.rate;
  if (rate.count > 0) {  // as many as have their turn in a few seconds, at least one
    constexpr chr::seconds kInHand(10);
    const auto turns = static_cast<int>(std::min<int64_t>(kInHand / rate.apart(), kMost));
    return {std::max(mail.smtp.timeout + kLongestTurn, over_http), std::max(turns, 1)};
  }
  return {std::max(mail.smtp.timeout, over_http),
          std::clamp(mail.smtp.connections * kWaitingEach, 64, kMost)};
}

SmsStyle style_of(const Settings& settings) {
  SmsStyle style = settings.sms.style;
  const auto& of_zalo = settings.zalo.style.variables;
  style.variables.insert(of_zalo.begin(), of_zalo.end());
  return style;
}

std::unique_ptr<EventQueue> open_queue(const Settings& settings, const Post& post,
                                       Trouble trouble) {
  if (!settings.queue) return nullptr;
  return std::make_unique<RabbitmqConsumer>(*settings.queue, settings.max_event_bytes, post,
                                            std::move(trouble));
}

std::unique_ptr<EventPublisher> open_publisher(const Settings& settings, const Post& post,
                                               Trouble trouble) {
  if (!settings.queue || !settings.queue->announce) return nullptr;
  return std::make_unique<RabbitmqPublisher>(*settings.queue, kExchange, post, std::move(trouble));
}

}  // namespace nhacviec
