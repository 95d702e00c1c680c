// The parts of the daemon tied together.
#include <spdlog/spdlog.h>

#include "config/server_settings.h"
#include "config/zone.h"
#include "daemon/app_parts.h"
#include "daemon/capped_channel.h"
#include "daemon/event_refusals.h"
#include "daemon/letter_words.h"

namespace nhacviec {

namespace {

/// Of every event that is told.
std::string event_source(const Settings& settings) {
  return "//" + settings.mail_domain + "/nhacviec";
}

}  // namespace

Post App::Parts::poster() {
  return [this](std::function<void()> work) { loop.post(std::move(work)); };
}

Trouble App::Parts::trouble_with(const char* part) {
  return [this, part](const std::string& problem) {
    if (problem.empty()) {
      observers.on_recovery(part);
    } else {
      observers.on_own_trouble(part, problem);
    }
  };
}

void App::Parts::wire() {
  if (options.narrate) {
    narrator = std::make_unique<Narrator>(stdout, settings.language, book, *clock);
    observers.add(narrator.get());
  }
  feed = std::make_unique<LiveFeed>(stream, book, *clock);
  observers.add(feed.get());

  sending = std::make_unique<SendingSwitch>(*store, *clock,
                                            [this](const std::optional<SendingHold>& hold) {
                                              observers.on_sending(hold);
                                              if (pump) pump->kick();
                                            });
  addresses = std::make_unique<AddressBook>(
      *store, book, *clock, [this](const AddressRecord& lost, Shard shard, Instant letter) {
        spdlog::warn("address={} suppressed times={} reason=\"{}\"", address_id(lost.address),
                     lost.times, lost.reason);
        if (pump) pump->expect(shard, letter);
      });
  runner = std::make_unique<Runner>(*store, book, *clock, loop, observers);
  if ((settings.queue && settings.queue->announce) || !settings.webhooks.empty()) {
    announcements = std::make_unique<Announcements>(event_source(settings));
    runner->announce(*announcements);
  }
  summaries = std::make_unique<PlanSummaries>(*store, book, *clock);
  runner->summaries(*summaries);
  lost_messages = std::make_unique<LostMessages>(*runner);
  observers.add(lost_messages.get());
  wire_sending();
  bounces = std::make_unique<Bounces>(*store, *addresses, *clock, Signer(*secret),
                                      [this](Shard shard, Instant at) { pump->expect(shard, at); });
  if (rehearsal) rehearsal->bind(*runner);
  documents = std::make_unique<PlanDocuments>(*store, book, *runner, *clock, compile_plan);
  runner->on_unknown_revision([this] { documents->follow(); });
  plan_folder = std::make_unique<PlanFolder>(settings, *documents);
  follower = std::make_unique<ClockFollower>(*store, *clock, [this] { pump->kick(); });
  wire_queue();
  wire_announcements();
  answering = std::make_unique<Answering>(
      settings, Signer(*secret),
      Answering::Parts{*store, *runner, book, *clock, loop, *bounces, [this] { return languages; }},
      poster(), trouble_with("replies"));
  api = std::make_unique<Api>(*store, *runner, *documents, book, *clock, *pump, *sending,
                              *addresses, *bounces, stream, api_settings());
}

void App::Parts::wire_sending() {
  mail = open_mail(settings, loop.context(), trouble_with("mail"));
  sms = capped(open_sms(settings, loop.context(), poster(), trouble_with("sms"), Signer(*secret)),
               settings.sms.caps, *store, book, *clock);
  zalo = open_zalo(settings, loop.context(), trouble_with("zalo"));
  const SmsStyle style = style_of(settings);
  dispatcher = std::make_unique<Dispatcher>(
      *store, book, *clock, observers,
      std::map<ChannelKind, Channel*>{{ChannelKind::email, mail.get()},
                                      {ChannelKind::sms, sms.get()},
                                      {ChannelKind::zalo, zalo.get()}},
      words_of_notices(languages, style, settings.mail_from,
                       Answering::links_of(settings, Signer(*secret))),
      Dispatcher::Settings{settings.mail_domain, settings.language, 12, announcements.get(),
                           words_of_falls(languages, style), sending.get(),
                           rehearsal_boxes(settings), words_of_redirected(languages, style),
                           &runner->letter_boxes(), words_of_digests(languages, style),
                           Signer(*secret), addresses.get(), words_of_lost_addresses(languages),
                           words_of_summaries(languages),
                           settings.replies ? settings.replies->address : ""});
  webhooks = std::make_unique<WebhookSender>(
      *store, *clock, event_source(settings),
      [](const std::string& name, const std::string& problem) {
        if (problem.empty()) return spdlog::info("webhook={} answers again", name);
        spdlog::warn("webhook={} failing words=\"{}\"", name, problem);
      });
  webhooks->use(open_webhooks(settings.webhooks, loop.context()));
  pump = std::make_unique<Pump>(*store, *runner, *dispatcher, *clock, loop, rehearsal.get(),
                                pump_settings());
  summaries->on_commit([this](Shard shard, std::optional<Instant> at) { pump->expect(shard, at); });
  runner->on_commit([this](Shard shard, std::optional<Instant> at) {
    pump->expect(shard, at);
    if (announcer) announcer->kick();
  });
}

void App::Parts::wire_queue() {
  queue = open_queue(settings, poster(), trouble_with("queue"));
  if (!queue) return;
  following_queue = std::make_unique<FollowingQueue>(*queue, *follower);
  QueueIntake::Settings rules;
  rules.limits.max_bytes = settings.max_event_bytes;
  rules.limits.max_depth = settings.max_event_depth;
  rules.prefetch = settings.queue->prefetch;
  rules.park = settings.queue->park;
  rules.look_at = [this](const CloudEvent& event, const Event& command) {
    const auto workflow = book.latest(plan_of(ObligationId(event.subject)));
    // What stands there may be a person's name: it is in the history, and not in the log.
    if (unknown_speaker(command.by, workflow.get()).empty()) return;
    spdlog::warn("event={} source={} warning=\"by is no unit, role or person of the directory\"",
                 event.id, event.source);
  };
  intake = std::make_unique<QueueIntake>(*following_queue, *store, *runner, *clock, loop, rules);
}

void App::Parts::wire_announcements() {
  publisher = open_publisher(settings, poster(), trouble_with("announcements"));
  if (!settings.webhooks.empty()) {
    webhook_outbox = std::make_unique<WebhookOutbox>(
        *store, *clock, publisher.get(),
        [this](Shard shard, Instant at) { pump->expect(shard, at); });
    webhook_outbox->use(settings.webhooks);
  }
  if (!webhook_outbox && !publisher) return;
  EventPublisher& outlet = webhook_outbox ? *webhook_outbox : *publisher;
  announcer = std::make_unique<Announcer>(*store, outlet, loop, Announcer::Settings{});
}

Pump::Settings App::Parts::pump_settings() const {
  const SendingPace pace = pace_of(settings);
  Pump::Settings result;
  result.lane.timer_lease = settings.lease;
  result.lane.sending = sending.get();
  result.lane.webhooks = webhooks.get();
  result.lane.notice_lease = settings.lease + pace.longest;
  result.most_letters = pace.most_letters;
  result.waits_for = [this] {
    const bool waits = mail->is_away() && !sending->is_held();
    if (!waits) return std::string();
    return std::string(settings.mail.kind == MailKind::smtp ? "mail server" : "mail folder");
  };
  return result;
}

Api::Settings App::Parts::api_settings() {
  Api::Settings result;
  result.tokens = settings.http.tokens;
  result.open_reads = is_loopback(settings.http.host);
  result.limits.max_bytes = settings.max_event_bytes;
  result.limits.max_depth = settings.max_event_depth;
  result.language = settings.language;
  result.words = [this] { return languages; };
  result.papers = [this] { return papers; };
  result.not_ready = [this] { return not_ready(); };
  result.warnings = [this] { return plan_folder->warnings(book); };
  result.redirect = rehearsal_boxes(settings);
  result.identity = {settings.mail_from, "", settings.mail_domain, ""};
  result.webhooks = webhooks.get();
  answering->offer(result);
  result.metrics = [this] {
    std::map<std::string, double> gauges{
        {"nhacviec_queue_in_hand", intake ? intake->in_hand() : 0},
        {"nhacviec_queue_parked", intake ? intake->parked() : 0},
        {"nhacviec_announcements_told", announcer ? announcer->told() : 0},
        {"nhacviec_webhooks_sent", webhooks->sent()},
        {"nhacviec_webhooks_failed", webhooks->failed()},
        {"nhacviec_webhooks_failing", webhooks->failing()},
        {"nhacviec_sending_held", sending->is_held() ? 1 : 0},
        {"nhacviec_events_in_flight", runner->in_flight()},
        {"nhacviec_stream_subscribers", stream.subscribers()},
        {"nhacviec_clock_seconds",
         static_cast<double>(clock->now().time_since_epoch().count()) / 1000}};
    gauges.merge(answering->counts());
    return metrics.text(gauges);
  };
  return result;
}

}  // namespace nhacviec
