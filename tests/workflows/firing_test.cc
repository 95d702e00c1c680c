// Leaders hear of a late unit after the unit: what outcomes of deliveries do to the steps.
#include "workflows/firing.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using small_plan::at;

const std::string kOverdue = "overdue+1wd-0800-lead";
const std::string kHead = "escalation+3wd-0800-head";
const std::string kDirector = "escalation+5wd-0800-director";

/// One report that nobody hands in, and the fate of what was sent for it.
class Late {
 public:
  explicit Late(std::shared_ptr<const Workflow> workflow = small_plan::workflow(),
                const std::string& created = "2024-01-01 00:00")
      : workflow_(std::move(workflow)), spec_(*workflow_->find(small_plan::report_of("team-02"))) {
    say(Create{}, created);
  }

  void say(EventBody body, const std::string& when) {
    const Instant now = at(when);
    const Changes changes =
        decide(*workflow_, spec_, obligation_, {}, {std::move(body), "x", now}, now);
    last = {};
    Obligation after = obligation_.value_or(Obligation{});
    after.id = spec_.id;
    for (const Fact& fact : changes.facts) {
      after = apply(std::move(after), fact);
      last.push_back(words_of(fact.body));
    }
    obligation_ = after;
    sent.clear();
    for (const Notice& notice : changes.notices) {
      sent.push_back(notice.rule.str() + (notice.occurrence > 1 ? "#" : "") +
                     (notice.occurrence > 1 ? std::to_string(notice.occurrence) : "") + " to " +
                     notice.to.unit.str() + "/" + notice.to.role.str());
      outcomes.push_back({notice.kind,
                          notice.round,
                          notice.deadline_version,
                          notice.rule,
                          notice.occurrence,
                          Fate::pending,
                          {},
                          "",
                          notice.channel,
                          notice.to,
                          notice.agreed});
    }
  }
  void tick(const std::string& when) { say(Tick{outcomes}, when); }
  /// As when one of its messages has failed for good.
  void look_again(const std::string& when) { say(Tick{outcomes, true}, when); }

  /// Of everything that was sent so far and is still on its way.
  void all(Fate fate, const std::string& when, const std::string& words = "") {
    for (NoticeOutcome& outcome : outcomes) {
      if (outcome.fate == Fate::pending) outcome = with(outcome, fate, at(when), words);
    }
  }

  /// Of everything that was held.
  void all_untried(Fate fate, const std::string& when) {
    for (NoticeOutcome& outcome : outcomes) {
      if (outcome.fate == Fate::untried) outcome = with(outcome, fate, at(when), "");
    }
  }

  /// Ticks at each wake-up before `until`, everything meeting that fate.
  std::vector<std::string> run(const std::string& until, Fate fate, const std::string& words = "") {
    std::vector<std::string> all_sent;
    while (const auto next = next_wake(*workflow_, spec_, *obligation_, {})) {
      if (*next >= at(until)) break;
      const std::string when = local(*next);
      tick(when);
      for (const std::string& one : sent) all_sent.push_back(when + " " + one);
      all(fate, when, words);
    }
    return all_sent;
  }

  std::string wake() const {
    const auto next = next_wake(*workflow_, spec_, *obligation_, {});
    return next ? local(*next) : "never";
  }
  const Obligation& obligation() const { return *obligation_; }

  std::vector<std::string> last;  // facts
  std::vector<std::string> sent;
  NoticeOutcomes outcomes;

 private:
  static NoticeOutcome with(NoticeOutcome outcome, Fate fate, Instant at,
                            const std::string& words) {
    outcome.fate = fate;
    outcome.at = at;
    outcome.words = words;
    return outcome;
  }
  static std::string local(Instant instant) {
    return format_rfc3339(instant, *small_plan::zone()).substr(0, 16).replace(10, 1, " ");
  }
  static std::string words_of(const FactBody& body) {
    std::string words = name_of(body);
    if (const auto* f = std::get_if<Fired>(&body)) words += " " + f->rule.str();
    if (const auto* f = std::get_if<Skipped>(&body)) words += " " + f->rule.str() + " " + f->reason;
    if (const auto* f = std::get_if<PutOff>(&body))
      words += " " + f->rule.str() + " " + f->reason + " " + local(f->until);
    if (const auto* f = std::get_if<Rerouted>(&body))
      words += " " + f->rule.str() + " " + f->reason;
    if (const auto* f = std::get_if<Undelivered>(&body))
      words += " " + f->rule.str() + " " + f->reason;
    return words;
  }

  std::shared_ptr<const Workflow> workflow_;
  const ObligationSpec& spec_;
  std::optional<Obligation> obligation_;
};

using Words = std::vector<std::string>;

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

/// The contact of phong-2, which leads group 02, has a telephone too.
std::shared_ptr<const Workflow> with_telephone(bool when_mail_fails) {
  small_plan::Options options;
  options.telephones = {"truong-phong-2"};
  options.when_mail_fails = when_mail_fails;
  return small_plan::workflow(options);
}

TEST(Firing, WhereMailFailsForGoodTheUnitIsToldBySmsOnceAndCountsAsTold) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.look_again("2024-06-11 08:02");
  EXPECT_EQ(late.last, (Words{"rerouted " + kOverdue + " 550 no such user"}));
  EXPECT_EQ(late.sent, (Words{kOverdue + " to phong-2/truong-phong"}));
  EXPECT_EQ(late.outcomes.back().channel, ChannelKind::sms);
  late.look_again("2024-06-11 08:03");
  EXPECT_EQ(late.last, Words{});  // it is on its way
  late.all(Fate::reached, "2024-06-11 08:04");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last, (Words{"told", "fired " + kHead}));
}

TEST(Firing, WhereSmsFailsAsWellItIsUndelivered) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.look_again("2024-06-11 08:02");
  late.all(Fate::failed, "2024-06-11 08:03", "unknown subscriber");
  late.look_again("2024-06-11 08:04");
  EXPECT_EQ(late.last, (Words{"undelivered " + kOverdue + " unknown subscriber"}));
}

TEST(Firing, WithoutTheKeyOrATelephoneMailThatFailsIsOnlyRecorded) {
  Late no_key(with_telephone(false));
  no_key.tick("2024-06-11 08:00");
  no_key.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  no_key.look_again("2024-06-11 08:02");
  EXPECT_EQ(no_key.last, (Words{"undelivered " + kOverdue + " 550 no such user"}));
  small_plan::Options options;
  options.when_mail_fails = true;
  Late no_telephone(small_plan::workflow(options));
  no_telephone.tick("2024-06-11 08:00");
  no_telephone.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  no_telephone.look_again("2024-06-11 08:02");
  EXPECT_EQ(no_telephone.last, (Words{"undelivered " + kOverdue + " 550 no such user"}));
}

TEST(Firing, NothingIsSentByAnotherChannelOnceItIsHandedIn) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.say(Submit{}, "2024-06-11 08:02");
  late.look_again("2024-06-11 08:03");
  EXPECT_EQ(late.sent, Words{});
}

}  // namespace
}  // namespace nhacviec
