#include "daemon/announcer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/announcements.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec::announcing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Json = nlohmann::json;

/// A broker that keeps what it is given, and answers as the test says.
class FakePublisher final : public EventPublisher {
 public:
  explicit FakePublisher(Loop& loop) : loop_(loop) {}
  void publish(std::vector<OutgoingEvent> events,
               Reply<std::vector<PublishOutcome>> reply) override {
    ++calls;
    std::vector<PublishOutcome> outcomes;
    for (const OutgoingEvent& event : events) {
      const PublishOutcome outcome = outcome_of(event);
      if (outcome == PublishOutcome::confirmed) published.push_back(event);
      outcomes.push_back(outcome);
    }
    loop_.post([reply, outcomes] { reply(outcomes); });
  }

  std::function<PublishOutcome(const OutgoingEvent&)> outcome_of = [](const OutgoingEvent&) {
    return PublishOutcome::confirmed;
  };
  std::vector<OutgoingEvent> published;
  int calls = 0;

 private:
  Loop& loop_;
};

std::string body(const std::string& id) { return R"({"type":"t","id":")" + id + "\"}"; }

std::string report(const std::string& team) {
  return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
}

class AnnouncerTest : public testing::Test {
 protected:
  void SetUp() override { daemon.runner.announce(announcements); }

  void run_for(Duration time) {
    bool over = false;
    loop.after(time, [&] { over = true; });
    ASSERT_TRUE(loop.run_until([&] { return over; }));
  }
  void commit(Shard shard, std::vector<std::string> bodies) {
    Commit commit;
    commit.shard = shard;
    commit.announcements = std::move(bodies);
    daemon.store.commit(std::move(commit), [](const Result<CommitReply>&) {});
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> result;
    for (const OutgoingEvent& event : publisher.published) result.push_back(event.id);
    return result;
  }
  void apply_plan() {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
  }
  void handle(const std::string& subject, EventBody body) {
    bool answered = false;
    daemon.runner.handle(ObligationId(subject), Event{body, "van-phong", daemon.clock->now()},
                         "key" + std::to_string(++keys),
                         [&](const Result<Answer>&) { answered = true; });
    ASSERT_TRUE(loop.run_until([&] { return answered; }));
  }
  /// What was told about the subject: types without "nhacviec.".
  std::vector<std::string> told_of(const std::string& subject) {
    run_for(seconds(2));
    std::vector<std::string> types;
    for (const OutgoingEvent& event : publisher.published) {
      if (Json::parse(event.body).at("subject") == subject) {
        types.push_back(event.type.substr(std::string("nhacviec.").size()));
      }
    }
    return types;
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
  Announcements announcements{"//example.vn/nhacviec"};
  FakePublisher publisher{loop};
  Announcer announcer{daemon.store, publisher, loop, {3, seconds(30), seconds(1)}};
  int keys = 0;
};

TEST_F(AnnouncerTest, TellsAShardInOrderAndOnlyOnce) {
  commit(1, {body("a"), body("b"), body("c"), body("d")});
  announcer.start();
  run_for(seconds(5));
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(announcer.told(), 4u);
}

TEST_F(AnnouncerTest, ACommitIsToldSoonAfterAKick) {
  announcer.start();
  run_for(milliseconds(100));
  commit(2, {body("a")});
  announcer.kick();
  run_for(milliseconds(100));
  EXPECT_EQ(ids(), std::vector<std::string>{"a"});
}

TEST_F(AnnouncerTest, WhatWasNotTakenIsToldAgainInOrder) {
  int refusals = 2;
  publisher.outcome_of = [&](const OutgoingEvent& event) {
    if (event.id == "b" && refusals-- > 0) return PublishOutcome::refused;
    return PublishOutcome::confirmed;
  };
  commit(1, {body("a"), body("b"), body("c")});
  announcer.start();
  run_for(seconds(10));
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "c", "c", "b", "c"})) << "repeats, by their ids";
}

TEST_F(AnnouncerTest, WithoutABrokerItWaitsLongerAndLonger) {
  publisher.outcome_of = [](const OutgoingEvent&) { return PublishOutcome::unsent; };
  commit(1, {body("a")});
  announcer.start();
  run_for(std::chrono::minutes(5));
  EXPECT_LT(publisher.calls, 30);
  publisher.outcome_of = [](const OutgoingEvent&) { return PublishOutcome::confirmed; };
  run_for(seconds(20));
  EXPECT_EQ(ids(), std::vector<std::string>{"a"});
}

TEST_F(AnnouncerTest, WhatNobodyWantsIsDoneWith) {
  publisher.outcome_of = [](const OutgoingEvent&) { return PublishOutcome::unheard; };
  commit(1, {body("a"), body("b")});
  announcer.start();
  run_for(seconds(5));
  EXPECT_EQ(publisher.calls, 1);
  EXPECT_EQ(announcer.unheard(), 2u);
}

TEST_F(AnnouncerTest, ADamagedAnnouncementIsPassedOver) {
  commit(1, {body("a"), "damaged", body("b")});
  announcer.start();
  run_for(seconds(5));
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(AnnouncerTest, StopsAlsoWhileTheBrokerIsAway) {
  publisher.outcome_of = [](const OutgoingEvent&) { return PublishOutcome::unsent; };
  commit(1, {body("a")});
  announcer.start();
  run_for(seconds(3));
  bool stopped = false;
  announcer.stop([&] { stopped = true; });
  run_for(milliseconds(100));
  EXPECT_TRUE(stopped);
}

// --- what is told

TEST_F(AnnouncerTest, TellsTheLifeOfAnObligation) {
  apply_plan();
  announcer.start();
  const std::string subject = report("team-01");
  handle(subject, Submit{});
  handle(subject, Submit{});
  handle(subject, Reopen{"again"});
  handle(subject, Extend{std::nullopt, 3, "flood"});
  handle(subject, Waive{"not needed"});
  EXPECT_THAT(told_of(subject),
              ElementsAre("obligation.opened", "obligation.submitted", "obligation.completed",
                          "obligation.refused", "obligation.reopened", "obligation.extended",
                          "obligation.waived", "obligation.completed"));
}

TEST_F(AnnouncerTest, AnEventSaysWhatHappenedAndWhatItCameTo) {
  apply_plan();
  announcer.start();
  const std::string subject = report("team-01");
  handle(subject, Return{"too short"});
  handle(subject, Submit{});
  run_for(seconds(2));
  std::vector<Json> events;
  for (const auto& event : publisher.published) {
    const Json json = Json::parse(event.body);
    if (json["subject"] == subject) events.push_back(json);
  }
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1]["type"], "nhacviec.obligation.refused");
  EXPECT_EQ(events[1]["data"]["event"], "return");
  EXPECT_THAT(events[1]["data"]["reason"], HasSubstr("only what is submitted can be returned"));
  const Json& submitted = events[2];
  EXPECT_EQ(submitted["specversion"], "1.0");
  EXPECT_EQ(submitted["source"], "//example.vn/nhacviec");
  EXPECT_EQ(submitted["id"], subject + "#3");
  EXPECT_EQ(submitted["time"], "2024-05-20T01:00:00Z");
  EXPECT_EQ(submitted["data"], (Json{{"by", "van-phong"},
                                     {"at", "2024-05-20T01:00:00Z"},
                                     {"late", false},
                                     {"state", "submitted"},
                                     {"round", 1},
                                     {"due_at", "2024-06-09T17:00:00Z"}}));
  EXPECT_EQ(events[3]["id"], subject + "#3/completed");
  EXPECT_TRUE(parse_cloud_events(publisher.published.back().body, {}).ok());
}

TEST_F(AnnouncerTest, TellsLatenessEscalationAndNotices) {
  Dispatcher::Settings settings = SmallDaemon::dispatcher_settings(
      daemon.sending, daemon.addresses, {}, daemon.runner.letter_boxes());
  settings.announcements = &announcements;
  Dispatcher dispatcher(
      daemon.store, daemon.book, *daemon.clock, daemon.feed,
      {{ChannelKind::email, &daemon.channel}},
      [](const std::string&, const Workflow&, const ObligationSpec&, const Obligation&,
         const Waits&, const Notice&) {
        return Rendered{"subject", "body"};
      },
      settings);
  Pump pump(daemon.store, daemon.runner, dispatcher, *daemon.clock, loop, nullptr, {});
  apply_plan();
  announcer.start();
  std::optional<Result<Instant>> reached;
  daemon.pump.stop([] {});
  pump.start();
  pump.advance(*parse_rfc3339("2024-06-14T12:00:00+07:00"),
               [&](Result<Instant> result) { reached = result; });
  ASSERT_TRUE(loop.run_until([&] { return reached.has_value(); }));
  const auto told = told_of(report("team-02"));
  EXPECT_THAT(told, Contains("obligation.overdue").Times(1));
  EXPECT_THAT(told, Contains("obligation.escalated"));
  EXPECT_THAT(told, Contains("notice.sent"));
  for (const auto& event : publisher.published) {
    EXPECT_THAT(event.body, testing::Not(HasSubstr("@"))) << "no addresses";
  }
}

TEST_F(AnnouncerTest, WithoutAQueueNothingIsKept) {
  SmallDaemon silent(loop);
  std::optional<Result<ApplyReport>> report;
  silent.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
  ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
  for (Shard shard = 0; shard < silent.store.shards(); ++shard) {
    std::optional<AnnouncementBatch> batch;
    silent.store.lease_announcements(
        shard, 10, seconds(1),
        [&](const Result<AnnouncementBatch>& result) { batch = result.value(); });
    ASSERT_TRUE(loop.run_until([&] { return batch.has_value(); }));
    EXPECT_THAT(batch->bodies, IsEmpty());
  }
}

}  // namespace
}  // namespace nhacviec::announcing
