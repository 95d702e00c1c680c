#include "workflows/plan_diff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::report_of;
using Lines = std::vector<std::string>;
using Parts = std::vector<ObligationPart>;

std::shared_ptr<const Workflow> read_with(Plan plan, std::shared_ptr<const Directory> directory,
                                          std::shared_ptr<const BusinessCalendar> calendar) {
  return std::make_shared<Workflow>(2, std::move(plan), std::move(directory), std::move(calendar),
                                    small_plan::zone());
}
std::shared_ptr<const Workflow> edition(Plan plan) {
  return read_with(std::move(plan), small_plan::directory(), small_plan::calendar());
}

/// The same people, each with a telephone as well.
std::shared_ptr<const Directory> with_telephones() {
  const auto given = small_plan::directory();
  std::vector<Unit> units;
  std::vector<Person> people;
  for (const auto& [id, unit] : given->units()) {
    units.push_back(unit);
    for (const Role& role : unit.roles) {
      for (const PersonId& holder : role.holders) {
        people.push_back(*given->person(holder));
        people.back().addresses.push_back({ChannelKind::sms, "+84900000001"});
      }
    }
  }
  return std::make_shared<Directory>("small", units, people,
                                     std::map<std::string, std::vector<UnitId>>{});
}

/// "05-17T08:00 > 05-24T08:00 reminder phong-2/truong-phong" of the notices about one obligation.
Lines changes_of(const PlanDiff& diff, const ObligationId& id) {
  const auto shown = [](const std::optional<Instant>& at) {
    return at ? format_rfc3339(*at, *small_plan::zone()).substr(5, 11) : std::string("never");
  };
  Lines lines;
  for (const NoticeChange& change : diff.notices) {
    if (change.obligation != id) continue;
    lines.push_back(shown(change.before) + " > " + shown(change.after) + " " +
                    to_string(change.kind) + " " + change.to.unit.str() + "/" +
                    change.to.role.str());
  }
  return lines;
}

class FromTheSmallPlan : public testing::Test {
 protected:
  /// What the edition `after` changes; both are kept as long as the test.
  PlanDiff to(std::shared_ptr<const Workflow> after) {
    after_ = std::move(after);
    return diff_plans(*before_, *after_);
  }
  PlanDiff to(Plan plan) { return to(edition(std::move(plan))); }

  std::shared_ptr<const Workflow> before_ = small_plan::workflow();
  std::shared_ptr<const Workflow> after_;
};

TEST_F(FromTheSmallPlan, NothingChangesToItselfUnderAnotherRevision) {
  EXPECT_TRUE(to(small_plan::workflow({.revision = 2})).empty());
}

TEST_F(FromTheSmallPlan, AMovedDeadlineMovesEveryMessageAndNothingElse) {
  const PlanDiff diff = to(small_plan::workflow({.due = "2024-06-17"}));
  EXPECT_TRUE(diff.added.empty());
  EXPECT_TRUE(diff.removed.empty());
  ASSERT_EQ(diff.changed.size(), 4u);
  for (const ChangedObligation& changed : diff.changed) {
    EXPECT_EQ(changed.parts, Parts{ObligationPart::due_at});
    EXPECT_EQ(*changed.before->due_at, small_plan::at("2024-06-10 00:00"));
    EXPECT_EQ(*changed.after->due_at, small_plan::at("2024-06-17 00:00"));
  }
  EXPECT_EQ(changes_of(diff, report_of("team-02")),
            (Lines{"05-17T08:00 > 05-24T08:00 reminder phong-2/truong-phong",
                   "05-29T08:00 > 06-05T08:00 reminder phong-2/truong-phong",
                   "06-07T08:00 > 06-14T08:00 reminder phong-2/truong-phong",
                   "06-11T08:00 > 06-18T08:00 overdue phong-2/truong-phong",
                   "06-11T08:00 > 06-18T08:00 escalation van-phong/chanh-van-phong",
                   "06-13T08:00 > 06-20T08:00 escalation so-gddt/pho-giam-doc-1",
                   "06-17T08:00 > 06-24T08:00 escalation so-gddt/giam-doc"}));
  EXPECT_TRUE(std::all_of(diff.notices.begin(), diff.notices.end(),
                          [](const NoticeChange& change) { return change.is_moved(); }));
}

TEST_F(FromTheSmallPlan, AUnitLessIsAnObligationLessWithItsMessagesAndOneWaitLess) {
  Plan plan = small_plan::plan();
  plan.tasks[0].units.pop_back();
  const PlanDiff diff = to(plan);
  ASSERT_EQ(diff.removed.size(), 1u);
  EXPECT_EQ(diff.removed[0]->id, report_of("team-04"));
  ASSERT_EQ(diff.changed.size(), 1u);
  EXPECT_EQ(diff.changed[0].after->id, small_plan::synthesis());
  EXPECT_EQ(diff.changed[0].parts, Parts{ObligationPart::waits_for});
  EXPECT_EQ(changes_of(diff, report_of("team-04")).size(), diff.notices.size());
  EXPECT_EQ(diff.notices.size(), 7u);
  for (const NoticeChange& change : diff.notices) EXPECT_TRUE(change.is_removed());
}

TEST_F(FromTheSmallPlan, TheWayBackAddsWhatTheWayThereRemoves) {
  Plan plan = small_plan::plan();
  plan.tasks[0].units.pop_back();
  const PlanDiff there = to(plan);
  ASSERT_EQ(there.removed.size(), 1u);
  const PlanDiff back = diff_plans(*after_, *before_);
  ASSERT_EQ(back.added.size(), 1u);
  EXPECT_EQ(back.added[0]->id, there.removed[0]->id);
  EXPECT_TRUE(back.removed.empty());
  EXPECT_EQ(back.notices.size(), there.notices.size());
  for (const NoticeChange& change : back.notices) EXPECT_TRUE(change.is_added());
}

TEST_F(FromTheSmallPlan, ATitleAloneIsToldApart) {
  Plan plan = small_plan::plan();
  plan.tasks[1].title = Text("Báo cáo tổng hợp 6 tháng");
  PlanDiff diff = to(plan);
  ASSERT_EQ(diff.changed.size(), 1u);
  EXPECT_TRUE(diff.changed[0].title_only());
  EXPECT_TRUE(diff.notices.empty());
  plan.tasks[1].deliver_to.pop_back();
  diff = to(plan);
  EXPECT_EQ(diff.changed[0].parts, (Parts{ObligationPart::deliver_to, ObligationPart::title}));
  EXPECT_FALSE(diff.changed[0].title_only());
}

TEST_F(FromTheSmallPlan, TheOrderOfReceiversAndTheNameOfAPolicySayNothing) {
  Plan plan = small_plan::plan();
  std::reverse(plan.tasks[1].deliver_to.begin(), plan.tasks[1].deliver_to.end());
  plan.tasks[0].remind->id = "another-name";
  std::reverse(plan.tasks[0].remind->rules.begin(), plan.tasks[0].remind->rules.end());
  EXPECT_TRUE(to(plan).empty());
}

TEST_F(FromTheSmallPlan, AnotherChannelIsAMessageMoreToTheSameRecipient) {
  Plan plan = small_plan::plan();
  plan.tasks[0].remind->rules[2].channels = {ChannelKind::email, ChannelKind::sms};
  const PlanDiff diff = to(read_with(plan, with_telephones(), small_plan::calendar()));
  ASSERT_EQ(diff.changed.size(), 4u);
  EXPECT_EQ(diff.changed[0].parts, Parts{ObligationPart::remind});
  ASSERT_EQ(diff.notices.size(), 4u);
  for (const NoticeChange& change : diff.notices) {
    EXPECT_TRUE(change.is_added());
    EXPECT_EQ(change.channels, std::vector{ChannelKind::sms});
  }
}

TEST_F(FromTheSmallPlan, TheChannelsOfAMovedMessageStayTogether) {
  Plan plan = small_plan::plan();
  plan.tasks[0].remind->rules[2].channels = {ChannelKind::email, ChannelKind::sms};
  const auto before = read_with(plan, with_telephones(), small_plan::calendar());
  plan.tasks[0].occurrences[0].due = LocalTime(*parse_date("2024-06-17"));
  const auto after = read_with(plan, with_telephones(), small_plan::calendar());
  const PlanDiff diff = diff_plans(*before, *after);
  size_t together = 0;
  for (const NoticeChange& change : diff.notices) together += change.channels.size() == 2;
  EXPECT_EQ(together, 4u);
  EXPECT_EQ(changes_of(diff, report_of("team-02")).size(), 7u);
}

TEST_F(FromTheSmallPlan, AnotherLeadTimeIsAnotherRule) {
  Plan plan = small_plan::plan();
  Rule& rule = plan.tasks[0].remind->rules[0];
  rule.offset.count = -10;
  rule.id = rule_id_for(rule);
  EXPECT_EQ(changes_of(to(plan), report_of("team-02")),
            (Lines{"05-17T08:00 > never reminder phong-2/truong-phong",
                   "never > 05-24T08:00 reminder phong-2/truong-phong"}));
}

TEST_F(FromTheSmallPlan, AStepBetweenRenumbersThoseAboveIt) {
  Plan plan = small_plan::plan();
  auto& rules = plan.tasks[0].escalate->rules;
  Rule between = rules[1];
  between.offset.count = 2;
  between.to = RecipientKind::receiver;
  between.step = 2;
  between.id = rule_id_for(between);
  rules[2].step = 3;
  rules[3].step = 4;
  rules.push_back(between);
  const PlanDiff diff = to(plan);
  std::string steps;
  for (const NoticeChange& change : diff.notices) {
    if (change.obligation != report_of("team-02")) continue;
    EXPECT_EQ(change.before, change.after);
    steps += std::to_string(change.step_before) + ">" + std::to_string(change.step) + " ";
  }
  EXPECT_EQ(steps, "2>3 3>4 ");  // the receiver is the standing body, which was told already
}

TEST_F(FromTheSmallPlan, ADayOffMovesTheLastWorkingDayAndWhatCountsFromIt) {
  BusinessCalendar::Rules rules = small_plan::calendar()->rules();
  rules.special_days.push_back(
      {*parse_date("2024-06-07"), DayKind::holiday, Text("nghỉ"), "", "decreed"});
  const PlanDiff diff = to(read_with(small_plan::plan(), small_plan::directory(),
                                     std::make_shared<const BusinessCalendar>(std::move(rules))));
  ASSERT_EQ(diff.changed.size(), 4u);
  EXPECT_EQ(diff.changed[0].parts, Parts{ObligationPart::last_working_day});
  EXPECT_EQ(changes_of(diff, report_of("team-02")),
            (Lines{"05-17T08:00 > 05-16T08:00 reminder phong-2/truong-phong",
                   "05-29T08:00 > 05-28T08:00 reminder phong-2/truong-phong",
                   "06-07T08:00 > 06-06T08:00 reminder phong-2/truong-phong"}));
}

TEST_F(FromTheSmallPlan, AnotherHeadIsAnotherRecipient) {
  const auto known = small_plan::directory();
  std::vector<Unit> units;
  std::vector<Person> people;
  for (const auto& [id, unit] : known->units()) {
    units.push_back(unit);
    if (id.str() == "team-02") units.back().head = Party{UnitId("so-gddt"), RoleId("giam-doc")};
    for (const Role& role : unit.roles) {
      for (const PersonId& holder : role.holders) people.push_back(*known->person(holder));
    }
  }
  const auto directory = std::make_shared<const Directory>(
      "small", units, people, std::map<std::string, std::vector<UnitId>>{});
  const PlanDiff diff = to(read_with(small_plan::plan(), directory, small_plan::calendar()));
  EXPECT_TRUE(diff.changed.empty());
  // The Director hears it as head of the group, and then not once more above it.
  EXPECT_EQ(changes_of(diff, report_of("team-02")),
            (Lines{"never > 06-13T08:00 escalation so-gddt/giam-doc",
                   "06-13T08:00 > never escalation so-gddt/pho-giam-doc-1",
                   "06-17T08:00 > never escalation so-gddt/giam-doc"}));
}

TEST_F(FromTheSmallPlan, WhatAPlanSaysBesideItsObligationsIsNamed) {
  Plan plan = small_plan::plan();
  plan.title = Text("Kế hoạch khác");
  Indicator indicator;
  indicator.id = IndicatorId("pupils");
  plan.indicators.push_back(indicator);
  StatusRegister reg;
  reg.id = RegisterId("criteria");
  reg.criteria.resize(1);
  reg.criteria[0].id = CriterionId("c-01");
  plan.registers.push_back(reg);
  const auto middle = edition(plan);
  const auto named = [](const PlanDiff& diff) {
    Lines lines;
    for (const ChangedItem& item : diff.items) {
      lines.push_back(std::string(to_string(item.change)) + " " + to_string(item.item) + " " +
                      item.id);
    }
    return lines;
  };
  EXPECT_EQ(named(to(middle)), (Lines{"changed header title", "added indicator pupils",
                                      "added register criteria", "added criterion criteria/c-01"}));
  plan.indicators.clear();
  plan.registers[0].criteria[0].status = StatusId("achieved");
  const auto last = edition(plan);
  const PlanDiff diff = diff_plans(*middle, *last);
  EXPECT_EQ(named(diff), (Lines{"removed indicator pupils", "changed criterion criteria/c-01"}));
  EXPECT_FALSE(diff.empty());
  EXPECT_TRUE(diff.changed.empty() && diff.notices.empty());
}

}  // namespace
}  // namespace nhacviec
