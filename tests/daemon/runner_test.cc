#include "daemon/runner.h"

#include <gtest/gtest.h>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec {
namespace {

/// Refuses the next commits: transient, as with a full disk, or done with the reply lost.
class FailingStore final : public simulation::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (refusals > 0) {
      --refusals;
      return reply(Error{ErrorKind::transient, "database or disk is full"});
    }
    if (lost_replies > 0) {
      --lost_replies;
      return inner_.commit(std::move(commit), [reply](const Result<CommitReply>&) {
        reply(Error{ErrorKind::unknown, "no reply"});
      });
    }
    inner_.commit(std::move(commit), std::move(reply));
  }
  int refusals = 0;
  int lost_replies = 0;
};

class Witness final : public Observer {
 public:
  void on_trouble(const std::string& part, const std::string& message) override {
    said.push_back(part + ": " + message);
  }
  void on_recovery(const std::string& part) override { said.push_back(part + " works again"); }
  std::vector<std::string> said;
};

class RunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
  }
  Result<Answer> submit(const std::string& key) {
    std::optional<Result<Answer>> answer;
    runner.handle(team_report, Event{Submit{}, "team-02", daemon.clock->now()}, key,
                  [&](Result<Answer> result) { answer = result; });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    return *answer;
  }
  size_t facts() {
    std::optional<size_t> count;
    const Shard shard = shard_of(plan_of(team_report), daemon.store.shards());
    daemon.store.facts(shard, team_report.str(),
                       [&](const Result<std::vector<FactRecord>>& result) {
                         count = result ? result.value().size() : 0;
                       });
    EXPECT_TRUE(loop.run_until([&] { return count.has_value(); }));
    return *count;
  }

  const ObligationId team_report{kTeamReport};
  QueueLoop loop;
  SmallDaemon daemon{loop};
  FailingStore store{daemon.store};
  Witness witness;
  Runner runner{store, daemon.book, *daemon.clock, loop, witness};
};

TEST_F(RunnerTest, AFullDiskIsSaidOnceAndTheEventIsAppliedWhenThereIsRoom) {
  store.refusals = 4;
  const auto answer = submit("e1");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer.value().kind, Answer::Kind::applied);
  EXPECT_EQ(witness.said,
            (std::vector<std::string>{"store: database or disk is full", "store works again"}));
  EXPECT_EQ(facts(), 2u);  // created, submitted
}

TEST_F(RunnerTest, WhatStaysInTheWayIsAnsweredAsTransientAndChangesNothing) {
  store.refusals = 1000;
  const auto answer = submit("e1");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::transient);
  EXPECT_EQ(facts(), 1u);
  store.refusals = 0;
  EXPECT_TRUE(submit("e1").ok());
  EXPECT_EQ(facts(), 2u);
}

TEST_F(RunnerTest, ALostReplyIsFoundInTheInboxNotAppliedTwice) {
  store.lost_replies = 1;
  const auto answer = submit("e1");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer.value().kind, Answer::Kind::applied);
  EXPECT_TRUE(answer.value().repeated);
  EXPECT_EQ(facts(), 2u);
}

TEST_F(RunnerTest, ARefusalIsRememberedAndGivenAgain) {
  ASSERT_TRUE(submit("e1").ok());
  const auto refused = submit("e2");
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused.value().kind, Answer::Kind::refused);
  const auto again = submit("e2");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().kind, Answer::Kind::refused);
  EXPECT_EQ(again.value().reason, refused.value().reason);
  EXPECT_TRUE(again.value().repeated);
}

TEST_F(RunnerTest, AnIdThatWasUsedForAnotherEventIsRefused) {
  ASSERT_TRUE(submit("e1").ok());
  std::optional<Result<Answer>> answer;
  runner.handle(ObligationId("da-bac-2024/sol-11/so-gddt/2024-h1"),
                Event{Waive{"x"}, "so-gddt", daemon.clock->now()}, "e1",
                [&](Result<Answer> result) { answer = result; });
  ASSERT_TRUE(loop.run_until([&] { return answer.has_value(); }));
  ASSERT_TRUE(answer->ok());
  EXPECT_EQ(answer->value().kind, Answer::Kind::refused);
  EXPECT_NE(answer->value().reason.find(team_report.str()), std::string::npos);
}

TEST_F(RunnerTest, EventsOfOneSubjectTakeTurns) {
  std::vector<std::string> kinds;
  for (int i = 0; i < 20; ++i) {
    runner.handle(team_report, Event{Submit{}, "team-02", daemon.clock->now()}, std::to_string(i),
                  [&](const Result<Answer>& answer) {
                    kinds.push_back(answer && answer.value().kind == Answer::Kind::applied
                                        ? "applied"
                                        : "refused");
                  });
  }
  ASSERT_TRUE(loop.run_until([&] { return kinds.size() == 20; }));
  EXPECT_EQ(kinds.front(), "applied");
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "applied"), 1);
  EXPECT_EQ(runner.in_flight(), 0);
}

}  // namespace
}  // namespace nhacviec
