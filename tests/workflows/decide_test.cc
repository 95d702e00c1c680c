#include "workflows/decide.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;

/// One obligation driven by hand: events in, facts folded, notices kept.
class Driven {
 public:
  Driven(std::shared_ptr<const Workflow> workflow, const ObligationId& id, Instant created)
      : workflow_(std::move(workflow)), spec_(*workflow_->find(id)) {
    for (const ObligationId& source : spec_.waits_for) waits[source] = {};
    say(Create{}, created);
  }

  /// The refusal, or "".
  std::string say(EventBody body, Instant now, std::optional<Instant> when = {}) {
    const Changes changes = decide(*workflow_, spec_, obligation, waits,
                                   Event{std::move(body), "someone", when.value_or(now)}, now);
    Obligation after = obligation.value_or(Obligation{});
    after.id = spec_.id;
    for (const Fact& fact : changes.facts) {
      after = apply(std::move(after), fact);
      facts.push_back(fact);
    }
    obligation = after;
    last = changes.notices;
    return refusal_in(changes);
  }
  std::optional<Instant> wake() const { return next_wake(*workflow_, spec_, *obligation, waits); }
  State state() const { return obligation->state; }
  bool complete() const { return is_complete(spec_, *obligation); }
  const ObligationSpec& spec() const { return spec_; }

  std::optional<Obligation> obligation;
  Waits waits;
  std::vector<Fact> facts;
  std::vector<Notice> last;

 private:
  std::shared_ptr<const Workflow> workflow_;
  const ObligationSpec& spec_;
};

Driven report(small_plan::Options options = {}) {
  return {small_plan::workflow(options), report_of("team-02"), at("2024-01-01 00:00")};
}
Driven synthesis() {
  return {small_plan::workflow(), small_plan::synthesis(), at("2024-01-01 00:00")};
}

TEST(Decide, CreatedOpenWakesForItsFirstReminder) {
  const Driven it = report();
  EXPECT_EQ(it.state(), State::open);
  EXPECT_EQ(it.wake(), at("2024-05-17 08:00"));
}

TEST(Decide, TickBeforeAnythingIsDueChangesNothing) {
  Driven it = report();
  it.say(Tick{}, at("2024-05-17 07:59"));
  EXPECT_TRUE(it.last.empty());
  EXPECT_EQ(it.facts.size(), 1u);
}

TEST(Decide, FiresEachReminderOnce) {
  Driven it = report();
  it.say(Tick{}, at("2024-05-17 08:00"));
  EXPECT_EQ(it.last.size(), 1u);
  it.say(Tick{}, at("2024-05-17 08:00"));
  EXPECT_TRUE(it.last.empty());
  EXPECT_EQ(it.wake(), at("2024-05-29 08:00"));
}

TEST(Decide, KeepsTheTimeGivenAndTheTimeOfItsReceiptWhereTheyDiffer) {
  Driven it = report();
  Submit submit;
  submit.document.number = "123";
  it.say(submit, at("2024-06-11 09:00"), at("2024-06-07 16:05"));
  EXPECT_EQ(it.obligation->submitted_at, at("2024-06-07 16:05"));
  EXPECT_EQ(it.obligation->received_at, at("2024-06-11 09:00"));
  EXPECT_EQ(it.obligation->late, false);
  EXPECT_EQ(it.obligation->document.number, "123");
  it.say(Return{"thiếu phụ lục"}, at("2024-06-12 08:00"));
  EXPECT_EQ(it.obligation->received_at, std::nullopt);
  EXPECT_TRUE(it.obligation->document.empty());
  it.say(Submit{}, at("2024-06-13 08:00"));
  EXPECT_EQ(it.obligation->received_at, std::nullopt);  // it is that of the submission
  EXPECT_EQ(it.obligation->first_submitted_at, at("2024-06-07 16:05"));
}

TEST(Decide, APaperOfADayToComeWasNotHandedIn) {
  Driven it = report();
  Submit submit;
  submit.document.date = parse_date("2024-06-08");
  EXPECT_EQ(it.say(submit, at("2024-06-07 23:59")),
            "the document's date, 2024-06-08, is still to come");
  EXPECT_EQ(it.obligation->state, State::open);
  EXPECT_EQ(it.say(submit, at("2024-06-08 00:00")), "");
}

TEST(Decide, DoesNotRemindAfterSubmission) {
  Driven it = report();
  EXPECT_EQ(it.say(Submit{}, at("2024-05-20 10:00")), "");
  EXPECT_EQ(it.wake(), std::nullopt);
  it.say(Tick{}, at("2024-06-20 08:00"));
  EXPECT_TRUE(it.last.empty());
}

TEST(Decide, LatenessIsJudgedByTheEventsOwnTimeNeverLaterThanItsReceipt) {
  Driven posted_in_time = report();
  posted_in_time.say(Submit{}, at("2024-06-12 10:00"), at("2024-06-09 23:00"));
  EXPECT_EQ(posted_in_time.obligation->late, false);
  Driven dated_ahead = report();
  dated_ahead.say(Submit{}, at("2024-06-09 10:00"), at("2024-07-01 00:00"));
  EXPECT_EQ(dated_ahead.obligation->late, false);
  EXPECT_EQ(dated_ahead.obligation->submitted_at, at("2024-06-09 10:00"));
}

TEST(Decide, TheDueInstantItselfIsLate) {
  Driven it = report();
  EXPECT_FALSE(is_late(*it.obligation, at("2024-06-10 00:00") - Duration(1)));
  EXPECT_TRUE(is_late(*it.obligation, at("2024-06-10 00:00")));
  it.say(Submit{}, at("2024-06-10 00:00"));
  EXPECT_EQ(it.obligation->late, true);
}

TEST(Decide, SecondSubmissionIsRefusedAndRecorded) {
  Driven it = report();
  it.say(Submit{}, at("2024-05-20 10:00"));
  EXPECT_NE(it.say(Submit{}, at("2024-05-21 10:00")), "");
  EXPECT_TRUE(std::holds_alternative<Refused>(it.facts.back().body));
}

TEST(Decide, AcceptingWhatWasNeverSubmittedIsRefused) {
  Driven it = report();
  EXPECT_EQ(it.say(Accept{}, at("2024-05-20 10:00")), "nothing has been submitted: it is open");
}

TEST(Decide, ReturnStartsANewRoundLateAtOnceAndArmedAfresh) {
  Driven it = report();
  it.say(Submit{}, at("2024-06-05 10:00"));
  EXPECT_EQ(it.say(Return{"thiếu phụ lục"}, at("2024-06-19 09:00")), "");
  EXPECT_EQ(it.state(), State::returned);
  EXPECT_EQ(it.obligation->round, 2);
  EXPECT_TRUE(is_late(*it.obligation, at("2024-06-19 09:00")));
  // Days late to act on count from the return: day zero 20/6, overdue notice 21/6.
  EXPECT_EQ(it.wake(), at("2024-06-21 08:00"));
  // The first date of sending still counts for punctuality.
  it.say(Submit{}, at("2024-06-21 15:00"));
  EXPECT_EQ(it.obligation->late, false);
  EXPECT_EQ(it.obligation->first_submitted_at, at("2024-06-05 10:00"));
}

TEST(Decide, ReturnWithoutAReasonIsRefused) {
  Driven it = report();
  it.say(Submit{}, at("2024-06-05 10:00"));
  EXPECT_EQ(it.say(Return{""}, at("2024-06-06 10:00")), "a reason is needed");
  EXPECT_EQ(it.state(), State::submitted);
}

TEST(Decide, ExtensionKillsOldTimersAndArmsNewOnes) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-11 08:00"));
  const Date until = *parse_date("2024-06-28");
  EXPECT_EQ(it.say(Extend{until, {}, "mưa lũ"}, at("2024-06-12 09:00")), "");
  EXPECT_EQ(it.obligation->deadline_version, 2);
  EXPECT_EQ(it.obligation->due_at, at("2024-06-29 00:00"));
  // 28/6 - 15 and - 7 working days: the first lies before the extension and stays silent.
  EXPECT_EQ(it.wake(), at("2024-06-19 08:00"));
}

TEST(Decide, ExtensionBackwardsIsRefused) {
  Driven it = report();
  EXPECT_NE(it.say(Extend{*parse_date("2024-06-01"), {}, "x"}, at("2024-05-01 09:00")), "");
  EXPECT_EQ(it.obligation->deadline_version, 1);
}

TEST(Decide, AfterAnOutageOnlyTheLastReminderGoesOut) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-07 09:00"));
  ASSERT_EQ(it.last.size(), 1u);
  EXPECT_EQ(it.last.front().rule, RuleId("reminder+0wd-0800-lead"));
  EXPECT_EQ(it.last.front().at, at("2024-06-07 09:00"));
}

TEST(Decide, AfterAnOutageOnAWeekendItWaitsForTheSendWindow) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-01 09:00"));  // a Saturday
  ASSERT_EQ(it.last.size(), 1u);
  EXPECT_EQ(it.last.front().at, at("2024-06-03 07:30"));
}

TEST(Decide, AfterAnOutageNobodyIsRemindedOfADateThatWillHavePassed) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-08 09:00"));  // it would leave on Monday 10/6, when it is late
  EXPECT_TRUE(it.last.empty());
}

TEST(Decide, OverdueOvertakesReminders) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-12 10:00"));
  std::string kinds;
  for (const Notice& notice : it.last) kinds += std::string(to_string(notice.kind)) + " ";
  EXPECT_EQ(kinds, "overdue escalation ");
}

TEST(Decide, AcknowledgementHoldsTheStepsNotYetFired) {
  Driven it = report();
  it.say(Tick{}, at("2024-06-11 08:00"));
  EXPECT_EQ(it.wake(), at("2024-06-13 08:00"));
  EXPECT_EQ(it.say(Acknowledge{std::chrono::days(4)}, at("2024-06-12 09:00")), "");
  EXPECT_EQ(it.wake(), at("2024-06-17 07:30"));  // 16/6 is a Sunday
}

TEST(Decide, WaiterRefusesSubmissionAndNamesWhoIsMissing) {
  Driven it = synthesis();
  it.waits[report_of("team-01")].satisfied = true;
  it.waits[report_of("team-03")].satisfied = true;
  it.waits[report_of("team-04")].satisfied = true;
  EXPECT_EQ(it.say(Submit{}, at("2024-06-12 09:00")),
            "it still waits for small-2024/report/team-02/2024-h1");
}

TEST(Decide, WaiterOpensWithTheLastSourceAndTellsItsLead) {
  Driven it = synthesis();
  for (auto& [source, verdict] : it.waits) verdict.satisfied = true;
  it.say(Tick{}, at("2024-06-12 09:00"));
  EXPECT_EQ(it.state(), State::open);
  ASSERT_EQ(it.last.size(), 1u);
  EXPECT_EQ(it.last.front().kind, NoticeKind::open);
  EXPECT_EQ(it.last.front().to.unit, UnitId("van-phong"));
}

TEST(Decide, WaiterIsGatedAgainWhenASourceIsTakenBack) {
  Driven it = synthesis();
  for (auto& [source, verdict] : it.waits) verdict.satisfied = true;
  it.say(Tick{}, at("2024-06-12 09:00"));
  it.waits[report_of("team-02")].satisfied = false;
  it.say(Tick{}, at("2024-06-13 09:00"));
  EXPECT_EQ(it.state(), State::waiting);
}

TEST(Decide, ForcedOpenStaysOpenWhoeverIsMissing) {
  Driven it = synthesis();
  EXPECT_EQ(it.say(ForceOpen{"cấp trên yêu cầu"}, at("2024-06-12 09:00")), "");
  it.say(Tick{}, at("2024-06-13 09:00"));
  EXPECT_EQ(it.state(), State::open);
}

TEST(Decide, CompleteOnlyWhenEveryRecipientHasConfirmed) {
  Driven it = synthesis();
  it.say(ForceOpen{"x"}, at("2024-06-12 09:00"));
  it.say(Submit{}, at("2024-06-12 10:00"));
  EXPECT_FALSE(it.complete());
  EXPECT_EQ(it.say(Confirm{UnitId("ubnd-tinh")}, at("2024-06-13 10:00")), "");
  EXPECT_FALSE(it.complete());
  EXPECT_NE(it.say(Confirm{UnitId("ubnd-tinh")}, at("2024-06-13 11:00")), "");
  EXPECT_NE(it.say(Confirm{UnitId("team-01")}, at("2024-06-13 11:00")), "");
  EXPECT_EQ(it.say(Confirm{UnitId("ban-dan-toc")}, at("2024-06-14 10:00")), "");
  EXPECT_TRUE(it.complete());
}

TEST(Decide, ConfirmingTheLastReceiptSaysThatItWasHandedIn) {
  Driven it = synthesis();
  it.say(ForceOpen{"x"}, at("2024-06-12 09:00"));
  it.say(Confirm{UnitId("ubnd-tinh")}, at("2024-06-13 10:00"));
  EXPECT_EQ(it.state(), State::open);
  it.say(Confirm{UnitId("ban-dan-toc")}, at("2024-06-14 10:00"));
  EXPECT_EQ(it.state(), State::submitted);
  EXPECT_TRUE(it.complete());
}

TEST(Decide, AcceptanceRequiredKeepsWaitersWaiting) {
  Driven it = report({.acceptance = Acceptance::required});
  it.say(Submit{}, at("2024-06-05 10:00"));
  EXPECT_FALSE(satisfies_waits(it.spec(), *it.obligation));
  it.say(Accept{}, at("2024-06-06 10:00"));
  EXPECT_TRUE(satisfies_waits(it.spec(), *it.obligation));
}

TEST(Decide, PlaceGivesAnUndatedDutyItsDateAndMayMoveIt) {
  Driven it = synthesis();
  it.say(ForceOpen{"x"}, at("2024-06-12 09:00"));
  EXPECT_EQ(it.say(Place{*parse_date("2024-06-30")}, at("2024-06-12 10:00")), "");
  EXPECT_EQ(it.obligation->due_at, at("2024-07-01 00:00"));
  EXPECT_EQ(it.say(Place{*parse_date("2024-07-05")}, at("2024-06-13 10:00")), "");
  EXPECT_EQ(it.obligation->due_at, at("2024-07-06 00:00"));
  EXPECT_NE(it.say(Place{*parse_date("2024-06-01")}, at("2024-06-13 10:00")), "");
}

TEST(Decide, ClosedIsClosedUntilReopened) {
  Driven it = report();
  EXPECT_EQ(it.say(Waive{"không phải báo cáo kỳ này"}, at("2024-05-20 10:00")), "");
  EXPECT_NE(it.say(Submit{}, at("2024-05-21 10:00")), "");
  EXPECT_EQ(it.say(Reopen{"nhầm"}, at("2024-05-22 10:00")), "");
  EXPECT_EQ(it.obligation->round, 2);
  EXPECT_EQ(it.wake(), at("2024-05-29 08:00"));
}

TEST(Decide, ReopeningRespectsWhatItWaitsFor) {
  Driven it = synthesis();
  it.say(Cancel{"nhầm"}, at("2024-05-20 10:00"));
  EXPECT_EQ(it.say(Reopen{"vẫn phải làm"}, at("2024-05-22 10:00")), "");
  EXPECT_EQ(it.state(), State::waiting);
}

TEST(Decide, ASubmissionCannotBeDatedBeforeItWasOwed) {
  Driven it = report();
  EXPECT_NE(it.say(Submit{}, at("2024-06-14 10:00"), at("1900-01-01 00:00")), "");
  EXPECT_EQ(it.state(), State::open);
  it.say(Submit{}, at("2024-06-14 10:00"));
  it.say(Return{"thiếu"}, at("2024-06-15 10:00"));
  EXPECT_NE(it.say(Submit{}, at("2024-06-16 10:00"), at("2024-06-01 10:00")), "");
  EXPECT_EQ(it.state(), State::returned);
}

TEST(Decide, WhatWasReceivedWithItsReopeningCountsFromTheReopeningOn) {
  Driven it = report();
  it.say(Cancel{"nhầm"}, at("2024-05-20 10:00"));
  it.say(Reopen{"vẫn phải làm"}, at("2024-05-22 10:00"));
  Event received{Submit{}, "team-02", at("2024-05-22 09:59"), true};
  const auto decided = [&] {
    return decide(*small_plan::workflow(), it.spec(), it.obligation, it.waits, received,
                  at("2024-05-22 10:00"));
  };
  EXPECT_EQ(refusal_in(decided()), "");
  EXPECT_EQ(apply(*it.obligation, decided().facts.front()).submitted_at, at("2024-05-22 10:00"));
  received.at_is_receipt = false;
  EXPECT_NE(refusal_in(decided()), "");
}

TEST(Decide, NoticeOfAnOldRoundOrDeadlineIsNotWanted) {
  Driven it = report();
  it.say(Tick{}, at("2024-05-17 08:00"));
  const Notice notice = it.last.front();
  EXPECT_TRUE(still_wanted(it.spec(), notice, *it.obligation));
  it.say(Extend{{}, 10, "x"}, at("2024-05-17 08:01"));
  EXPECT_FALSE(still_wanted(it.spec(), notice, *it.obligation));
}

TEST(Decide, AReminderThatIsStillThereWhenALaterOneHasFiredIsNotWanted) {
  Driven it = report();
  it.say(Tick{}, at("2024-05-17 08:00"));
  const Notice first = it.last.front();
  it.say(Tick{}, at("2024-06-07 08:00"));
  const Notice last = it.last.front();
  EXPECT_FALSE(still_wanted(it.spec(), first, *it.obligation));
  EXPECT_TRUE(still_wanted(it.spec(), last, *it.obligation));
  it.say(Tick{}, at("2024-06-11 08:00"));  // the overdue notice says more than a reminder
  EXPECT_FALSE(still_wanted(it.spec(), last, *it.obligation));
  for (const Notice& notice : it.last) {
    EXPECT_TRUE(still_wanted(it.spec(), notice, *it.obligation)) << notice.key.str();
  }
}

TEST(Decide, NewRevisionMovesTheDateButKeepsAGivenExtension) {
  Driven it = report();
  it.say(Extend{{}, 10, "x"}, at("2024-05-17 09:00"));
  const auto same_date = small_plan::workflow({.revision = 2});
  Changes changes = decide(*same_date, *same_date->find(it.spec().id), it.obligation, it.waits,
                           Event{Create{}, "", at("2024-05-18 09:00")}, at("2024-05-18 09:00"));
  Obligation after = apply(*it.obligation, changes.facts.front());
  EXPECT_EQ(after.revision, 2);
  EXPECT_EQ(after.due_at, at("2024-06-20 00:00"));

  const auto moved = small_plan::workflow({.revision = 3, .due = "2024-07-01"});
  changes = decide(*moved, *moved->find(it.spec().id), after, it.waits,
                   Event{Create{}, "", at("2024-05-19 09:00")}, at("2024-05-19 09:00"));
  after = apply(after, changes.facts.front());
  EXPECT_EQ(after.due_at, at("2024-07-01 00:00"));
}

TEST(Decide, ReplayOfTheFactsIsTheState) {
  Driven it = report();
  it.say(Tick{}, at("2024-05-17 08:00"));
  it.say(Extend{{}, 3, "x"}, at("2024-05-18 08:00"));
  it.say(Submit{{"bc-01.pdf"}, "đã gửi"}, at("2024-05-20 08:00"));
  it.say(Return{"thiếu"}, at("2024-05-21 08:00"));
  it.say(Acknowledge{std::chrono::days(1)}, at("2024-05-21 09:00"));
  EXPECT_EQ(replay(it.spec().id, it.facts), *it.obligation);
}

}  // namespace
}  // namespace nhacviec
