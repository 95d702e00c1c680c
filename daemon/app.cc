#include "daemon/app.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <set>

#include "config/language.h"
#include "config/zone.h"
#include "daemon/announcer.h"
#include "daemon/asio_loop.h"
#include "daemon/bounces.h"
#include "daemon/capped_channel.h"
#include "daemon/clock_follower.h"
#include "daemon/dispatcher.h"
#include "daemon/event_refusals.h"
#include "daemon/http/api.h"
#include "daemon/http/gateway_routes.h"
#include "daemon/http/http_server.h"
#include "daemon/http/live_feed.h"
#include "daemon/letter_words.h"
#include "daemon/narrator.h"
#include "daemon/observers.h"
#include "daemon/outside.h"
#include "daemon/plan_documents.h"
#include "daemon/plan_folder.h"
#include "daemon/pump.h"
#include "daemon/queue_intake.h"
#include "daemon/rehearsal.h"
#include "daemon/runner.h"
#include "daemon/sending_switch.h"
#include "daemon/signing_secret.h"
#include "daemon/stored_clock.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr chr::seconds kLongestDrain(20);
constexpr chr::days kInboxMemory(35);
constexpr chr::minutes kInboxExpiry(1);
constexpr chr::seconds kTryAgain(1);
constexpr chr::milliseconds kFollow(1000);       // what other daemons apply
constexpr chr::milliseconds kFollowManual(100);  // and where they move a manual clock

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

/// Everything that lives as long as the daemon, in the order in which it is built.
struct App::Parts {
  Parts(Settings s, Options o) : settings(std::move(s)), options(std::move(o)) {}

  Settings settings;
  Options options;
  int exit_code = 0;
  bool ready = false;
  bool stopping = false;

  AsioLoop loop;
  std::shared_ptr<void> opening;  // of the store
  std::unique_ptr<Store> store;
  std::shared_ptr<Clock> clock;
  std::optional<std::string> secret;  // of all that is signed
  std::shared_ptr<const Languages> languages;
  WorkflowBook book;
  Observers observers;
  LogObserver log;
  MetricsObserver metrics;
  std::unique_ptr<Announcements> announcements;  // null: nothing is told to the outside
  std::unique_ptr<Narrator> narrator;
  std::unique_ptr<Channel> mail;
  std::unique_ptr<Channel> sms;
  std::unique_ptr<Rehearsal> rehearsal;
  std::unique_ptr<SendingSwitch> sending;
  std::unique_ptr<AddressBook> addresses;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<Pump> pump;
  std::unique_ptr<Bounces> bounces;
  std::unique_ptr<PlanDocuments> documents;
  std::unique_ptr<PlanFolder> plan_folder;
  std::unique_ptr<ClockFollower> follower;
  std::unique_ptr<EventQueue> queue;
  std::unique_ptr<FollowingQueue> following_queue;
  std::unique_ptr<QueueIntake> intake;
  std::unique_ptr<EventPublisher> publisher;
  std::unique_ptr<Announcer> announcer;
  std::unique_ptr<GatewayRoutes> gateways;  // null: no gateway calls us
  EventStream stream;
  std::unique_ptr<LiveFeed> feed;
  std::unique_ptr<Api> api;
  std::unique_ptr<HttpServer> http;

  Post poster() {
    return [this](std::function<void()> work) { loop.post(std::move(work)); };
  }

  Trouble trouble_with(const char* part) {
    return [this, part](const std::string& problem) {
      if (problem.empty()) {
        observers.on_recovery(part);
      } else {
        observers.on_own_trouble(part, problem);
      }
    };
  }

  void fail(const std::string& message) {
    spdlog::critical("cannot start: {}", message);
    exit_code = 1;
    loop.stop();
  }

  // Everything that can be wrong before the loop runs.
  Status prepare() {
    auto loaded = open_languages(settings);
    if (!loaded) return loaded.error();
    languages = std::move(loaded).value();
    if (options.until_idle && settings.clock.kind != ClockKind::max) {
      return Error{ErrorKind::invalid, "--until-idle needs a clock of speed max"};
    }
    return load_rehearsals();
  }

  Result<Done> load_rehearsals() {
    if (options.rehearsals.empty()) return Done{};
    if (settings.clock.kind == ClockKind::real) {
      return Error{ErrorKind::invalid, "a rehearsal needs a virtual clock"};
    }
    rehearsal = std::make_unique<Rehearsal>();
    for (const auto& file : options.rehearsals) {
      auto added = rehearsal->add_file(file);
      if (!added) return added.error();
    }
    return Done{};
  }

  // The first thing is to listen: /readyz tells what is waited for.
  void start() {
    observers.add(&log);
    observers.add(&metrics);
    if (!listen()) return;
    opening = open_store(settings, loop.context(), poster(), trouble_with("store"),
                         [this](Result<std::unique_ptr<Store>> opened) {
                           if (!opened) return fail(opened.error().message);
                           store = std::move(opened).value();
                           loop.post([this] { begin(); });
                         });
  }

  void begin() {
    if (stopping) return;
    take_up_clock(*store, settings.clock, [this](Result<std::shared_ptr<Clock>> taken) {
      if (stopping) return;
      if (!taken && taken.error().kind == ErrorKind::invalid) return fail(taken.error().message);
      if (!taken) return loop.after(kTryAgain, [this] { begin(); });
      clock = std::move(taken).value();
      if (rehearsal) rehearsal->skip_before(clock->now());
      take_secret();
    });
  }

  void take_secret() {
    if (stopping) return;
    take_signing_secret(*store, settings.answers.secret, [this](Result<std::string> taken) {
      if (stopping) return;
      if (!taken) return loop.after(kTryAgain, [this] { take_secret(); });
      secret = std::move(taken).value();
      wire();
      load();
    });
  }

  void load() {
    if (stopping) return;
    documents->load([this](const Result<Done>& loaded) {
      if (loaded) return follow_switch();
      if (loaded.error().kind != ErrorKind::transient) return fail(loaded.error().message);
      loop.after(kTryAgain, [this] { load(); });
    });
  }

  // Nothing is sent before it is known that it may be.
  void follow_switch() {
    if (stopping) return;
    const auto then = [this](const Result<Done>& known) {
      if (known) return plan_folder->apply_all([this] { serve(); });
      loop.after(kTryAgain, [this] { follow_switch(); });
    };
    sending->follow([this, then](const Result<Done>& known) {
      if (known) return addresses->follow(then);
      then(known);
    });
  }

  void wire() {
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
    mail = open_mail(settings, loop.context(), trouble_with("mail"));
    sms = capped(open_sms(settings, loop.context(), poster(), trouble_with("sms"), Signer(*secret)),
                 settings.sms.caps, *store, book, *clock);
    runner = std::make_unique<Runner>(*store, book, *clock, loop, observers);
    if (settings.queue && settings.queue->announce) {
      announcements = std::make_unique<Announcements>("//" + settings.mail_domain + "/nhacviec");
      runner->announce(*announcements);
    }
    dispatcher = std::make_unique<Dispatcher>(
        *store, book, *clock, observers,
        std::map<ChannelKind, Channel*>{{ChannelKind::email, mail.get()},
                                        {ChannelKind::sms, sms.get()}},
        words_of_notices(languages, settings.sms.style, settings.mail_from),
        Dispatcher::Settings{
            settings.mail_domain, settings.language, 12, announcements.get(),
            words_of_falls(languages, settings.sms.style), sending.get(), rehearsal_boxes(settings),
            words_of_redirected(languages, settings.sms.style), &runner->letter_boxes(),
            words_of_digests(languages, settings.sms.style), Signer(*secret), addresses.get(),
            words_of_lost_addresses(languages)});
    pump = std::make_unique<Pump>(*store, *runner, *dispatcher, *clock, loop, rehearsal.get(),
                                  pump_settings());
    runner->on_commit([this](Shard shard, std::optional<Instant> at) {
      pump->expect(shard, at);
      if (announcer) announcer->kick();
    });
    bounces =
        std::make_unique<Bounces>(*store, *addresses, *clock, Signer(*secret),
                                  [this](Shard shard, Instant at) { pump->expect(shard, at); });
    if (rehearsal) rehearsal->bind(*runner);
    documents = std::make_unique<PlanDocuments>(*store, book, *runner, *clock, compile_plan);
    runner->on_unknown_revision([this] { documents->follow(); });
    plan_folder = std::make_unique<PlanFolder>(settings, *documents);
    follower = std::make_unique<ClockFollower>(*store, *clock, [this] { pump->kick(); });
    wire_queue();
    if (settings.sms.kind == SmsKind::gateway) {
      gateways = std::make_unique<GatewayRoutes>(*store, *runner, book, *clock, loop,
                                                 GatewayRoutes::of(settings, Signer(*secret)));
    }
    api = std::make_unique<Api>(*store, *runner, *documents, book, *clock, *pump, *sending,
                                *addresses, *bounces, stream, api_settings());
  }

  void wire_queue() {
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
    publisher = open_publisher(settings, poster(), trouble_with("announcements"));
    if (!publisher) return;
    announcer = std::make_unique<Announcer>(*store, *publisher, loop, Announcer::Settings{});
  }

  Pump::Settings pump_settings() const {
    const SendingPace pace = pace_of(settings);
    Pump::Settings result;
    result.lane.timer_lease = settings.lease;
    result.lane.sending = sending.get();
    result.lane.notice_lease = settings.lease + pace.longest;
    result.most_letters = pace.most_letters;
    result.waits_for = [this] {
      const bool waits = mail->is_away() && !sending->is_held();
      if (!waits) return std::string();
      return std::string(settings.mail.kind == MailKind::smtp ? "mail server" : "mail folder");
    };
    return result;
  }

  Api::Settings api_settings() {
    Api::Settings result;
    result.tokens = settings.http.tokens;
    result.open_reads = is_loopback(settings.http.host);
    result.limits.max_bytes = settings.max_event_bytes;
    result.limits.max_depth = settings.max_event_depth;
    result.language = settings.language;
    result.words = [this] { return languages; };
    result.not_ready = [this] { return not_ready(); };
    result.warnings = [this] { return plan_folder->warnings(book); };
    result.redirect = rehearsal_boxes(settings);
    result.identity = {settings.mail_from, "", settings.mail_domain, ""};
    result.gateways = gateways.get();
    result.metrics = [this] {
      std::map<std::string, double> gauges{
          {"nhacviec_queue_in_hand", intake ? intake->in_hand() : 0},
          {"nhacviec_queue_parked", intake ? intake->parked() : 0},
          {"nhacviec_announcements_told", announcer ? announcer->told() : 0},
          {"nhacviec_sending_held", sending->is_held() ? 1 : 0},
          {"nhacviec_events_in_flight", runner->in_flight()},
          {"nhacviec_stream_subscribers", stream.subscribers()},
          {"nhacviec_clock_seconds",
           static_cast<double>(clock->now().time_since_epoch().count()) / 1000}};
      if (gateways) gauges.insert(gateways->counts().begin(), gateways->counts().end());
      return metrics.text(gauges);
    };
    return result;
  }

  bool listen() {
    HttpServer::Settings where;
    where.address = settings.http.host;
    where.port = static_cast<uint16_t>(settings.http.port);
    http = std::make_unique<HttpServer>(
        loop.context(), stream,
        [this](HttpRequest request, HttpReply reply) {
          answer(std::move(request), std::move(reply));
        },
        where);
    const Status started = http->start();
    if (!started) fail(started.error().message);
    return started.ok();
  }

  void answer(HttpRequest request, HttpReply reply) {
    if (!api) {
      answer_while_starting(std::move(request), std::move(reply), settings.language, not_ready());
      return;
    }
    auto call =
        std::make_shared<std::pair<HttpRequest, HttpReply>>(std::move(request), std::move(reply));
    const auto handle = [this, call] { api->handle(std::move(call->first), call->second); };
    follower->catch_up([this, handle] {
      // Whoever moves a manual clock moves it under the switch as it stands now.
      if (clock->mode() != ClockMode::manual) return handle();
      sending->follow([handle](const Result<Done>&) { handle(); });
    });
  }

  std::vector<std::string> not_ready() const {
    std::set<std::string> in_the_way = metrics.in_trouble();
    if (intake && !intake->was_connected()) in_the_way.insert("queue");
    std::vector<std::string> parts(in_the_way.begin(), in_the_way.end());
    if (!ready) parts.push_back("start");
    if (stopping) parts.push_back("stopping");
    return parts;
  }

  void serve() {
    if (stopping) return;
    if (options.until_idle) {
      pump->on_exhausted([this] { finish_with_summary(); });
    }
    pump->start();
    if (intake) intake->start();
    if (announcer) announcer->start();
    ready = true;
    for (const auto& [channel, box] : rehearsal_boxes(settings)) {
      spdlog::warn("rehearsal: every {} goes to {} and nowhere else", to_string(channel), box);
    }
    if (!settings.mail.redirect.empty() && settings.sms.redirect.empty()) {
      spdlog::warn("rehearsal: no sms is sent");
    }
    spdlog::info("ready http={}:{} clock={} plans={}", settings.http.host, http->port(),
                 to_string(clock->mode()), book.all_latest().size());
    every_second();
    expire_inbox();
    follow();
  }

  // What other daemons on the same store do. One that is alone finds nothing new.
  void follow() {
    documents->follow();
    follower->catch_up([] {});
    sending->follow([](const Result<Done>&) {});
    addresses->follow([](const Result<Done>&) {});
    loop.after(clock->mode() == ClockMode::manual ? kFollowManual : kFollow, [this] { follow(); });
  }

  void every_second() {
    feed->tell_time();
    if (narrator) narrator->progress();
    loop.after(chr::seconds(1), [this] { every_second(); });
  }

  // Inbox ids are kept with their answers for a time of the daemon's clock; after that the states
  // make repeats harmless.
  void expire_inbox() {
    store->expire_inbox(clock->now() - kInboxMemory, [](const Result<int>&) {});
    loop.after(kInboxExpiry, [this] { expire_inbox(); });
  }

  void finish_with_summary() {
    if (stopping) return;
    if (!narrator) return stop();
    store->count_subjects([this](const Result<std::vector<StateCount>>& counts) {
      if (!counts) return stop();
      SubjectFilter overdue;
      overdue.due_before = clock->now();
      overdue.limit = kPageLimit;
      store->list_due(overdue, [this, counts](const Result<std::vector<SubjectRecord>>& late) {
        narrator->summarize(counts.value(), late ? late.value() : std::vector<SubjectRecord>());
        stop();
      });
    });
  }

  // What is being sent is finished; what is not stays in the outbox.
  void stop() {
    if (stopping) {
      loop.stop();  // asked twice: at once
      return;
    }
    stopping = true;
    spdlog::info("stopping");
    if (http) http->stop();
    if (!pump) return loop.stop();
    loop.after(kLongestDrain, [this] { loop.stop(); });
    const auto tell = [this] {
      if (!announcer || !ready) return loop.stop();
      announcer->stop([this] { loop.stop(); });
    };
    const auto then = [this, tell] { pump->stop(tell); };
    if (intake && ready) return intake->stop(then);
    then();
  }

  void reload() {
    Diagnostics diagnostics;
    auto fresh = load_settings(options.settings_file, nhacviec_environment(), diagnostics);
    if (!fresh) {
      spdlog::error("reload refused, the old settings stay\n{}", diagnostics.format());
      return;
    }
    const auto old_templates = settings.templates;
    settings.templates = fresh->templates;
    auto packs = open_languages(settings);
    if (packs) {
      languages = std::move(packs).value();
    } else {
      settings.templates = old_templates;
      spdlog::error("templates refused, the old ones stay: {}", packs.error().message);
    }
    settings.plans = fresh->plans;
    settings.directory = fresh->directory;
    settings.calendars = fresh->calendars;
    spdlog::set_level(spdlog::level::from_str(fresh->log.level));
    plan_folder->apply_all([this] {
      if (intake) intake->plan_applied();
      spdlog::info("reloaded");
    });
  }
};

App::App(Settings settings, Options options)
    : parts_(std::make_unique<Parts>(std::move(settings), std::move(options))) {}

App::~App() = default;

int App::run() {
  Parts& parts = *parts_;
  const Status prepared = parts.prepare();
  if (!prepared) {
    spdlog::critical("cannot start: {}", prepared.error().message);
    return 1;
  }
  parts.loop.on_signal({SIGTERM, SIGINT, SIGHUP}, [&parts](int signal) {
    if (signal == SIGHUP) {
      if (parts.ready) parts.reload();
    } else {
      parts.stop();
    }
  });
  parts.loop.post([&parts] { parts.start(); });
  parts.loop.run();
  spdlog::info("stopped");
  return parts.exit_code;
}

}  // namespace nhacviec
