// What explain() says when an obligation takes a turn: waiting, returned, withdrawn, nobody
// reached.
#include "tests/workflows/explanation_fixture.h"

namespace nhacviec {
namespace {

using explained::day;
using explained::Outcome;
using small_plan::at;

class ExplanationOfTurnsTest : public explained::ExplanationTest {
 protected:
  ObligationStory with_messages() const {
    ObligationStory told = story();
    told.messages = notices;
    return told;
  }
  void hand_in(const std::string& when) { happen(Submit{}, when, "team-02"); }
  void hand_back(const std::string& when) { happen(Return{"thiếu số liệu"}, when, "van-phong"); }
  static std::vector<const ExplainedInstant*> all_of(const Explanation& explanation,
                                                     const std::string& rule) {
    std::vector<const ExplainedInstant*> found;
    for (const ExplainedInstant& one : explanation.instants) {
      if (one.rule.str() == rule) found.push_back(&one);
    }
    return found;
  }
};

TEST_F(ExplanationOfTurnsTest, AReminderOfWhatStillWaitsIsNotToComeOnceItsDayIsPast) {
  begin(small_plan::synthesis(), {.synthesis_has_rules = true});
  Place place;
  place.due = day("2024-06-20");
  happen(place, "2024-05-02 08:00", "van-phong");
  const Explanation explanation = explained("2024-06-19 09:00");
  int past = 0;
  for (const ExplainedInstant& one : explanation.instants) {
    const bool over = one.at < at("2024-06-19 09:00");
    if (!over && !one.skip.empty()) continue;  // it is the late party itself
    EXPECT_EQ(one.outcome, over ? Outcome::past : Outcome::pending) << one.rule.str();
    EXPECT_EQ(find(one.steps, over ? "if_open" : "past_waiting"), nullptr) << one.rule.str();
    EXPECT_NE(find(one.steps, over ? "past_waiting" : "if_open"), nullptr) << one.rule.str();
    past += over ? 1 : 0;
  }
  EXPECT_GT(past, 0);
}

TEST_F(ExplanationOfTurnsTest, DaysLateOfWhatStillWaitsCountFromItsOpening) {
  begin(small_plan::synthesis(), {.synthesis_has_rules = true});
  Place place;
  place.due = day("2024-06-05");
  happen(place, "2024-05-02 08:00", "van-phong");
  const Explanation waiting = explained("2024-06-28 09:00");
  EXPECT_NE(find(instant(waiting, "overdue+1wd-0800-lead").steps, "past_counts_anew"), nullptr);
  for (auto& [source, verdict] : waits) verdict.satisfied = true;
  happen(Tick{}, "2024-06-28 14:20");
  const Explanation open = explained("2024-06-28 15:00");
  EXPECT_NE(find(instant(open, "reminder-7wd-0800-lead").steps, "past_not_open"), nullptr);
  const ExplainedInstant& urge = instant(open, "overdue+1wd-0800-lead");
  EXPECT_EQ(urge.outcome, Outcome::pending);
  EXPECT_EQ(value<Date>(find(urge.steps, "from_day_zero_anew"), "day"),
            value<Date>(find(open.steps, "day_zero_anew"), "day"));
  EXPECT_EQ(find(open.steps, "day_zero"), nullptr);
}

TEST_F(ExplanationOfTurnsTest, WhatCameWithNoRuleIsToldToo) {
  workflow = small_plan::workflow();
  spec = workflow->find(small_plan::report_of("team-02"));
  happen(Create{}, "2024-07-01 09:00");  // late already
  ASSERT_EQ(notices.size(), 2u);
  const Explanation explanation = explain(with_messages(), at("2024-07-02 09:00"));
  const auto told = all_of(explanation, kLateAtStart);
  ASSERT_EQ(told.size(), 2u);
  for (const ExplainedInstant* one : told) {
    EXPECT_EQ(one->outcome, Outcome::fired);
    EXPECT_EQ(one->fact, 1u);
    ASSERT_EQ(one->notices.size(), 1u);
    EXPECT_NE(find(one->steps, "late_at_start"), nullptr);
    const bool own = one->kind == NoticeKind::overdue;
    const ExplanationStep* to = find(one->steps, own ? "to_lead" : "to_standing_body");
    EXPECT_EQ(value<Party>(to, "to"), one->to.front());
  }
}

TEST_F(ExplanationOfTurnsTest, TheLetterOfAnOpeningIsToldAmongTheMessages) {
  begin(small_plan::synthesis());
  for (auto& [source, verdict] : waits) verdict.satisfied = true;
  happen(Tick{}, "2024-06-18 14:20");
  const Explanation explanation = explain(with_messages(), at("2024-06-18 15:00"));
  const ExplainedInstant& opening = instant(explanation, "open");
  EXPECT_EQ(opening.kind, NoticeKind::open);
  EXPECT_EQ(opening.notices, std::vector{notices.front().key});
  EXPECT_NE(find(opening.steps, "opened"), nullptr);
  EXPECT_NE(find(opening.steps, "to_lead"), nullptr);
  EXPECT_EQ(find(explanation.log, "opened"), nullptr) << "told once";
}

TEST_F(ExplanationOfTurnsTest, AfterAReturnEachReminderOfBeforeIsToldOnceAndTheRestLiesBeforeIt) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-05-29 08:00");
  hand_in("2024-05-30 10:00");
  hand_back("2024-06-17 09:00");
  pass_until("2024-06-19 08:00");
  const Explanation explanation = explained("2024-06-19 09:00");
  EXPECT_EQ(all_of(explanation, "reminder-15wd-0800-lead").size(), 1u);
  EXPECT_EQ(instant(explanation, "reminder-15wd-0800-lead").outcome, Outcome::fired);
  const ExplainedInstant& last = instant(explanation, "reminder+0wd-0800-lead");
  EXPECT_EQ(last.outcome, Outcome::past);
  EXPECT_EQ(value<Instant>(find(last.steps, "past_returned"), "armed_at"), at("2024-06-17 09:00"));
  const ExplainedInstant& urge = instant(explanation, "overdue+1wd-0800-lead");
  EXPECT_EQ(urge.outcome, Outcome::fired);
  EXPECT_NE(find(urge.steps, "still_returned"), nullptr);
  EXPECT_EQ(find(urge.steps, "still_owed"), nullptr);
  EXPECT_EQ(value<Date>(find(urge.steps, "from_day_zero_anew"), "day"),
            value<Date>(find(explanation.steps, "day_zero_anew"), "day"));
}

TEST_F(ExplanationOfTurnsTest, ASubmissionBeforeTheReturnIsRefusedForThatReason) {
  begin(small_plan::report_of("team-02"));
  hand_in("2024-05-30 10:00");
  hand_back("2024-06-03 09:00");
  const auto refusal_at = [&](const char* given) {
    return refusal_in(decide(*workflow, *spec, obligation, waits,
                             Event{Submit{}, "team-02", at(given)}, at("2024-06-05 09:00")));
  };
  EXPECT_EQ(refusal_at("2024-06-01 09:00"), "the time given lies before it was last returned");
  EXPECT_EQ(refusal_at("2024-06-04 09:00"), "");
  Extend extend;
  extend.until = day("2024-06-18");
  extend.reason = "mưa lũ";
  happen(extend, "2024-06-05 08:00", "van-phong");
  EXPECT_EQ(refusal_at("2024-06-04 09:00"), "") << "an extension does not undo a submission";
}

TEST_F(ExplanationOfTurnsTest, ASecondSubmissionIsToldThatItIsInAlready) {
  begin(small_plan::report_of("team-02"));
  hand_in("2024-05-30 10:00");
  const auto refusal = [&] {
    return refusal_in(decide(*workflow, *spec, obligation, waits,
                             Event{Submit{}, "team-02", at("2024-06-05 09:00")},
                             at("2024-06-05 09:00")));
  };
  EXPECT_EQ(refusal(), "it was handed in already");
  happen(Accept{}, "2024-06-03 10:00", "van-phong");
  EXPECT_EQ(refusal(), "it was handed in and accepted already");
}

TEST_F(ExplanationOfTurnsTest, WhatAWithdrawalEndedIsOwedAgainOnceThePlanIsApplied) {
  begin(small_plan::report_of("team-02"));
  happen(Withdraw{"thay"}, "2024-06-03 00:00", "van-phong");
  EXPECT_NE(find(explained("2024-06-04 00:00").steps, "would_apply"), nullptr);
}

TEST_F(ExplanationOfTurnsTest, AStepIsSaidToBeSilentBecauseTheUnitCouldNotBeTold) {
  begin(small_plan::report_of("team-02"));
  const std::string step = "escalation+3wd-0800-head";
  const RuleId unreachable(kUnreachablePrefix + step);
  facts.push_back({9, {at("2024-06-13 08:00"), Fired{unreachable, at("2024-06-13 08:00"), {}}}});
  obligation = apply(std::move(obligation), facts.back().fact);
  const ExplainedInstant told = instant(explained("2024-06-14 00:00"), unreachable.str());
  EXPECT_EQ(value<std::string>(find(told.steps, "unreachable_unit"), "rule"), step);
  EXPECT_EQ(find(told.steps, "unreachable"), nullptr);
}

TEST_F(ExplanationOfTurnsTest, AStepThatHasNobodyIsSaidToReachNobody) {
  begin(small_plan::report_of("team-02"));
  const std::string step = "escalation+5wd-0800-director";
  const RuleId unreachable(kUnreachablePrefix + step);
  const Instant then = at("2024-06-17 08:00");
  facts.push_back({9, {then, Skipped{RuleId(step), then, "no_holder"}}});
  facts.push_back({10, {then, Fired{unreachable, then, {}}}});
  for (const size_t i : {facts.size() - 2, facts.size() - 1}) {
    obligation = apply(std::move(obligation), facts[i].fact);
  }
  const ExplainedInstant told = instant(explained("2024-06-18 00:00"), unreachable.str());
  EXPECT_NE(find(told.steps, "unreachable"), nullptr);
  EXPECT_EQ(find(told.steps, "unreachable_unit"), nullptr);
}

}  // namespace
}  // namespace nhacviec
