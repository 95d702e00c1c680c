// What a new edition leaves as it was, and what it changes.
#include <gtest/gtest.h>

#include "tests/daemon/plan_changes.h"

namespace nhacviec {
namespace {

using PlanEdition = PlanChangeTest;

constexpr const char* kDuty = "da-bac-2024/sol-14/so-gddt/2024-h1";

PlanTexts due_on(const std::string& day) {
  PlanTexts texts = plan_a();
  texts.plan = with_text(texts.plan, "before: 10/6", "before: " + day);
  return texts;
}

PlanTexts without_the_last_task() {
  PlanTexts texts = plan_a();
  texts.plan = texts.plan.substr(0, texts.plan.find("  sol-14:"));
  return texts;
}

TEST_F(PlanEdition, TheReportCountsWhatWasAddedMovedDroppedAndLeft) {
  ASSERT_TRUE(apply(plan_a()).ok());
  const int all = static_cast<int>(daemon.book.latest(PlanId("da-bac-2024"))->obligations().size());
  const auto report = apply(due_on("20/6"));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().moved, 4);  // the working groups
  EXPECT_EQ(report.value().created, 0);
  EXPECT_EQ(report.value().unchanged, all - 4);
}

TEST_F(PlanEdition, WhatWasSentForTheOldDateIsNotSentAgain) {
  ASSERT_TRUE(apply(plan_a()).ok());
  move_to("2024-05-31T12:00:00+07:00");
  const int before = messages_about(kTeamReport);
  ASSERT_GT(before, 0);
  ASSERT_TRUE(apply(due_on("11/6")).ok());
  move_to("2024-05-31T18:00:00+07:00");
  EXPECT_EQ(messages_about(kTeamReport), before);
  EXPECT_EQ(state_of(kTeamReport).deadline_version, 2);
}

TEST_F(PlanEdition, AnotherLeadTimeSendsNothingForThePast) {
  ASSERT_TRUE(apply(plan_a()).ok());
  move_to("2024-05-31T12:00:00+07:00");
  daemon.channel.messages.clear();
  PlanTexts texts = plan_a();
  texts.plan = with_text(texts.plan, "\npolicies:\n", R"(
policies:
  standard:
    note: thử
    reminders:
      - {before: 20wd, at: "08:00", to: lead, channels: [email]}
      - {before: 9wd, at: "08:00", to: lead, channels: [email]}
      - {on: last-working-day, at: "08:00", to: lead, channels: [email]}
    overdue:
      - {after: 1wd, at: "08:00", to: lead, channels: [email, sms]}
)");
  const auto report = apply(texts);
  ASSERT_TRUE(report.ok()) << report.error().message;
  move_to("2024-06-02T12:00:00+07:00");
  EXPECT_EQ(messages_about(kTeamReport), 0);
  move_to("2024-06-08T00:00:00+07:00");
  EXPECT_EQ(messages_about(kTeamReport), 1);  // on the last working day
}

TEST_F(PlanEdition, AReportThatIsInMayLeaveThePlanIfToldSoAndCanStillBeRead) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_EQ(say(kDuty, Submit{}).kind, Answer::Kind::applied);
  ApplyRequest request;
  request.texts = without_the_last_task();
  EXPECT_FALSE(apply(request).ok());
  request.drop = true;
  const auto report = apply(request);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().finished, 1);
  EXPECT_EQ(report.value().cancelled, 1);  // the other half-year
  EXPECT_EQ(state_of(kDuty).state, State::submitted);
}

TEST_F(PlanEdition, ADryRunChangesNothingAndCountsWhatWouldGoOut) {
  ASSERT_TRUE(apply(plan_a()).ok());
  move_to("2024-05-21T12:00:00+07:00");  // the letters about what was late already are out
  const size_t before = daemon.channel.messages.size();
  ApplyRequest request;
  request.texts = due_on("20/6");
  request.dry_run = true;
  const auto report = apply(request);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().moved, 4);
  EXPECT_EQ(report.value().in_force.plan, plan_a().plan);
  EXPECT_EQ(daemon.book.latest(PlanId("da-bac-2024"))->revision(), 1);
  EXPECT_EQ(state_of(kTeamReport).due_at, *parse_rfc3339("2024-06-10T00:00:00+07:00"));
  // What it counts is what then goes out.
  request.dry_run = false;
  ASSERT_TRUE(apply(request).ok());
  move_to(format_utc(daemon.clock->now() + std::chrono::days(14) - Duration(1)));
  EXPECT_GT(report.value().upcoming, 0);
  EXPECT_EQ(static_cast<int>(daemon.channel.messages.size() - before), report.value().upcoming);
}

/// Three reports of which the last may be left out, and a synthesis that waits for them.
PlanTexts with_units(const std::string& units) {
  PlanTexts texts = plan_a();
  texts.plan = R"(nhacviec: 1
plan: da-bac-2024
title: Thử
issuer: so-gddt
standing_body: van-phong
period: {year: 2024}
directory: so-gddt-hoa-binh
calendar: vn
tasks:
  synthesis:
    title: Tổng hợp
    unit: van-phong
    waits_for: report
    due: {before: 30/9}
    period: 2024-h1
  report:
    title: Báo cáo
    for_each: )" +
               units + R"(
    due: {before: 10/9}
    period: 2024-h1
)";
  return texts;
}
std::string report_by(const std::string& unit) { return "da-bac-2024/report/" + unit + "/2024-h1"; }
constexpr const char* kWaiter = "da-bac-2024/synthesis/van-phong/2024-h1";

TEST_F(PlanEdition, WhoIsNoLongerWaitedForDoesNotHoldUpTheSynthesis) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02, team-03]")).ok());
  ASSERT_EQ(say(report_by("team-01"), Submit{}).kind, Answer::Kind::applied);
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  EXPECT_EQ(state_of(kWaiter).state, State::waiting);
  ASSERT_EQ(say(report_by("team-02"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-05-20T09:00:00+07:00");
  EXPECT_EQ(state_of(kWaiter).state, State::open);
}

TEST_F(PlanEdition, WhoeverIsDroppedLastLetsTheSynthesisOpen) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  ASSERT_EQ(say(report_by("team-01"), Submit{}).kind, Answer::Kind::applied);
  ASSERT_TRUE(apply(with_units("[team-01]")).ok());
  move_to("2024-05-20T09:00:00+07:00");
  EXPECT_EQ(state_of(kWaiter).state, State::open);
}

TEST_F(PlanEdition, NeitherDoesWhoWasCancelledBeforeItLeft) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  ASSERT_EQ(say(report_by("team-02"), Cancel{"bỏ"}).kind, Answer::Kind::applied);
  ASSERT_TRUE(apply(with_units("[team-01]")).ok());
  ASSERT_EQ(say(report_by("team-01"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-05-20T09:00:00+07:00");
  EXPECT_EQ(state_of(kWaiter).state, State::open);
}

TEST_F(PlanEdition, WhatLeftThePlanOnceDoesNotStandAgainstTheNextEdition) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  ASSERT_EQ(say(report_by("team-02"), Submit{}).kind, Answer::Kind::applied);
  ApplyRequest request;
  request.texts = with_units("[team-01]");
  request.drop = true;
  ASSERT_TRUE(apply(request).ok());
  const auto next = apply(with_units("[team-01, team-03]"));
  EXPECT_TRUE(next.ok());
}

TEST_F(PlanEdition, WhoComesToBeWaitedForHoldsTheSynthesisUp) {
  ASSERT_TRUE(apply(with_units("[team-01]")).ok());
  ASSERT_EQ(say(report_by("team-01"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-05-20T09:00:00+07:00");
  ASSERT_EQ(state_of(kWaiter).state, State::open);
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  move_to("2024-05-20T10:00:00+07:00");
  EXPECT_EQ(state_of(kWaiter).state, State::waiting);
  ASSERT_EQ(say(report_by("team-02"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-05-20T11:00:00+07:00");
  EXPECT_EQ(state_of(kWaiter).state, State::open);
}

TEST_F(PlanEdition, TheOrderInTheFileDoesNotMatter) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  const auto report = apply(with_units("[team-02, team-01]"));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().unchanged, 3);
}

TEST_F(PlanEdition, WhatWasDroppedBeforeADeathIsDroppedAfterIt) {
  ASSERT_TRUE(apply(with_units("[team-01, team-02]")).ok());
  ASSERT_EQ(say(report_by("team-01"), Submit{}).kind, Answer::Kind::applied);
  {
    PassingDaemon passing(daemon.store, *daemon.clock, loop);
    bool loaded = false;
    passing.documents.load([&](const Result<Done>&) { loaded = true; });
    ASSERT_TRUE(loop.run_until([&] { return loaded; }));
    // It dies as soon as the new edition is stored.
    passing.documents.apply(with_units("[team-01]"), [](const Result<ApplyReport>&) {});
    ASSERT_TRUE(loop.run_until(
        [&] { return passing.book.latest(PlanId("da-bac-2024"))->revision() == 2; }));
  }
  // Its old edition is nowhere in memory.
  PassingDaemon next(daemon.store, *daemon.clock, loop);
  bool loaded = false;
  next.documents.load([&](const Result<Done>& result) { loaded = result.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return loaded; }));
  const SubjectRecord dropped = record_of(report_by("team-02"));
  EXPECT_EQ(dropped.index.state, "cancelled");
  EXPECT_EQ(dropped.wake_at, std::nullopt);
  EXPECT_EQ(history_problem_of(report_by("team-02")), "");
}

}  // namespace
}  // namespace nhacviec
