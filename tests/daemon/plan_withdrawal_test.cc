#include <gtest/gtest.h>

#include "tests/daemon/plan_changes.h"

namespace nhacviec {
namespace {

using PlanWithdrawal = PlanChangeTest;

constexpr const char* kFinished = "da-bac-2024/team-report-half-year/team-01/2024-h1";

TEST_F(PlanWithdrawal, EndsWhatIsOwedAndLeavesWhatIsFinished) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_EQ(say(kFinished, Submit{}).kind, Answer::Kind::applied);
  const auto report = withdraw();
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report.value().changed);
  EXPECT_GT(report.value().cancelled, 50);
  EXPECT_EQ(state_of(kFinished).state, State::submitted);
  const Obligation ended = state_of(kTeamReport);
  EXPECT_EQ(ended.state, State::cancelled);
  EXPECT_EQ(ended.reason, "thay bằng kế hoạch khác");
  move_to("2025-02-01T00:00:00+07:00");
  EXPECT_TRUE(daemon.channel.messages.empty());
}

TEST_F(PlanWithdrawal, WhatWaitsToBeSentIsWithdrawnFirst) {
  ASSERT_TRUE(apply(plan_a()).ok());
  // The message fires on the timer of 08:00; the plan is withdrawn before it leaves.
  bool fired = false;
  daemon.runner.tick({kTeamReport, *parse_rfc3339("2024-05-20T08:00:00+07:00"), std::nullopt},
                     [&] { fired = true; });
  ASSERT_TRUE(loop.run_until([&] { return fired; }));
  ASSERT_TRUE(withdraw().ok());
  move_to("2024-05-21T00:00:00+07:00");
  EXPECT_EQ(messages_about(kTeamReport), 0);
}

TEST_F(PlanWithdrawal, ARestartWithTheFileInTheSettingsLeavesItWithdrawn) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_TRUE(withdraw().ok());
  ApplyRequest from_settings;
  from_settings.texts = plan_a();
  from_settings.texts.plan += "\n# edited meanwhile\n";
  from_settings.from_settings = true;
  const auto report = apply(from_settings);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report.value().withdrawn);
  EXPECT_EQ(state_of(kTeamReport).state, State::cancelled);
}

TEST_F(PlanWithdrawal, ApplyingItTakesItUpAgain) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_TRUE(withdraw().ok());
  const auto report = apply(plan_a());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report.value().changed);
  EXPECT_GT(report.value().resumed, 50);
  EXPECT_EQ(report.value().revision, 1);  // the very same texts
  EXPECT_EQ(state_of(kTeamReport).state, State::open);
  EXPECT_EQ(say(kTeamReport, Submit{}).kind, Answer::Kind::applied);
  EXPECT_FALSE(apply(plan_a()).value().changed);
}

TEST_F(PlanWithdrawal, ADeathInItsMiddleIsMadeGoodAtTheNextStart) {
  ASSERT_TRUE(apply(plan_a()).ok());
  int left = 0;
  {
    // Withdrawn by a daemon that dies at once: the word is stored, the obligations are not reached.
    PassingDaemon passing(daemon.store, *daemon.clock, loop);
    bool loaded = false;
    passing.documents.load([&](const Result<Done>&) { loaded = true; });
    ASSERT_TRUE(loop.run_until([&] { return loaded; }));
    passing.documents.withdraw(PlanId("da-bac-2024"), "thay", "van-phong",
                               [](const Result<ApplyReport>&) {});
    loop.run_until([&] { return ++left > 40; });
  }
  PassingDaemon next(daemon.store, *daemon.clock, loop);
  bool loaded = false;
  next.documents.load([&](const Result<Done>& result) { loaded = result.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return loaded; }));
  EXPECT_TRUE(next.book.is_withdrawn(PlanId("da-bac-2024")));
  EXPECT_EQ(state_of(kTeamReport).state, State::cancelled);
  EXPECT_EQ(state_of(kTeamReport).reason, "thay");
}

TEST_F(PlanWithdrawal, ADateOfAUnitsOwnPlanCannotBeginThere) {
  PlanTexts texts = plan_a();
  texts.plan = with_text(
      texts.plan,
      "  sol-14:", "  own-plan:\n    title: x\n    kind: plan\n    unit: van-phong\n  sol-14:");
  ASSERT_TRUE(apply(texts).ok());
  ASSERT_TRUE(withdraw().ok());
  const Answer answer =
      say("da-bac-2024/own-plan/van-phong/own-x", NameDate{"x", *parse_date("2024-09-01")});
  EXPECT_EQ(answer.kind, Answer::Kind::refused);
}

TEST_F(PlanWithdrawal, AnUnknownPlanAndASecondTimeAreAnswered) {
  EXPECT_FALSE(withdraw().ok());
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_TRUE(withdraw().ok());
  const auto again = withdraw();
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again.value().changed);
}

}  // namespace
}  // namespace nhacviec
