// The queue's intake with the real broker: from a foreign client's message to the commit, and what
// crashes in between leave behind.
#include <asio/io_context.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "daemon/asio_loop.h"
#include "daemon/queue_intake.h"
#include "tests/connectors/rabbitmq_fixture.h"
#include "tests/daemon/small_daemon.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec::queue_broker {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

/// Loses what it is to acknowledge, as a crash between the commit and the acknowledgement does.
class ForgetfulQueue final : public EventQueue {
 public:
  explicit ForgetfulQueue(EventQueue& inner) : inner_(inner) {}
  void start(Handlers handlers) override { inner_.start(std::move(handlers)); }
  void consume(uint64_t connection, int prefetch) override { inner_.consume(connection, prefetch); }
  void cancel(uint64_t connection) override { inner_.cancel(connection); }
  void acknowledge(uint64_t, std::vector<Acknowledgement>) override {}
  void acknowledge_dead(uint64_t connection, uint64_t tag) override {
    inner_.acknowledge_dead(connection, tag);
  }

 private:
  EventQueue& inner_;
};

/// Never answers for one subject: there the test lets the daemon crash.
class PoisonedStore final : public simulation::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) override {
    if (id != poison) return inner_.load(shard, std::move(id), std::move(reply));
    crashing = true;
  }
  SubjectId poison;
  bool crashing = false;
};

std::string report(const std::string& team) {
  return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
}

std::string event(const std::string& id, const std::string& subject) {
  return R"({"specversion":"1.0","id":")" + id +
         R"(","source":"/test","type":"nhacviec.obligation.submitted","subject":")" + subject +
         R"(","data":{"by":"van-phong"}})";
}

class QueueTest : public testing::Test {
 protected:
  /// What a crash takes with it.
  struct Process {
    Process(QueueTest& test, bool forgetful = false)
        : consumer(
              test.server.settings(), 300'000,
              [&test](std::function<void()> work) { test.loop.post(std::move(work)); },
              [&test](const std::string& problem) { test.said.push_back(problem); }),
          forgets(consumer),
          runner(test.store, test.daemon.book, *test.daemon.clock, test.loop, test.nobody),
          intake(forgetful ? static_cast<EventQueue&>(forgets) : consumer, test.store, runner,
                 *test.daemon.clock, test.loop, {{}, 100, seconds(2)}) {
      intake.start();
    }
    RabbitmqConsumer consumer;
    ForgetfulQueue forgets;
    Runner runner;
    QueueIntake intake;
  };

  void SetUp() override {
    RabbitmqLink link(server.settings(), "prepares a test");
    ASSERT_TRUE(link.open().ok());
    ASSERT_TRUE(declare_topology(link).ok());
    client = std::make_unique<AmqpClient>(server.settings());
    client->purge(kEventQueue);
    client->purge(kDeadQueue);
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(soon([&] { return report.has_value(); }));
  }

  bool soon(const std::function<bool()>& done) {
    const auto deadline = steady_clock::now() + kSoon;
    while (!done() && steady_clock::now() < deadline) {
      loop.context().run_one_for(std::chrono::milliseconds(20));
    }
    return done();
  }
  void publish(const std::string& body,
               const std::string& content_type = "application/cloudevents+json") {
    client->publish(kInExchange, {content_type, {}, body});
  }
  std::string state_of(const std::string& subject) {
    std::optional<std::string> state;
    daemon.memory.load(shard_of(PlanId("da-bac-2024"), 4), subject,
                       [&](const Result<std::optional<SubjectRecord>>& record) {
                         state = record.value() ? record.value()->index.state : "none";
                       });
    EXPECT_TRUE(soon([&] { return state.has_value(); }));
    return *state;
  }
  size_t fact_count(const std::string& subject) {
    std::optional<size_t> count;
    daemon.memory.facts(
        shard_of(PlanId("da-bac-2024"), 4), subject,
        [&](const Result<std::vector<FactRecord>>& facts) { count = facts.value().size(); });
    EXPECT_TRUE(soon([&] { return count.has_value(); }));
    return *count;
  }
  std::vector<DeadLetter> letters() {
    std::optional<std::vector<DeadLetter>> all;
    daemon.memory.dead_letters(
        0, 100, [&](const Result<std::vector<DeadLetter>>& result) { all = result.value(); });
    EXPECT_TRUE(soon([&] { return all.has_value(); }));
    return *all;
  }
  /// Nothing in hand, nothing in the queue.
  bool drained(const Process& process) {
    return soon([&] { return process.intake.in_hand() == 0 && client->count(kEventQueue) == 0; });
  }

  RabbitmqServer& server = RabbitmqServer::instance();
  AsioLoop loop;
  SmallDaemon daemon{loop};
  PoisonedStore store{daemon.memory};
  Observer nobody;
  std::unique_ptr<AmqpClient> client;
  std::vector<std::string> said;
};

TEST_F(QueueTest, AppliesWhatForeignClientsPublishInEveryMode) {
  publish(event("e1", report("team-01")));
  publish("[" + event("e2", report("team-02")) + "," + event("e3", report("team-03")) + "]",
          "application/cloudevents-batch+json");
  client->publish(kInExchange, {"application/json",
                                {{"cloudEvents:specversion", "1.0"},
                                 {"cloudEvents:id", "e4"},
                                 {"cloudEvents:source", "/test"},
                                 {"cloudEvents:type", "nhacviec.obligation.submitted"},
                                 {"cloudEvents:subject", report("team-04")}},
                                R"({"by":"van-phong"})"});
  Process process(*this);
  ASSERT_TRUE(soon([&] { return state_of(report("team-04")) == "submitted"; }));
  for (const char* team : {"team-01", "team-02", "team-03"}) {
    EXPECT_EQ(state_of(report(team)), "submitted") << team;
  }
  EXPECT_TRUE(drained(process));
  EXPECT_TRUE(letters().empty());
}

TEST_F(QueueTest, ACrashBetweenCommitAndAcknowledgementChangesNothing) {
  publish(event("e1", report("team-01")));
  publish(event("e2", report("team-02")));
  {
    Process crashes(*this, /*forgetful=*/true);
    ASSERT_TRUE(soon([&] {
      return state_of(report("team-02")) == "submitted" &&
             state_of(report("team-01")) == "submitted";
    }));
  }
  const size_t facts = fact_count(report("team-01"));
  Process process(*this);
  ASSERT_TRUE(soon([&] { return client->count(kEventQueue) == 0; }));
  ASSERT_TRUE(drained(process));
  EXPECT_EQ(fact_count(report("team-01")), facts) << "the repeat was seen";
  EXPECT_TRUE(letters().empty());
}

TEST_F(QueueTest, APoisonMessageEndsAmongTheDeadLettersAndInnocentOnesAreApplied) {
  store.poison = report("team-02");
  for (const char* team : {"team-01", "team-02", "team-03", "team-04"}) {
    publish(event(team, report(team)));
  }
  int crashes = 0;
  for (bool crashed = true; crashed && crashes < 10; crashes += crashed ? 1 : 0) {
    store.crashing = false;
    Process process(*this);
    ASSERT_TRUE(soon([&] { return store.crashing || !letters().empty(); })) << crashes;
    crashed = store.crashing;
    if (!crashed) {
      ASSERT_TRUE(drained(process));
    }
  }
  EXPECT_EQ(crashes, 4);
  const auto buried = letters();
  ASSERT_EQ(buried.size(), 1u);
  EXPECT_EQ(buried[0].source, "broker");
  EXPECT_EQ(buried[0].reason, "the broker gave up on it: delivery_limit in nhacviec.events");
  EXPECT_EQ(buried[0].body, event("team-02", report("team-02")));
  for (const char* team : {"team-01", "team-03", "team-04"}) {
    EXPECT_EQ(state_of(report(team)), "submitted") << team;
  }
}

TEST_F(QueueTest, AnUnknownSubjectIsADeadLetterAfterItsTime) {
  publish(event("e1", "p/none/u/once"));
  publish(event("e2", report("team-01")));
  Process process(*this);
  ASSERT_TRUE(soon([&] { return state_of(report("team-01")) == "submitted"; }));
  EXPECT_TRUE(letters().empty());
  ASSERT_TRUE(soon([&] { return letters().size() == 1; }));
  EXPECT_EQ(letters()[0].source, "queue");
  EXPECT_TRUE(drained(process));
}

TEST_F(QueueTest, ManyEventsAreAppliedEachOnce) {
  // One obligation after the other is handed in and taken back: 4000 facts, in order.
  constexpr int kRounds = 500;
  Process process(*this);
  for (int round = 0; round < kRounds; ++round) {
    std::string batch = "[";
    for (const char* team : {"team-01", "team-02", "team-03", "team-04"}) {
      const std::string id = std::string(team) + "-" + std::to_string(round);
      nlohmann::json reopened{
          {"specversion", "1.0"},    {"id", id + "-back"},
          {"source", "/test"},       {"type", "nhacviec.obligation.reopened"},
          {"subject", report(team)}, {"data", {{"by", "van-phong"}, {"reason", "again"}}}};
      batch += event(id, report(team)) + "," + reopened.dump() + ",";
    }
    batch.back() = ']';
    publish(batch, "application/cloudevents-batch+json");
  }
  // The queue shows nothing of what is on its way to the daemon: the facts tell when it is through.
  for (const char* team : {"team-01", "team-02", "team-03", "team-04"}) {
    ASSERT_TRUE(soon([&] { return fact_count(report(team)) >= size_t{2 * kRounds}; })) << team;
  }
  ASSERT_TRUE(drained(process));
  for (const char* team : {"team-01", "team-02", "team-03", "team-04"}) {
    EXPECT_EQ(state_of(report(team)), "open");
  }
  EXPECT_TRUE(letters().empty());
}

}  // namespace
}  // namespace nhacviec::queue_broker
