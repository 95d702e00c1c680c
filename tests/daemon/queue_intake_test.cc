#include "daemon/queue_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec::queue_intake {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A broker that remembers what was asked of it, and delivers what the test says.
class FakeQueue final : public EventQueue {
 public:
  explicit FakeQueue(Loop& loop) : loop_(loop) {}

  void start(Handlers handlers) override { handlers_ = std::move(handlers); }
  void consume(uint64_t connection, int prefetch) override {
    if (connection == connection_) asked.push_back("consume " + std::to_string(prefetch));
  }
  void cancel(uint64_t connection) override {
    if (connection == connection_) asked.push_back("cancel");
  }
  void acknowledge(uint64_t connection, std::vector<Acknowledgement> all) override {
    ASSERT_EQ(connection, connection_);
    for (const Acknowledgement& each : all) {
      acked.push_back((each.multiple ? "..." : "") + std::to_string(each.tag));
    }
  }
  void acknowledge_dead(uint64_t, uint64_t tag) override { acked_dead.push_back(tag); }

  void connect() {
    ++connection_;
    tag_ = 0;
    loop_.post([this] { handlers_.connected(connection_); });
  }
  Delivery delivery(std::string body, bool redelivered = false) {
    Delivery result;
    result.connection = connection_;
    result.tag = ++tag_;
    result.redelivered = redelivered;
    result.message.content_type = "application/cloudevents+json";
    result.message.body_size = body.size();
    result.message.body = std::move(body);
    return result;
  }
  void deliver(std::vector<Delivery> deliveries) {
    loop_.post([this, deliveries = std::move(deliveries)] { handlers_.deliver(deliveries); });
  }
  void deliver_dead(Delivery delivery) {
    loop_.post([this, delivery] { handlers_.deliver_dead({delivery}); });
  }

  std::vector<std::string> asked;
  std::vector<std::string> acked;
  std::vector<uint64_t> acked_dead;

 private:
  Loop& loop_;
  Handlers handlers_;
  uint64_t connection_ = 0;
  uint64_t tag_ = 0;
};

/// A store that is away, or slow for some subjects, at the test's will.
class WilfulStore final : public simulation::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) override {
    loads.push_back(id);
    if (away) return reply(gone());
    if (slow.contains(id))
      return slow_loads.push_back([this, shard, id, reply] { inner_.load(shard, id, reply); });
    inner_.load(shard, std::move(id), std::move(reply));
  }
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (away) return reply(gone());
    inner_.commit(std::move(commit), std::move(reply));
  }
  void add_dead_letter(DeadLetter letter, Reply<int64_t> reply) override {
    if (away) return reply(gone());
    inner_.add_dead_letter(std::move(letter), std::move(reply));
  }
  void get_value(std::string name, Reply<std::optional<std::string>> reply) override {
    if (away) return reply(gone());
    inner_.get_value(std::move(name), std::move(reply));
  }
  static Error gone() { return {ErrorKind::transient, "the store is away"}; }

  bool away = false;
  std::set<SubjectId> slow;
  std::vector<std::function<void()>> slow_loads;
  std::vector<SubjectId> loads;
};

std::string report(const std::string& team) {
  return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
}

std::string event(const std::string& id, const std::string& what, const std::string& subject,
                  const std::string& data = R"({"by":"van-phong"})") {
  return R"({"specversion":"1.0","id":")" + id + R"(","source":"/test","type":"nhacviec.)" + what +
         R"(","subject":")" + subject + R"(","data":)" + data + "}";
}

class QueueIntakeTest : public testing::Test {
 protected:
  void SetUp() override {
    intake.start();
    queue.connect();
    run_for(milliseconds(1));
  }

  void apply_plan() {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
  }
  void run_for(Duration time) {
    bool over = false;
    loop.after(time, [&] { over = true; });
    ASSERT_TRUE(loop.run_until([&] { return over; }));
  }
  std::string state_of(const std::string& subject) {
    std::optional<std::string> state;
    daemon.memory.load(shard_of(plan_of(ObligationId(subject)), daemon.memory.shards()), subject,
                       [&](const Result<std::optional<SubjectRecord>>& record) {
                         state = record.value() ? record.value()->index.state : "none";
                       });
    EXPECT_TRUE(loop.run_until([&] { return state.has_value(); }));
    return *state;
  }
  std::vector<DeadLetter> letters() {
    std::optional<std::vector<DeadLetter>> all;
    daemon.memory.dead_letters(
        0, 100, [&](const Result<std::vector<DeadLetter>>& result) { all = result.value(); });
    EXPECT_TRUE(loop.run_until([&] { return all.has_value(); }));
    return *all;
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
  WilfulStore store{daemon.memory};
  Observer nobody;
  Runner runner{store, daemon.book, *daemon.clock, loop, nobody};
  FakeQueue queue{loop};
  QueueIntake intake{queue, store, runner, *daemon.clock, loop, {{}, 10, minutes(10)}};
};

// --- in the ordinary course

TEST_F(QueueIntakeTest, AppliesEventsAndAcknowledgesManyAtOnceAfterTheCommits) {
  apply_plan();
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"))),
                 queue.delivery(event("e2", "obligation.submitted", report("team-02"))),
                 queue.delivery(event("e3", "obligation.submitted", report("team-03")))});
  run_for(milliseconds(10));
  EXPECT_EQ(state_of(report("team-01")), "submitted");
  EXPECT_EQ(state_of(report("team-03")), "submitted");
  EXPECT_THAT(queue.acked, ElementsAre("...3"));
  EXPECT_EQ(intake.in_hand(), 0u);
}

TEST_F(QueueIntakeTest, BeginsOneByOneAndTakesManyWhenTheyAreFresh) {
  apply_plan();
  EXPECT_THAT(queue.asked, ElementsAre("consume 1"));
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01")))});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1", "consume 10"));
}

TEST_F(QueueIntakeTest, TheEventsOfASubjectAreAppliedInTheirOrder) {
  apply_plan();
  const std::string subject = report("team-01");
  queue.deliver(
      {queue.delivery(event("e1", "obligation.submitted", subject)),
       queue.delivery(event("e2", "obligation.reopened", subject, R"({"reason":"again"})")),
       queue.delivery(event("e3", "obligation.submitted", subject))});
  run_for(milliseconds(10));
  EXPECT_EQ(state_of(subject), "submitted");
  EXPECT_THAT(queue.acked, ElementsAre("1", "2", "3"));
  EXPECT_THAT(letters(), IsEmpty());
}

TEST_F(QueueIntakeTest, AnEventWithoutASenderIsByItsSource) {
  apply_plan();
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"), "{}"))});
  run_for(milliseconds(10));
  std::string facts;
  daemon.memory.facts(shard_of(PlanId("da-bac-2024"), 4), report("team-01"),
                      [&](const Result<std::vector<FactRecord>>& result) {
                        for (const auto& fact : result.value()) facts += fact.body;
                      });
  run_for(milliseconds(1));
  EXPECT_THAT(facts, HasSubstr(R"("by":"/test")"));
}

TEST_F(QueueIntakeTest, ABatchIsAcknowledgedWhenAllOfItIsSettled) {
  apply_plan();
  store.slow = {report("team-02")};
  Delivery batch =
      queue.delivery("[" + event("e1", "obligation.submitted", report("team-01")) + ",{}," +
                     event("e2", "obligation.submitted", report("team-02")) + "]");
  batch.message.content_type = "application/cloudevents-batch+json";
  queue.deliver({batch});
  run_for(seconds(1));
  EXPECT_EQ(state_of(report("team-01")), "submitted");
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].body, "{}");
  EXPECT_THAT(queue.acked, IsEmpty());
  store.slow_loads.at(0)();
  store.slow.clear();
  run_for(milliseconds(10));
  EXPECT_THAT(queue.acked, ElementsAre("1"));
}

// --- gaps

TEST_F(QueueIntakeTest, PastAGapOf100MsAcknowledgesOneByOne) {
  apply_plan();
  store.slow = {report("team-01")};
  for (const char* team : {"team-01", "team-02", "team-03"}) {
    queue.deliver({queue.delivery(event(team, "obligation.submitted", report(team)))});
  }
  run_for(milliseconds(90));
  EXPECT_THAT(queue.acked, IsEmpty()) << "the first one may still be quick";
  run_for(milliseconds(20));
  EXPECT_THAT(queue.acked, ElementsAre("2", "3"));
  queue.deliver({queue.delivery(event("e4", "obligation.submitted", report("team-04")))});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.acked, ElementsAre("2", "3", "4")) << "never with those before";
  store.slow_loads.at(0)();
  store.slow.clear();
  run_for(milliseconds(10));
  EXPECT_THAT(queue.acked, ElementsAre("2", "3", "4", "1"));
  EXPECT_EQ(intake.in_hand(), 0u);
}

// --- what is bad

TEST_F(QueueIntakeTest, ABadEventIsADeadLetterBeforeItIsAcknowledged) {
  apply_plan();
  queue.deliver({queue.delivery("{"), queue.delivery(event("e2", "no.such", report("team-01"))),
                 queue.delivery(event("e3", "obligation.waived", report("team-01"), "{}"))});
  run_for(milliseconds(10));
  const auto buried = letters();
  ASSERT_EQ(buried.size(), 3u);
  EXPECT_THAT(buried[0].reason, HasSubstr("line 1"));
  EXPECT_EQ(buried[0].source, "queue");
  EXPECT_EQ(buried[1].reason, "the type \"nhacviec.no.such\" is not known");
  EXPECT_EQ(buried[1].body, event("e2", "no.such", report("team-01")));
  EXPECT_THAT(buried[2].reason, HasSubstr("reason"));
  EXPECT_THAT(queue.acked, ElementsAre("...3"));
}

TEST_F(QueueIntakeTest, ADeadLetterThatCannotBeStoredIsNotAcknowledged) {
  store.away = true;
  queue.deliver({queue.delivery("{")});
  run_for(seconds(5));
  EXPECT_THAT(queue.acked, IsEmpty());
  store.away = false;
  run_for(seconds(15));
  EXPECT_THAT(queue.acked, ElementsAre("1"));
  EXPECT_EQ(letters().size(), 1u);
}

TEST_F(QueueIntakeTest, WhatTheBrokerGaveUpOnJoinsTheDeadLetters) {
  Delivery dead = queue.delivery("{\"a\":1}");
  dead.given_up = "delivery_limit in nhacviec.events";
  queue.deliver_dead(dead);
  run_for(milliseconds(10));
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].reason, "the broker gave up on it: delivery_limit in nhacviec.events");
  EXPECT_EQ(letters()[0].source, "broker");
  EXPECT_EQ(letters()[0].body, "{\"a\":1}");
  EXPECT_THAT(queue.acked_dead, ElementsAre(1));
}

// --- parking

TEST_F(QueueIntakeTest, AnUnknownSubjectIsParkedUntilItsPlanIsApplied) {
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"))),
                 queue.delivery(event("e2", "obligation.reopened", report("team-01"),
                                      R"({"reason":"again"})"))});
  run_for(seconds(30));
  EXPECT_EQ(intake.parked(), 1u);
  EXPECT_THAT(queue.acked, IsEmpty());
  apply_plan();
  intake.plan_applied();
  run_for(milliseconds(10));
  EXPECT_EQ(intake.parked(), 0u);
  EXPECT_EQ(state_of(report("team-01")), "open") << "submitted, then reopened";
  EXPECT_THAT(queue.acked, ElementsAre("1", "2"));
}

TEST_F(QueueIntakeTest, WhatIsParkedIsTriedAgainByItself) {
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01")))});
  run_for(seconds(1));
  apply_plan();
  run_for(seconds(6));
  EXPECT_EQ(state_of(report("team-01")), "submitted");
  EXPECT_THAT(queue.acked, ElementsAre("1"));
}

TEST_F(QueueIntakeTest, AfterItsTimeWhatIsParkedIsADeadLetter) {
  apply_plan();
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", "p/none/u/once")),
                 queue.delivery(event("e2", "obligation.submitted", report("team-01")))});
  run_for(minutes(9));
  EXPECT_THAT(letters(), IsEmpty());
  EXPECT_THAT(queue.acked, ElementsAre("2")) << "the others go on";
  run_for(minutes(2));
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].reason, "there is no obligation \"p/none/u/once\"");
  EXPECT_THAT(queue.acked, ElementsAre("2", "1"));
}

TEST_F(QueueIntakeTest, WhatIsParkedDoesNotUseUpWhatMayBeInHand) {
  queue.asked.clear();
  std::vector<Delivery> unknown;
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    unknown.push_back(queue.delivery(event(n, "obligation.submitted", "p/none/u/" + n)));
  }
  queue.deliver(unknown);
  run_for(seconds(1));
  EXPECT_THAT(queue.asked, ElementsAre("consume 10", "consume 10", "consume 10"));
}

TEST_F(QueueIntakeTest, AnEventThatOvertookItsPredecessorWaitsForIt) {
  apply_plan();
  const std::string subject = report("team-01");
  const std::string reopened = event("e2", "obligation.reopened", subject, R"({"reason":"again"})");
  queue.deliver({queue.delivery(reopened)});
  run_for(seconds(1));
  EXPECT_EQ(intake.parked(), 1u);
  EXPECT_THAT(queue.acked, IsEmpty());
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", subject))});
  run_for(milliseconds(10));
  EXPECT_EQ(state_of(subject), "open") << "submitted, then reopened";
  EXPECT_THAT(queue.acked, ElementsAre("...2"));
}

TEST_F(QueueIntakeTest, WhatOnlySeemsEarlyIsRefusedAfterItsTime) {
  apply_plan();
  const std::string subject = report("team-01");
  queue.deliver({queue.delivery(event("e1", "obligation.accepted", subject)),
                 queue.delivery(event("e2", "obligation.extended", subject,
                                      R"({"days":3,"reason":"flood"})"))});
  run_for(minutes(9));
  EXPECT_THAT(queue.acked, ElementsAre("2")) << "others pass it";
  run_for(minutes(2));
  EXPECT_THAT(queue.acked, ElementsAre("2", "1"));
  EXPECT_THAT(letters(), IsEmpty()) << "refused and recorded";
}

TEST_F(QueueIntakeTest, ARepeatOfWhatWasAppliedLongAgoIsNotEarly) {
  apply_plan();
  const std::string subject = report("team-01");
  const std::string reopened = event("e2", "obligation.reopened", subject, R"({"reason":"again"})");
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", subject)),
                 queue.delivery(reopened), queue.delivery(reopened)});
  run_for(milliseconds(10));
  EXPECT_EQ(intake.parked(), 0u);
  EXPECT_EQ(queue.acked.size(), 3u);
}

// --- redelivered

TEST_F(QueueIntakeTest, WhatIsDeliveredAgainIsHandledAlone) {
  apply_plan();
  queue.deliver({queue.delivery(event("e0", "obligation.submitted", report("team-04")))});
  run_for(milliseconds(10));
  queue.asked.clear();
  store.loads.clear();
  store.slow = {report("team-01"), report("team-02"), report("team-03")};
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"))),
                 queue.delivery(event("e2", "obligation.submitted", report("team-02")), true),
                 queue.delivery(event("e3", "obligation.submitted", report("team-03")), true)});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("cancel"));
  EXPECT_THAT(store.loads, ElementsAre(report("team-01"))) << "what came before is finished first";
  store.slow_loads.at(0)();
  run_for(milliseconds(10));
  EXPECT_THAT(store.loads, ElementsAre(report("team-01"), report("team-02")));
  store.slow_loads.at(1)();
  run_for(milliseconds(10));
  store.slow_loads.at(2)();
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("cancel", "consume 1"));
  EXPECT_EQ(intake.in_hand(), 0u);
}

TEST_F(QueueIntakeTest, StaysOneByOneWhileOldOnesCome) {
  apply_plan();
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01")), true)});
  run_for(milliseconds(10));
  queue.deliver({queue.delivery(event("e2", "obligation.submitted", report("team-02")), true)});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1"));
  queue.deliver({queue.delivery(event("e3", "obligation.submitted", report("team-03")))});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1", "consume 10"));
}

TEST_F(QueueIntakeTest, AnOldOneThatIsParkedLetsTheNextOneCome) {
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", "p/none/u/once"), true)});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1", "consume 1"));
}

// --- the store is away

TEST_F(QueueIntakeTest, WhileTheStoreIsAwayEventsAreHeldAndThenTheQueueIsLeft) {
  apply_plan();
  store.away = true;
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"))),
                 queue.delivery(event("e2", "obligation.reopened", report("team-01"),
                                      R"({"reason":"again"})"))});
  run_for(seconds(10));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1", "consume 10"));
  run_for(minutes(2));
  EXPECT_THAT(queue.asked, ElementsAre("consume 1", "consume 10", "cancel"));
  EXPECT_THAT(queue.acked, IsEmpty());
  EXPECT_LT(store.loads.size(), 50u) << "no spin";
  store.away = false;
  run_for(seconds(15));
  EXPECT_EQ(state_of(report("team-01")), "open") << "submitted, then reopened";
  EXPECT_THAT(queue.acked, ElementsAre("1", "2"));
  EXPECT_EQ(queue.asked.back(), "consume 1");
}

// --- the connection breaks

TEST_F(QueueIntakeTest, NothingOfAnOldConnectionIsAcknowledged) {
  apply_plan();
  store.slow = {report("team-01")};
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01"))),
                 queue.delivery(event("e2", "obligation.submitted", "p/none/u/once"))});
  run_for(milliseconds(10));
  queue.connect();
  run_for(milliseconds(10));
  EXPECT_EQ(intake.in_hand(), 0u);
  EXPECT_EQ(intake.parked(), 0u);
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01")), true)});
  run_for(milliseconds(10));
  EXPECT_THAT(queue.acked, IsEmpty());
  store.slow.clear();
  for (size_t i = 0; i < store.slow_loads.size(); ++i) store.slow_loads[i]();
  run_for(milliseconds(10));
  EXPECT_EQ(state_of(report("team-01")), "submitted");
  EXPECT_THAT(queue.acked, ElementsAre("1")) << "the repeat is seen, and settled";
}

// --- the end

TEST_F(QueueIntakeTest, StopsWhenWhatIsUnderWayIsAcknowledged) {
  apply_plan();
  store.slow = {report("team-01")};
  queue.deliver({queue.delivery(event("e1", "obligation.submitted", report("team-01")))});
  run_for(milliseconds(10));
  bool stopped = false;
  intake.stop([&] { stopped = true; });
  run_for(milliseconds(10));
  EXPECT_EQ(queue.asked.back(), "cancel");
  EXPECT_FALSE(stopped);
  store.slow_loads.at(0)();
  run_for(milliseconds(10));
  EXPECT_TRUE(stopped);
  EXPECT_THAT(queue.acked, ElementsAre("1"));
}

}  // namespace
}  // namespace nhacviec::queue_intake
