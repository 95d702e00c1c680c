#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "daemon/announcer.h"
#include "daemon/webhook_outbox.h"
#include "daemon/webhook_sender.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec::webhooks {
namespace {

namespace chr = std::chrono;
using chr::milliseconds;
using chr::seconds;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Json = nlohmann::json;

/// Goes with the loop of the test, as a real one goes with the world; may leap.
class LoopClock final : public Clock {
 public:
  explicit LoopClock(const QueueLoop& loop) : loop_(loop) {}
  Instant now() const override { return SmallDaemon::start() + loop_.now() + leapt; }
  ClockMode mode() const override { return ClockMode::real; }
  void move_to(Instant) override {}
  Duration tolerance() const override { return seconds(1); }
  Duration until(Instant instant) const override {
    return std::max(Duration(0), Duration(instant - now()));
  }
  Duration leapt{0};

 private:
  const QueueLoop& loop_;
};

/// The receivers, and what they hear: (webhook, id of the event), in order.
struct Outside {
  std::vector<std::pair<std::string, std::string>> heard;
  std::map<std::string, std::set<std::string>> message_ids;  // by webhook and event
  std::map<std::string, int> under_way, most_under_way;      // by webhook
  std::function<WebhookOutcome(const std::string& name)> answer = [](const std::string&) {
    return WebhookOutcome{NoticeStatus::sent, "HTTP 200", {}, false};
  };
  Duration takes = milliseconds(20);

  std::vector<std::string> ids(const std::string& name) const {
    std::vector<std::string> result;
    for (const auto& [webhook, id] : heard) {
      if (webhook == name) result.push_back(id);
    }
    return result;
  }
};

WebhookOutcome away() { return {NoticeStatus::temporary_failure, "HTTP 503", {}, false}; }

WebhookSettings webhook(const std::string& name, std::vector<std::string> events = {}) {
  WebhookSettings settings;
  settings.name = name;
  settings.url = "https://" + name + ".example.vn/hooks?key=hidden";
  settings.events = std::move(events);
  return settings;
}

/// Those parts of a daemon that tell webhooks; gone at its end, as in a crash.
struct Instance {
  Instance(Store& store, Clock& clock, QueueLoop& the_loop, Outside& the_outside,
           const std::vector<WebhookSettings>& settings, EventPublisher* queue = nullptr)
      : loop(the_loop),
        outside(the_outside),
        runner(store, book, clock, loop, nobody),
        dispatcher(store, book, clock, nobody, {}, {}, {}),
        sender(store, clock, "//example.vn/nhacviec",
               [this](const std::string& name, const std::string& problem) {
                 reports.push_back(name + ":" + problem);
               }),
        pump(store, runner, dispatcher, clock, loop, nullptr, with(sender)),
        outbox(store, clock, queue, [this](Shard shard, Instant at) { pump.expect(shard, at); }),
        announcer(store, outbox, loop, {7, seconds(30), seconds(1)}) {
    use(settings);
    pump.start();
    announcer.start();
  }
  ~Instance() { *alive = false; }

  void use(const std::vector<WebhookSettings>& settings) {
    outbox.use(settings);
    std::vector<WebhookSender::Receiver> receivers;
    for (const WebhookSettings& each : settings) {
      receivers.push_back({each, [this, name = each.name](const WebhookMessage& message,
                                                          WebhookChannel::Reply reply) {
                             tell(name, message, std::move(reply));
                           }});
    }
    sender.use(std::move(receivers));
  }
  void tell(const std::string& name, const WebhookMessage& message, WebhookChannel::Reply reply) {
    const std::string id = Json::parse(message.body).at("id");
    outside.heard.emplace_back(name, id);
    outside.message_ids[name + " " + id].insert(message.id);
    int& now = ++outside.under_way[name];
    outside.most_under_way[name] = std::max(outside.most_under_way[name], now);
    loop.after(outside.takes, [&outside = outside, name, reply = std::move(reply), alive = alive] {
      --outside.under_way[name];
      if (*alive) reply(outside.answer(name));
    });
  }
  static Pump::Settings with(WebhookSender& sender) {
    Pump::Settings settings;
    settings.lane.webhooks = &sender;
    return settings;
  }

  QueueLoop& loop;
  Outside& outside;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
  std::vector<std::string> reports;
  WorkflowBook book;
  Observer nobody;
  Runner runner;
  Dispatcher dispatcher;
  WebhookSender sender;
  Pump pump;
  WebhookOutbox outbox;
  Announcer announcer;
};

class WebhooksTest : public testing::Test {
 protected:
  void start(const std::vector<WebhookSettings>& settings, EventPublisher* queue = nullptr) {
    instance.reset();
    instance = std::make_unique<Instance>(store, clock, loop, outside, settings, queue);
  }
  void run_for(Duration time) {
    bool over = false;
    loop.after(time, [&] { over = true; });
    ASSERT_TRUE(loop.run_until([&] { return over; }, 20'000'000));
  }
  /// An event of this type, committed in that shard.
  void happen(Shard shard, const std::string& id, const std::string& type = "t") {
    Commit commit;
    commit.shard = shard;
    commit.announcements = {
        Json{{"id", id}, {"type", type}, {"time", format_utc(clock.now())}}.dump()};
    store.commit(std::move(commit), [](const Result<CommitReply>&) {});
    if (instance) instance->announcer.kick();
  }
  std::vector<NoticeRecord> records(const std::string& name) {
    NoticeFilter filter;
    filter.subject = webhook_id(name);
    filter.limit = kPageLimit;
    std::optional<Result<NoticePage>> page;
    store.list_notices(filter, [&](Result<NoticePage> found) { page = std::move(found); });
    EXPECT_TRUE(loop.run_until([&] { return page.has_value(); }));
    return page->value().notices;
  }
  std::vector<NoticeStatus> statuses(const std::string& name) {
    std::vector<NoticeStatus> result;
    for (const NoticeRecord& record : records(name)) result.push_back(record.status);
    return result;
  }

  QueueLoop loop;
  LoopClock clock{loop};
  MemoryStore store{[this](std::function<void()> work) { loop.post(std::move(work)); },
                    [this] { return loop.now(); }};
  Outside outside;
  std::unique_ptr<Instance> instance;
};

TEST_F(WebhooksTest, EachEventReachesEachReceiverOnceWithoutAQueue) {
  start({webhook("cms"), webhook("archive")});
  for (int i = 0; i < 20; ++i) happen(i % 4, "e" + std::to_string(i));
  run_for(seconds(5));
  for (const char* name : {"cms", "archive"}) {
    EXPECT_THAT(outside.ids(name), SizeIs(20)) << name;
    EXPECT_THAT(statuses(name), Each(NoticeStatus::sent));
    EXPECT_THAT(records(name), SizeIs(20));
  }
  EXPECT_EQ(instance->sender.sent(), 40u);
}

TEST_F(WebhooksTest, AReceiverHearsOnlyWhatItWants) {
  start({webhook("cms", {"late"}), webhook("archive")});
  happen(1, "a", "late");
  happen(1, "b", "opened");
  run_for(seconds(5));
  EXPECT_EQ(outside.ids("cms"), std::vector<std::string>{"a"});
  EXPECT_THAT(outside.ids("archive"), SizeIs(2));
}

TEST_F(WebhooksTest, WhatFailsIsTriedAgainByItselfWithTheSameId) {
  start({webhook("cms"), webhook("archive")});
  outside.answer = [](const std::string& name) {
    return name == "cms" ? away() : WebhookOutcome{};
  };
  happen(1, "a");
  run_for(seconds(5));
  EXPECT_THAT(outside.ids("archive"), SizeIs(1));
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::temporary_failure));
  EXPECT_EQ(instance->reports, std::vector<std::string>{"cms:HTTP 503"});
  EXPECT_EQ(instance->sender.failing(), 1);
  outside.answer = [](const std::string&) { return WebhookOutcome{}; };
  run_for(chr::minutes(6));
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::sent));
  EXPECT_THAT(outside.ids("cms"), SizeIs(2));
  EXPECT_THAT(outside.ids("archive"), SizeIs(1));
  EXPECT_THAT(outside.message_ids["cms a"], SizeIs(1)) << "a repeat is known by it";
  EXPECT_NE(outside.message_ids["cms a"], outside.message_ids["archive a"]);
  EXPECT_EQ(instance->reports.back(), "cms:") << "it answers again";
}

TEST_F(WebhooksTest, WaitsAsLongAsTheReceiverAsksButNotForEver) {
  start({webhook("cms")});
  outside.answer = [](const std::string&) {
    return WebhookOutcome{NoticeStatus::temporary_failure, "HTTP 429", chr::hours(1), false};
  };
  happen(1, "a");
  run_for(chr::minutes(59));
  EXPECT_THAT(outside.heard, SizeIs(1));
  run_for(chr::minutes(2));
  EXPECT_THAT(outside.heard, SizeIs(2));
  outside.answer = [](const std::string&) {
    return WebhookOutcome{NoticeStatus::temporary_failure, "HTTP 429", chr::hours(9999), false};
  };
  run_for(chr::hours(1));
  EXPECT_THAT(outside.heard, SizeIs(3));
  clock.leapt = chr::hours(6);
  run_for(chr::minutes(1));
  EXPECT_THAT(outside.heard, SizeIs(4)) << "six hours are the most";
}

TEST_F(WebhooksTest, AReceiverThatFailsAgainAndAgainIsLeftInPeaceForAWhile) {
  start({webhook("cms")});
  outside.answer = [](const std::string&) { return away(); };
  for (int i = 0; i < 100; ++i) happen(i % 4, "e" + std::to_string(i));
  run_for(chr::minutes(4));
  EXPECT_LT(outside.heard.size(), 20u) << "what waits for it is not sent in vain";
  outside.answer = [](const std::string&) { return WebhookOutcome{}; };
  run_for(chr::hours(1));
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::sent));
  EXPECT_THAT(records("cms"), SizeIs(100));
}

TEST_F(WebhooksTest, IsGivenUpAfterFiveDays) {
  start({webhook("cms")});
  outside.answer = [](const std::string&) { return away(); };
  for (int i = 0; i < 12; ++i) happen(i % 4, "e" + std::to_string(i));
  run_for(seconds(10));
  for (int i = 0; i < 24; ++i) {
    clock.leapt += chr::hours(6);
    run_for(chr::minutes(2));
  }
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::permanent_failure));
}

TEST_F(WebhooksTest, WhoIsGoneIsToldNothingUntilTheSettingsAreReadAnew) {
  start({webhook("cms")});
  outside.answer = [](const std::string&) {
    return WebhookOutcome{NoticeStatus::permanent_failure, "HTTP 410", {}, true};
  };
  happen(1, "a");
  run_for(seconds(2));
  happen(1, "b");
  run_for(seconds(2));
  EXPECT_EQ(outside.ids("cms"), std::vector<std::string>{"a"});
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::permanent_failure));
  EXPECT_TRUE(instance->sender.standings().at(0).is_gone);
  outside.answer = [](const std::string&) { return WebhookOutcome{}; };
  instance->use({webhook("cms")});
  happen(1, "c");
  run_for(seconds(2));
  EXPECT_EQ(outside.ids("cms").back(), "c");
}

TEST_F(WebhooksTest, AReceiverIsNotFloodedAndNothingIsLeftBehind) {
  start({webhook("cms")});
  outside.takes = milliseconds(500);
  for (int i = 0; i < 300; ++i) happen(i % 4, "e" + std::to_string(i));
  run_for(chr::minutes(2));
  EXPECT_LE(outside.most_under_way["cms"], 8);
  EXPECT_THAT(outside.ids("cms"), SizeIs(300)) << "each once";
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::sent));
}

TEST_F(WebhooksTest, WhatTheSettingsHaveNoMoreIsWithdrawn) {
  start({webhook("cms")});
  outside.answer = [](const std::string&) { return away(); };
  happen(1, "a");
  run_for(seconds(2));
  instance->use({webhook("archive")});
  run_for(chr::minutes(6));
  EXPECT_THAT(statuses("cms"), Each(NoticeStatus::withdrawn));
}

TEST_F(WebhooksTest, NewSettingsInTheMiddleLoseNothing) {
  start({webhook("cms"), webhook("archive")});
  outside.takes = milliseconds(700);
  for (int i = 0; i < 40; ++i) happen(i % 4, "e" + std::to_string(i));
  run_for(seconds(1));
  instance->use({webhook("cms"), webhook("archive", {"t"})});
  run_for(chr::minutes(10));
  EXPECT_THAT(statuses("archive"), Each(NoticeStatus::sent));
  EXPECT_THAT(records("archive"), SizeIs(40));
  EXPECT_THAT(outside.ids("cms"), SizeIs(40)) << "one that is as before goes on as it was";
}

/// A broker that is away until it is not.
class Broker final : public EventPublisher {
 public:
  void publish(std::vector<OutgoingEvent> events,
               Reply<std::vector<PublishOutcome>> reply) override {
    ++calls;
    reply(std::vector<PublishOutcome>(
        events.size(), is_away ? PublishOutcome::unsent : PublishOutcome::confirmed));
  }
  bool is_away = true;
  int calls = 0;
};

TEST_F(WebhooksTest, AQueueThatIsAwayIsNotWaitedFor) {
  Broker broker;
  start({webhook("cms")}, &broker);
  happen(1, "a");
  run_for(chr::minutes(1));
  EXPECT_GT(broker.calls, 3);
  EXPECT_EQ(outside.ids("cms"), std::vector<std::string>{"a"}) << "and told once";
  broker.is_away = false;
  run_for(chr::minutes(1));
  EXPECT_EQ(instance->announcer.told(), 1u);
  EXPECT_THAT(outside.ids("cms"), SizeIs(1));
}

/// A daemon that dies at any moment, between any two steps: after the commit and before the
/// records, between the records of two receivers, during an attempt, before its settlement.
TEST_F(WebhooksTest, ThroughCrashesEachEventReachesEachThatWantsItAndNoOther) {
  for (unsigned seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const std::string run = "s" + std::to_string(seed) + "-";
    const std::vector<WebhookSettings> settings{webhook("cms"), webhook("late", {"late"})};
    outside.heard.clear();
    outside.answer = [&](const std::string&) {
      return random() % 5 == 0 ? away() : WebhookOutcome{};
    };
    start(settings);
    for (int i = 0; i < 30; ++i) {
      happen(static_cast<Shard>(random() % 4), run + std::to_string(i), i % 3 == 0 ? "late" : "t");
      run_for(milliseconds(random() % 60));
      if (random() % 6 == 0) start(settings);
    }
    outside.answer = [](const std::string&) { return WebhookOutcome{}; };
    run_for(chr::minutes(20));
    const auto all = outside.ids("cms"), late = outside.ids("late");
    EXPECT_THAT(std::set(all.begin(), all.end()), SizeIs(30));
    std::set<std::string> wanted;
    for (int i = 0; i < 30; i += 3) wanted.insert(run + std::to_string(i));
    EXPECT_EQ(std::set(late.begin(), late.end()), wanted);
    EXPECT_THAT(statuses("cms"), Each(NoticeStatus::sent));
    for (const auto& [key, ids] : outside.message_ids) EXPECT_THAT(ids, SizeIs(1)) << key;
  }
}

}  // namespace
}  // namespace nhacviec::webhooks
