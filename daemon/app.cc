#include "daemon/app.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <set>

#include "config/server_settings.h"
#include "daemon/app_parts.h"
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

}  // namespace

void App::Parts::fail(const std::string& message) {
  spdlog::critical("cannot start: {}", message);
  exit_code = 1;
  loop.stop();
}

Status App::Parts::prepare() {
  auto loaded = open_languages(settings);
  if (!loaded) return loaded.error();
  languages = std::move(loaded).value();
  auto opened = open_papers(settings);
  if (!opened) return opened.error();
  papers = std::move(opened).value();
  if (options.until_idle && settings.clock.kind != ClockKind::max) {
    return Error{ErrorKind::invalid, "--until-idle needs a clock of speed max"};
  }
  return load_rehearsals();
}

Result<Done> App::Parts::load_rehearsals() {
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
void App::Parts::start() {
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

void App::Parts::begin() {
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

void App::Parts::take_secret() {
  if (stopping) return;
  take_signing_secret(*store, settings.answers.secret, [this](Result<std::string> taken) {
    if (stopping) return;
    if (!taken) return loop.after(kTryAgain, [this] { take_secret(); });
    secret = std::move(taken).value();
    wire();
    load();
  });
}

void App::Parts::load() {
  if (stopping) return;
  documents->load([this](const Result<Done>& loaded) {
    if (loaded) return follow_switch();
    if (loaded.error().kind != ErrorKind::transient) return fail(loaded.error().message);
    loop.after(kTryAgain, [this] { load(); });
  });
}

// Nothing is sent before it is known that it may be.
void App::Parts::follow_switch() {
  if (stopping) return;
  const auto then = [this](const Result<Done>& known) {
    if (known) {
      return plan_folder->apply_all([this] { summaries->follow([this] { serve(); }); });
    }
    loop.after(kTryAgain, [this] { follow_switch(); });
  };
  sending->follow([this, then](const Result<Done>& known) {
    if (known) return addresses->follow(then);
    then(known);
  });
}

bool App::Parts::listen() {
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

void App::Parts::answer(HttpRequest request, HttpReply reply) {
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

std::vector<std::string> App::Parts::not_ready() const {
  std::set<std::string> in_the_way = metrics.in_trouble();
  if (intake && !intake->was_connected()) in_the_way.insert("queue");
  std::vector<std::string> parts(in_the_way.begin(), in_the_way.end());
  if (!ready) parts.push_back("start");
  if (stopping) parts.push_back("stopping");
  return parts;
}

void App::Parts::serve() {
  if (stopping) return;
  if (options.until_idle) {
    pump->on_exhausted([this] { finish_with_summary(); });
  }
  pump->start();
  if (intake) intake->start();
  if (announcer) announcer->start();
  answering->start();
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
void App::Parts::follow() {
  documents->follow();
  summaries->follow([] {});
  follower->catch_up([] {});
  sending->follow([](const Result<Done>&) {});
  addresses->follow([](const Result<Done>&) {});
  loop.after(clock->mode() == ClockMode::manual ? kFollowManual : kFollow, [this] { follow(); });
}

void App::Parts::every_second() {
  feed->tell_time();
  if (narrator) narrator->progress();
  loop.after(chr::seconds(1), [this] { every_second(); });
}

// Inbox ids are kept with their answers for a time of the daemon's clock; after that the states
// make repeats harmless.
void App::Parts::expire_inbox() {
  store->expire_inbox(clock->now() - kInboxMemory, [](const Result<int>&) {});
  loop.after(kInboxExpiry, [this] { expire_inbox(); });
}

void App::Parts::finish_with_summary() {
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
void App::Parts::stop() {
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

void App::Parts::reload() {
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
  const auto old_papers = settings.papers;
  settings.papers = fresh->papers;
  auto opened = open_papers(settings);
  if (opened) {
    papers = std::move(opened).value();
  } else {
    settings.papers = old_papers;
    spdlog::error("papers refused, the old ones stay: {}", opened.error().message);
  }
  if (fresh->http.tokens != settings.http.tokens) {
    spdlog::warn("http.tokens have changed: they count after a restart");
  }
  settings.plans = fresh->plans;
  settings.directory = fresh->directory;
  settings.calendars = fresh->calendars;
  spdlog::set_level(spdlog::level::from_str(fresh->log.level));
  reload_webhooks(std::move(fresh->webhooks));
  plan_folder->apply_all([this] {
    if (intake) intake->plan_applied();
    spdlog::info("reloaded");
  });
}

void App::Parts::reload_webhooks(std::vector<WebhookSettings> fresh) {
  if (!webhook_outbox) {
    if (!fresh.empty()) spdlog::warn("the first webhook is told from the next start on");
    return;
  }
  settings.webhooks = std::move(fresh);
  webhook_outbox->use(settings.webhooks);
  webhooks->use(open_webhooks(settings.webhooks, loop.context()));
}

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
