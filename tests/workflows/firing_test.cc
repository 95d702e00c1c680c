// Leaders hear of a late unit after the unit: what outcomes of deliveries do to the steps.
#include "workflows/firing.h"

#include <gtest/gtest.h>

#include "tests/workflows/late_report.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using late_report::kDirector;
using late_report::kHead;
using late_report::kOverdue;
using late_report::Late;
using late_report::Words;
using small_plan::at;

TEST(Firing, LeadersHearWhenTheUnitWasToldAndHadAWholeWorkingDay) {
  Late late;
  late.tick("2024-06-11 08:00");
  late.all(Fate::reached, "2024-06-11 08:01");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last, (Words{"told", "fired " + kHead}));
}

TEST(Firing, TheWorkingDayCountsFromWhenTheNoticeReallyWentOut) {
  Late late;
  late.tick("2024-06-11 08:00");
  late.all(Fate::reached, "2024-06-12 15:00");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last, (Words{"told", "put_off " + kHead + " time_to_answer 2024-06-14 08:00"}));
  EXPECT_EQ(late.wake(), "2024-06-14 08:00");
  late.tick("2024-06-14 08:00");
  EXPECT_EQ(late.last, (Words{"fired " + kHead}));
  EXPECT_EQ(late.wake(), "2024-06-17 08:00");  // the next step keeps its day
}

TEST(Firing, WhatIsStillOnItsWayIsWaitedForUntilTheNextMorning) {
  Late late;
  late.tick("2024-06-11 08:00");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last, (Words{"put_off " + kHead + " not_told 2024-06-14 08:00"}));
  late.all(Fate::reached, "2024-06-13 17:00");
  late.tick("2024-06-14 08:00");
  EXPECT_EQ(late.last, (Words{"told", "put_off " + kHead + " time_to_answer 2024-06-17 08:00"}));
}

TEST(Firing, AUnitThatCannotBeReachedIsNotReportedToLeadersButToTheStandingBody) {
  Late late;
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last[0], "undelivered escalation+1wd-0800-standing-body 550 no such user");
  EXPECT_EQ(late.last[1], "undelivered " + kOverdue + " 550 no such user");
  EXPECT_EQ(late.last[2], "fired unreachable-" + kHead);
  EXPECT_EQ(late.last[3], "skipped " + kHead + " not_told");
  EXPECT_EQ(late.sent, (Words{"unreachable-" + kHead + " to van-phong/chanh-van-phong"}));
  EXPECT_EQ(late.wake(), "2024-06-17 08:00");
}

TEST(Firing, AStepDoesNotWaitForEver) {
  Late late;
  late.run("2024-08-01 00:00", Fate::pending);
  const auto* head = find_handled(late.obligation(), RuleId(kHead));
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->skipped, "not_told");
  EXPECT_EQ(late.wake(), "never");
}

TEST(Firing, WhatWasLateBeforeAnybodyLookedAfterItIsUrgedBeforeLeadersHear) {
  Late late(small_plan::workflow(), "2024-06-12 09:00");  // the overdue notice of 11/6 is void
  late.all(Fate::failed, "2024-06-12 09:00");             // and so is what came in its place
  EXPECT_EQ(late.run("2024-06-30 00:00", Fate::reached),
            (Words{"2024-06-13 08:00 " + kOverdue + " to phong-2/truong-phong",
                   "2024-06-17 08:00 " + kHead + " to so-gddt/pho-giam-doc-1",
                   "2024-06-17 08:00 " + kDirector + " to so-gddt/giam-doc"}));
}

TEST(Firing, AReportEndsTheWait) {
  Late late;
  late.tick("2024-06-11 08:00");
  late.tick("2024-06-13 08:00");
  late.say(Submit{}, "2024-06-13 10:00");
  EXPECT_EQ(late.wake(), "never");
}

TEST(Firing, ANewRoundBeginsUntold) {
  Late late;
  late.run("2024-06-14 00:00", Fate::reached);
  EXPECT_TRUE(late.obligation().told_at);
  late.say(Submit{}, "2024-06-14 10:00");
  late.say(Return{"thiếu phụ lục"}, "2024-06-19 09:00");
  EXPECT_FALSE(late.obligation().told_at);
  EXPECT_EQ(late.obligation().returned_at, at("2024-06-19 09:00"));
}

// A plan whose escalation is what a test makes of it.
std::shared_ptr<const Workflow> with_rules(const std::function<void(std::vector<Rule>&)>& change,
                                           const std::function<void(Unit&)>& change_unit = {},
                                           const std::function<void(Person&)>& change_person = {}) {
  Plan plan = small_plan::plan({});
  change(plan.tasks[0].escalate->rules);
  for (Rule& rule : plan.tasks[0].escalate->rules) {
    rule.id = rule_id_for(rule);
    if (tells_leaders(rule)) rule.needs_told = 1;
  }
  const auto given = small_plan::directory();
  std::vector<Unit> units;
  std::vector<Person> people;
  for (const auto& [id, unit] : given->units()) {
    units.push_back(unit);
    if (change_unit) change_unit(units.back());
    for (const Role& role : unit.roles) {
      for (const PersonId& person : role.holders) {
        people.push_back(*given->person(person));
        if (change_person) change_person(people.back());
      }
    }
  }
  return std::make_shared<Workflow>(
      1, plan,
      std::make_shared<Directory>("small", units, people,
                                  std::map<std::string, std::vector<UnitId>>{}),
      small_plan::calendar(), small_plan::zone());
}

Rule step(int number, int days, RecipientKind to) {
  Rule rule;
  rule.kind = NoticeKind::escalation;
  rule.anchor = Anchor::day_zero;
  rule.offset = {days, true};
  rule.to = to;
  rule.step = number;
  return rule;
}

Rule urging() {
  Rule rule;
  rule.kind = NoticeKind::overdue;
  rule.anchor = Anchor::day_zero;
  rule.offset = {1, true};
  return rule;
}

TEST(Firing, GoesUpTheOrganisationChart) {
  const auto workflow = with_rules(
      [](std::vector<Rule>& rules) {
        rules = {urging(), step(1, 3, RecipientKind::superior),
                 step(2, 5, RecipientKind::superior)};
        rules[2].levels = 2;
      },
      [](Unit& unit) {
        if (unit.id == UnitId("team-02")) unit.parent = UnitId("phong-4");
        if (unit.id == UnitId("phong-4")) {
          unit.head = Party{unit.id, RoleId("truong-phong")};
          unit.parent = UnitId("so-gddt");
        }
      });
  EXPECT_EQ(Late(workflow).run("2024-07-01 00:00", Fate::reached).size(), 3u + 1 + 2);
  Late late(workflow);
  late.run("2024-06-13 00:00", Fate::reached);
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.sent, (Words{"escalation+3wd-0800-superior to phong-4/truong-phong"}));
  late.all(Fate::reached, "2024-06-13 08:00");
  late.tick("2024-06-17 08:00");
  EXPECT_EQ(late.sent, (Words{"escalation+5wd-0800-superior-2 to so-gddt/giam-doc"}));
}

TEST(Firing, AStepThatReachesNobodySaysWhyAndTheNextOneGoesOn) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging(), step(1, 3, RecipientKind::superior), step(2, 5, RecipientKind::director)};
  });
  Late late(workflow);
  late.run("2024-06-13 00:00", Fate::reached);
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last.back(), "skipped escalation+3wd-0800-superior no_unit");
  EXPECT_TRUE(late.sent.empty());
  late.tick("2024-06-17 08:00");
  EXPECT_EQ(late.sent, (Words{kDirector + " to so-gddt/giam-doc"}));
}

TEST(Firing, AVacantPostOrOneWithoutAnAddressReachesNobody) {
  const auto workflow = with_rules(
      [](std::vector<Rule>& rules) {
        rules = {urging(), step(1, 3, RecipientKind::head), step(2, 4, RecipientKind::director)};
        rules[1].channels = {ChannelKind::sms};
      },
      [](Unit& unit) {
        if (unit.id == UnitId("so-gddt")) unit.roles[0].holders.clear();
      });
  Late late(workflow);
  late.run("2024-06-20 00:00", Fate::reached);
  EXPECT_EQ(find_handled(late.obligation(), RuleId(kHead))->skipped, "no_address");
  EXPECT_EQ(find_handled(late.obligation(), RuleId("escalation+4wd-0800-director"))->skipped,
            "no_holder");
}

TEST(Firing, TheStandingBodyIsToldWhenTheLastStepReachesNobody) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging(), step(1, 3, RecipientKind::superior)};
  });
  Late late(workflow);
  late.run("2024-06-13 00:00", Fate::reached);
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.sent,
            (Words{"unreachable-escalation+3wd-0800-superior to van-phong/chanh-van-phong"}));
}

TEST(Firing, RepeatsWhileItIsOwedAndThenEnds) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging()};
    rules[0].repeat = Repeat{{3, true}, 3, {}};
  });
  Late late(workflow);
  const std::string to = " to phong-2/truong-phong";
  const Words all = late.run("2024-12-31 00:00", Fate::reached);
  EXPECT_EQ(Words(all.end() - 3, all.end()),
            (Words{"2024-06-11 08:00 " + kOverdue + to, "2024-06-14 08:00 " + kOverdue + "#2" + to,
                   "2024-06-19 08:00 " + kOverdue + "#3" + to}));
  EXPECT_EQ(late.wake(), "never");
}

TEST(Firing, RepeatsUntilADay) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging()};
    rules[0].repeat = Repeat{{2, true}, 0, Offset{8, false}};  // 18/6
  });
  Late late(workflow);
  const Words all = late.run("2024-12-31 00:00", Fate::reached);
  EXPECT_EQ(all.back().substr(0, 16), "2024-06-17 08:00");
}

TEST(Firing, AfterAnOutageOnlyTheLastOfARuleThatRepeatsGoesOut) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging()};
    rules[0].repeat = Repeat{{3, true}, 3, {}};
  });
  Late late(workflow);
  late.run("2024-06-10 00:00", Fate::reached);
  late.tick("2024-06-17 10:00");
  EXPECT_EQ(late.last, (Words{"skipped " + kOverdue + " overtaken", "fired " + kOverdue}));
}

TEST(Firing, AUnitThatIsReachedByARepeatedNoticeIsReportedThen) {
  const auto workflow = with_rules([](std::vector<Rule>& rules) {
    rules = {urging(), step(1, 2, RecipientKind::director)};
    rules[0].repeat = Repeat{{3, true}, 2, {}};
  });
  Late late(workflow);
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:00", "no_address");
  late.tick("2024-06-12 08:00");
  EXPECT_EQ(late.last.back(), "put_off escalation+2wd-0800-director not_told 2024-06-17 08:00");
  EXPECT_EQ(late.sent.size(), 1u) << "the standing body is told at once";
  late.tick("2024-06-14 08:00");
  late.all(Fate::reached, "2024-06-14 08:00");
  late.tick("2024-06-17 08:00");
  EXPECT_EQ(late.last.back(),
            "put_off escalation+2wd-0800-director time_to_answer 2024-06-18 08:00");
  late.tick("2024-06-18 08:00");
  EXPECT_EQ(late.sent, (Words{"escalation+2wd-0800-director to so-gddt/giam-doc"}));
}

// All sending was held for a month: that is no reason to call the unit unreachable.
TEST(Firing, WhatIsHeldKeepsTheStepsWaitingForAsLongAsItIs) {
  Late late;
  late.run("2024-06-10 00:00", Fate::reached);
  const Words while_held = late.run("2024-07-10 00:00", Fate::untried);
  EXPECT_EQ(while_held, (Words{"2024-06-11 08:00 " + kOverdue + " to phong-2/truong-phong",
                               "2024-06-11 08:00 escalation+1wd-0800-standing-body to "
                               "van-phong/chanh-van-phong"}));
  late.all_untried(Fate::reached, "2024-07-10 10:00");
  late.tick("2024-07-11 08:00");
  EXPECT_TRUE(late.sent.empty());
  EXPECT_EQ(late.wake(), "2024-07-12 08:00");
  late.tick("2024-07-12 08:00");
  EXPECT_EQ(late.sent,
            (Words{kHead + " to so-gddt/pho-giam-doc-1", kDirector + " to so-gddt/giam-doc"}));
}

// The head's step was due while the Director stood in for the head, and went out when the head was
// back: the Director has not been told by it.
TEST(Firing, WhoStoodInOnADayThatAStepLetPassHasNotBeenTold) {
  const auto workflow = with_rules(
      [](std::vector<Rule>&) {}, {},
      [](Person& person) {
        if (person.id != PersonId("pho-giam-doc-1")) return;
        const auto day = [](const char* text) { return *parse_date(text); };
        person.absences = {{day("2024-06-12"), day("2024-06-17"), {PersonId("giam-doc")}, false}};
      });
  Late late(workflow);
  late.run("2024-06-10 00:00", Fate::reached);
  late.run("2024-06-17 12:00", Fate::untried);
  late.all_untried(Fate::reached, "2024-06-17 12:00");
  const Words told = late.run("2024-07-01 00:00", Fate::reached);
  EXPECT_EQ(told, (Words{"2024-06-19 08:00 " + kHead + " to so-gddt/pho-giam-doc-1",
                         "2024-06-19 08:00 " + kDirector + " to so-gddt/giam-doc"}));
}

TEST(Firing, TheMorningsOfAHoldAreNotThoseOfAServerThatDoesNotAnswer) {
  Late late;
  late.run("2024-06-10 00:00", Fate::reached);
  late.run("2024-07-10 00:00", Fate::untried);
  late.all_untried(Fate::pending, "2024-07-10 10:00");
  late.tick("2024-07-10 08:00");
  EXPECT_TRUE(late.sent.empty()) << "it is tried since today";
  EXPECT_EQ(late.last.back(), "put_off " + kDirector + " not_told 2024-07-11 08:00");
}

TEST(Firing, NobodyWaitsForWhatIsHeldForMoreThanAYear) {
  Late late;
  late.run("2024-06-10 00:00", Fate::reached);
  late.run("2026-01-01 00:00", Fate::untried);
  EXPECT_EQ(late.wake(), "never");
  EXPECT_EQ(find_handled(late.obligation(), RuleId(kHead))->skipped, "not_told");
}

std::shared_ptr<const Workflow> reminding(const std::vector<std::pair<int, RecipientKind>>& rules) {
  Plan plan = small_plan::plan({});
  const Rule first = plan.tasks[0].remind->rules[0];
  plan.tasks[0].remind->rules.clear();
  for (const auto& [days, to] : rules) {
    Rule rule = first;
    rule.offset.count = -days;
    rule.to = to;
    rule.id = rule_id_for(rule);
    plan.tasks[0].remind->rules.push_back(rule);
  }
  return std::make_shared<Workflow>(1, plan, small_plan::directory(), small_plan::calendar(),
                                    small_plan::zone());
}

TEST(Firing, TwoRemindersOfOneInstantToTwoRecipientsAreBothSent) {
  Late late(reminding({{7, RecipientKind::lead}, {7, RecipientKind::head}}));
  late.tick("2024-05-29 08:00");
  EXPECT_EQ(late.sent, (Words{"reminder-7wd-0800-lead to phong-2/truong-phong",
                              "reminder-7wd-0800-head to so-gddt/pho-giam-doc-1"}));
}

TEST(Firing, AfterAnOutageEachRecipientHearsOnlyTheLastOfTheirs) {
  Late late(
      reminding({{7, RecipientKind::lead}, {6, RecipientKind::head}, {5, RecipientKind::lead}}));
  late.tick("2024-05-31 08:00");
  EXPECT_EQ(late.last, (Words{"skipped reminder-7wd-0800-lead overtaken",
                              "fired reminder-6wd-0800-head", "fired reminder-5wd-0800-lead"}));
}

TEST(Firing, RemindersInASilenceAreSkippedAndNotMadeUpFor) {
  Late late;
  late.run("2024-05-20 00:00", Fate::reached);
  late.say(Silence{*parse_date("2024-05-31"), "tập huấn", false}, "2024-05-20 09:00");
  EXPECT_EQ(late.wake(), "2024-05-29 08:00");
  late.tick("2024-05-29 08:00");
  EXPECT_EQ(late.last, (Words{"skipped reminder-7wd-0800-lead silenced"}));
  late.tick("2024-06-07 08:00");
  EXPECT_EQ(late.last, (Words{"fired reminder+0wd-0800-lead"}));
}

TEST(Firing, ASilenceDoesNotHideThatItIsLateUnlessAsked) {
  Late late;
  late.run("2024-06-10 00:00", Fate::reached);
  late.say(Silence{*parse_date("2024-06-20"), "tập huấn", false}, "2024-06-10 09:00");
  EXPECT_EQ(late.wake(), "2024-06-11 08:00");
  Late asked;
  asked.run("2024-06-10 00:00", Fate::reached);
  asked.say(Silence{*parse_date("2024-06-20"), "bão lũ", true}, "2024-06-10 09:00");
  EXPECT_EQ(asked.wake(), "2024-06-21 07:30");
  asked.say(Unsilence{"hết bão"}, "2024-06-12 09:00");
  EXPECT_EQ(asked.wake(), "2024-06-11 08:00");
}

TEST(Firing, ASilenceNeedsAnEndAheadAndAReason) {
  Late late;
  late.say(Silence{*parse_date("2024-05-19"), "tập huấn", false}, "2024-05-20 09:00");
  EXPECT_EQ(late.last, (Words{"refused"}));
  late.say(Silence{*parse_date("2024-05-31"), "", false}, "2024-05-20 09:00");
  EXPECT_EQ(late.last, (Words{"refused"}));
  late.say(Unsilence{}, "2024-05-20 09:00");
  EXPECT_EQ(late.last, (Words{"refused"}));
}

}  // namespace
}  // namespace nhacviec
