#include "workflows/plan_change.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/workflows/small_plan.h"
#include "workflows/decide.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;

/// One obligation of the small plan, to which things happen.
struct Life {
  std::shared_ptr<const Workflow> workflow = small_plan::workflow();
  ObligationId id = report_of("team-02");
  std::optional<Obligation> state = std::nullopt;
  std::vector<Fact> facts = {};
  std::vector<Notice> notices = {};

  const ObligationSpec& spec() const { return *workflow->find(id); }
  std::string happen(EventBody body, const std::string& when, const std::string& event_at = "") {
    const Event event{std::move(body), "van-phong", at(event_at.empty() ? when : event_at)};
    const Changes changes = decide(*workflow, spec(), state, {}, event, at(when));
    Obligation next = state.value_or(Obligation{});
    next.id = id;
    for (const Fact& fact : changes.facts) next = apply(std::move(next), fact);
    facts = changes.facts;
    notices = changes.notices;
    state = next;
    return refusal_in(changes);
  }
  /// The next edition comes into force.
  void edition(const std::string& due, const std::string& when, std::vector<RuleId> rules = {}) {
    workflow = small_plan::workflow({workflow->revision() + 1, due});
    happen(Create{std::move(rules)}, when);
  }
  Instant due() const { return *state->due_at; }
};

Life created() {
  Life life;
  life.happen(Create{}, "2024-05-02 00:00");
  return life;
}

TEST(Adoption, WhatWasDoneIsRecordedWithItsDateAndNothingIsSent) {
  Life life;
  EXPECT_EQ(
      life.happen(Adopt{State::submitted, {"BC 12"}, ""}, "2024-06-20 09:00", "2024-06-07 00:00"),
      "");
  EXPECT_EQ(life.state->state, State::submitted);
  EXPECT_EQ(life.state->submitted_at, at("2024-06-07 00:00"));
  EXPECT_EQ(life.state->late, false);
  EXPECT_TRUE(life.notices.empty());
  EXPECT_FALSE(life.state->adopted.empty());
  EXPECT_TRUE(satisfies_waits(life.spec(), *life.state));
}

TEST(Adoption, LatenessIsJudgedByTheDateGiven) {
  Life life;
  life.happen(Adopt{State::submitted, {}, ""}, "2024-06-20 09:00", "2024-06-10 00:00");
  EXPECT_EQ(life.state->late, true);
}

TEST(Adoption, TheSameRowAgainIsNoNewsAndAnotherOneIsTakenOver) {
  Life life;
  const Adopt row{State::submitted, {"BC 12"}, ""};
  life.happen(row, "2024-06-20 09:00", "2024-06-07 00:00");
  life.happen(row, "2024-06-21 09:00", "2024-06-07 00:00");
  EXPECT_TRUE(life.facts.empty());
  life.happen(Adopt{State::submitted, {"BC 13"}, ""}, "2024-06-21 09:00", "2024-06-11 00:00");
  EXPECT_EQ(life.state->late, true);
  life.happen(Adopt{State::open, {}, ""}, "2024-06-21 10:00");
  EXPECT_EQ(life.state->state, State::open);
  EXPECT_EQ(life.state->submitted_at, std::nullopt);
}

TEST(Adoption, WhatHappenedHereIsNotOverwritten) {
  Life life = created();
  life.happen(Submit{}, "2024-06-03 09:00");
  EXPECT_EQ(life.happen(Adopt{State::submitted, {}, ""}, "2024-06-20 09:00", "2024-06-01 00:00"),
            "");
  EXPECT_TRUE(life.facts.empty());
  EXPECT_NE(life.happen(Adopt{State::waived, {}, "miễn"}, "2024-06-20 09:00"), "");
  EXPECT_EQ(life.state->state, State::submitted);
}

TEST(Adoption, ATimeBeforeItWasOwedOrInTheFutureIsRefused) {
  Life life;
  EXPECT_NE(life.happen(Adopt{State::submitted, {}, ""}, "2024-06-20 09:00", "2023-12-31 00:00"),
            "");
  Life other;
  EXPECT_NE(other.happen(Adopt{State::submitted, {}, ""}, "2024-06-20 09:00", "2024-06-21 00:00"),
            "");
}

TEST(Edition, TheLaterOfAnExtensionAndTheNewDateHolds) {
  Life life = created();
  life.happen(Extend{parse_date("2024-06-19"), {}, "mưa lũ"}, "2024-06-03 09:00");
  const int version = life.state->deadline_version;
  life.edition("2024-06-15", "2024-06-04 09:00");
  EXPECT_EQ(life.due(), at("2024-06-20 00:00"));  // the extension is later
  EXPECT_EQ(life.state->deadline_version, version);
  EXPECT_EQ(life.state->planned_due_at, at("2024-06-15 00:00"));
  EXPECT_EQ(life.state->extension_reason, "mưa lũ");
  life.edition("2024-06-25", "2024-06-05 09:00");
  EXPECT_EQ(life.due(), at("2024-06-25 00:00"));  // the plan's own is
  EXPECT_EQ(life.state->deadline_version, version + 1);
  EXPECT_EQ(life.state->extension_reason, "");
}

TEST(Edition, AMovedDateStartsItsRemindersAnewAndWhatWasDueBeforeIsVoid) {
  Life life = created();
  life.happen(Tick{}, "2024-05-20 08:00");  // 15 working days before
  const int version = life.state->deadline_version;
  life.edition("2024-07-10", "2024-06-05 09:00");
  EXPECT_EQ(life.state->deadline_version, version + 1);
  for (const ScheduledRule& rule : pending_rules(*life.workflow, life.spec(), *life.state)) {
    EXPECT_GE(rule.at, at("2024-06-05 09:00")) << rule.rule->id.str();
  }
}

TEST(Edition, ARuleWhoseTimeHasPassedWhenItComesIsNotFired) {
  Life life = created();
  std::vector<RuleId> all = rules_not_in(nullptr, *life.spec().task);
  life.state->handled.clear();
  life.edition("2024-06-10", "2024-06-05 09:00", all);
  life.happen(Tick{}, "2024-06-05 09:01");
  EXPECT_TRUE(life.notices.empty());
  const auto pending = pending_rules(*life.workflow, life.spec(), *life.state);
  ASSERT_FALSE(pending.empty());
  EXPECT_GE(pending.front().at, at("2024-06-05 09:00"));
}

TEST(Edition, ARuleThatWasKnownAndIsDueStillFires) {
  Life life = created();
  life.edition("2024-06-10", "2024-05-21 09:00");  // the daemon slept through 20/5
  life.happen(Tick{}, "2024-05-21 09:01");
  EXPECT_FALSE(life.notices.empty());
}

TEST(Extension, IsRefusedWithItsDatesWhenItIsNoLaterOrHasPassed) {
  Life life = created();
  EXPECT_EQ(life.happen(Extend{parse_date("2024-06-09"), {}, "vì"}, "2024-06-03 09:00"),
            "the new date, 2024-06-09, is not later than the present one, 2024-06-09");
  EXPECT_EQ(life.happen(Extend{parse_date("2024-06-14"), {}, "vì"}, "2024-07-03 09:00"),
            "the new date, 2024-06-14, has passed already");
}

TEST(Extension, ASecondOneCountsFromTheFirstAndAfterTheDeadlineItForgivesTheDelay) {
  Life life = created();
  life.happen(Extend{{}, 5, "mưa lũ"}, "2024-06-03 09:00");
  EXPECT_EQ(life.happen(Extend{{}, 5, "bão"}, "2024-06-18 09:00"), "");  // 15/6 has passed
  EXPECT_EQ(life.due(), at("2024-06-20 00:00"));
  EXPECT_EQ(life.state->planned_due_at, at("2024-06-10 00:00"));
  EXPECT_EQ(life.state->extension_reason, "bão");
  life.happen(Submit{}, "2024-06-19 09:00");
  EXPECT_EQ(life.state->late, false);
}

TEST(Withdrawal, EndsWhatIsOwedAndRefusesWhatComesAfter) {
  Life life = created();
  life.happen(Withdraw{"thay bằng kế hoạch khác"}, "2024-06-03 09:00");
  EXPECT_EQ(life.state->state, State::cancelled);
  EXPECT_EQ(next_wake(*life.workflow, life.spec(), *life.state, {}), std::nullopt);
  EXPECT_EQ(life.happen(Submit{}, "2024-06-03 10:00"), kPlanWithdrawn);
  EXPECT_EQ(life.happen(Reopen{}, "2024-06-03 10:00"), kPlanWithdrawn);
}

TEST(Withdrawal, LeavesWhatIsFinishedAsItIs) {
  Life life = created();
  life.happen(Submit{}, "2024-06-03 09:00");
  life.happen(Withdraw{"thay"}, "2024-06-04 09:00");
  EXPECT_EQ(life.state->state, State::submitted);
  EXPECT_NE(life.happen(Return{"thiếu"}, "2024-06-04 10:00"), "");
  life.happen(Create{}, "2024-06-05 09:00");
  EXPECT_EQ(life.state->state, State::submitted);
  EXPECT_EQ(life.happen(Return{"thiếu"}, "2024-06-05 10:00"), "");
}

TEST(Withdrawal, WhatIsTakenUpAgainIsOwedAgainAndWhatWasDueInBetweenIsVoid) {
  Life life = created();
  life.happen(Withdraw{"thay"}, "2024-05-03 09:00");
  life.happen(Create{}, "2024-06-21 09:00");
  EXPECT_EQ(life.state->state, State::open);
  EXPECT_EQ(life.state->reason, "");
  for (const ScheduledRule& rule : pending_rules(*life.workflow, life.spec(), *life.state)) {
    EXPECT_GE(rule.at, at("2024-06-21 09:00")) << rule.rule->id.str();
  }
  // Nobody is told now that it is late, as when a plan is first taken up.
  EXPECT_EQ(next_wake(*life.workflow, life.spec(), *life.state, {}), std::nullopt);
}

TEST(Withdrawal, WhatWasCancelledBeforeStaysSo) {
  Life life = created();
  life.happen(Cancel{"bỏ"}, "2024-05-03 09:00");
  life.happen(Withdraw{"thay"}, "2024-05-04 09:00");
  life.happen(Create{}, "2024-05-05 09:00");
  EXPECT_EQ(life.state->state, State::cancelled);
  EXPECT_EQ(life.state->reason, "bỏ");
}

TEST(Withdrawal, WhatIsLateWhenThePlanIsTakenUpAgainIsToldOnce) {
  Life life = created();
  life.happen(Withdraw{"thay thế"}, "2024-06-05 09:00");
  life.happen(Create{}, "2024-06-20 09:00");
  ASSERT_EQ(life.state->state, State::open);
  ASSERT_FALSE(life.notices.empty());
  for (const Notice& notice : life.notices) {
    EXPECT_EQ(notice.rule, RuleId("late-at-start"));
    EXPECT_EQ(notice.round, life.state->round);
  }
  life.happen(Create{}, "2024-06-20 10:00");
  EXPECT_TRUE(life.notices.empty());
}

TEST(Dates, AMistypedYearIsNotBelieved) {
  Life life = created();
  const std::string refusal =
      life.happen(Extend{*parse_date("9999-12-31"), {}, "mưa lũ"}, "2024-06-05 09:00");
  EXPECT_EQ(refusal, "9999-12-31 is more than ten years ahead");
  EXPECT_EQ(life.happen(Extend{*parse_date("2025-12-31"), {}, "mưa lũ"}, "2024-06-05 09:00"), "");
}

}  // namespace
}  // namespace nhacviec
