#include "workflows/explanation.h"

#include "tests/workflows/explanation_fixture.h"

namespace nhacviec {
namespace {

using explained::day;
using explained::ExplanationTest;
using explained::Outcome;
using small_plan::at;

TEST_F(ExplanationTest, SaysWhyTheHeadOfTheGroupHearsOnThe13th) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-06-13 08:00");
  const ExplanationSteps steps = explain(story(), notice_of(NoticeKind::escalation, 2));
  EXPECT_EQ(kinds(steps),
            (std::vector<std::string>{"document_silent", "owed_by_group", "due", "last_working_day",
                                      "day_zero", "rule", "from_day_zero", "counted_on", "sent_at",
                                      "to_head", "still_owed", "fired"}));
  EXPECT_EQ(value<Date>(find(steps, "due"), "last_day"), day("2024-06-09"));
  EXPECT_EQ(value<Instant>(find(steps, "due"), "late_from"), at("2024-06-10 00:00"));
  EXPECT_EQ(value<Date>(find(steps, "last_working_day"), "day"), day("2024-06-07"));
  EXPECT_EQ(value<Date>(find(steps, "day_zero"), "day"), day("2024-06-10"));
  const ExplanationStep* counted = find(steps, "counted_on");
  EXPECT_EQ(value<int>(counted, "working_days"), 3);
  EXPECT_EQ(value<std::vector<Date>>(counted, "one_by_one"),
            (std::vector{day("2024-06-11"), day("2024-06-12"), day("2024-06-13")}));
  EXPECT_EQ(value<Instant>(find(steps, "sent_at"), "at"), at("2024-06-13 08:00"));
  EXPECT_EQ(value<Party>(find(steps, "to_head"), "to"),
            (Party{UnitId("so-gddt"), RoleId("pho-giam-doc-1")}));
  EXPECT_EQ(value<int>(find(steps, "fired"), "sequence"), static_cast<int>(facts.size()));
}

TEST_F(ExplanationTest, NamesTheDaysOffThatACountPassesOver) {
  begin(small_plan::report_of("team-02"), {.due = "2024-05-07"});
  const Explanation explanation = explained("2024-01-02 00:00");
  const ExplainedInstant& seventh = instant(explanation, "reminder-7wd-0800-lead");
  const ExplanationStep* counted = find(seventh.steps, "counted_back");
  const auto skipped = value<std::vector<SkippedDays>>(counted, "skipped");
  std::vector<std::string> said;
  for (const SkippedDays& run : skipped) {
    said.push_back(format_date(run.days.first) + ".." + format_date(run.days.last) +
                   (run.special ? " " + run.special->name.in("vi") : ""));
  }
  // Back from Monday 6/5 over the Saturday that was worked and the holidays in the week before.
  EXPECT_EQ(said, (std::vector<std::string>{"2024-04-27..2024-04-28", "2024-04-29..2024-05-01 nghỉ",
                                            "2024-05-05..2024-05-05"}));
  EXPECT_EQ(value<std::vector<Date>>(counted, "substitutes"), std::vector{day("2024-05-04")});
  EXPECT_EQ(value<std::vector<Date>>(counted, "one_by_one").back(), value<Date>(counted, "day"));
}

TEST_F(ExplanationTest, SumsUpLongCounts) {
  begin(small_plan::report_of("team-02"));
  const Explanation explanation = explained("2024-01-02 00:00");
  const ExplanationStep* counted =
      find(instant(explanation, "reminder-15wd-0800-lead").steps, "counted_back");
  EXPECT_TRUE(value<std::vector<Date>>(counted, "one_by_one").empty());
  EXPECT_EQ(value<Date>(counted, "day"), day("2024-05-17"));
  EXPECT_EQ(value<std::vector<SkippedDays>>(counted, "skipped").size(), 3u);
}

TEST_F(ExplanationTest, TellsTheSameInstantsAsTheSchedule) {
  begin(small_plan::report_of("team-01"));
  const auto rules = schedule(*workflow, *spec, obligation);
  const Explanation explanation = explained("2024-01-02 00:00");
  ASSERT_EQ(explanation.instants.size(), rules.size());
  for (size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ(explanation.instants[i].at, rules[i].at);
    EXPECT_EQ(explanation.instants[i].rule, rules[i].rule->id);
    EXPECT_EQ(explanation.instants[i].skip, rules[i].skip);
    EXPECT_EQ(explanation.instants[i].outcome, Outcome::pending);
  }
}

TEST_F(ExplanationTest, AStepThatIsTheLatePartyIsNotToCome) {
  // The Office leads team-03 and is the standing body: the first step is the late party itself.
  begin(small_plan::report_of("team-03"));
  const Explanation office = explained("2024-01-02 00:00");
  const ExplainedInstant& own = instant(office, "escalation+1wd-0800-standing-body");
  EXPECT_EQ(own.skip, "late_party");
  EXPECT_NE(find(own.steps, "skip_late_party"), nullptr);
  EXPECT_EQ(find(own.steps, "pending"), nullptr);
  EXPECT_TRUE(own.to.empty());
}

TEST_F(ExplanationTest, SaysThatTheDirectorWasToldAsHeadOfTheGroup) {
  begin(small_plan::report_of("team-01"));
  const Explanation explanation = explained("2024-01-02 00:00");
  const ExplainedInstant& director = instant(explanation, "escalation+5wd-0800-director");
  EXPECT_EQ(value<std::string>(find(director.steps, "skip_already_told"), "told_by"),
            "escalation+3wd-0800-head");
}

TEST_F(ExplanationTest, APastSkipIsToldWithItsFact) {
  begin(small_plan::report_of("team-03"));
  pass_until("2024-06-11 08:00");
  const Explanation explanation = explained("2024-06-12 00:00");
  const ExplainedInstant& own = instant(explanation, "escalation+1wd-0800-standing-body");
  EXPECT_EQ(own.outcome, Outcome::skipped);
  EXPECT_GT(own.fact, 0u);
  const auto names = kinds(own.steps);
  EXPECT_EQ(std::count(names.begin(), names.end(), "skip_late_party"), 1);
  EXPECT_NE(find(own.steps, "skipped"), nullptr);
}

TEST_F(ExplanationTest, OnlyTheLastReminderAfterAnOutageIsOfUse) {
  begin(small_plan::report_of("team-02"));
  happen(Tick{}, "2024-06-03 09:00");
  const Explanation explanation = explained("2024-06-03 09:00");
  EXPECT_NE(find(instant(explanation, "reminder-15wd-0800-lead").steps, "skip_overtaken"), nullptr);
  EXPECT_EQ(instant(explanation, "reminder-7wd-0800-lead").outcome, Outcome::fired);
}

TEST_F(ExplanationTest, AnExtensionIsPartOfTheDateAndTheOldReminderIsExplainedByTheOldOne) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-05-29 08:00");
  Extend extend;
  extend.until = day("2024-06-18");
  extend.reason = "mưa lũ";
  happen(extend, "2024-06-05 10:00", "van-phong");
  const Explanation explanation = explained("2024-06-05 11:00");
  const ExplanationStep* extended = find(explanation.steps, "due_extended");
  EXPECT_EQ(value<Date>(extended, "last_day"), day("2024-06-18"));
  EXPECT_EQ(value<std::string>(extended, "reason"), "mưa lũ");
  EXPECT_EQ(value<Date>(find(explanation.steps, "due"), "last_day"), day("2024-06-09"));
  EXPECT_EQ(value<Date>(find(explanation.steps, "last_working_day"), "day"), day("2024-06-18"));

  // Fired for the old date on 17/5, and now its like lies before the new date was given.
  const ExplainedInstant& fired = explanation.instants.front();
  EXPECT_EQ(fired.at, at("2024-05-17 08:00"));
  EXPECT_EQ(value<Date>(find(fired.steps, "from_last_working_day"), "day"), day("2024-06-07"));
  const auto past =
      std::find_if(explanation.instants.begin(), explanation.instants.end(),
                   [](const ExplainedInstant& one) { return one.outcome == Outcome::past; });
  ASSERT_NE(past, explanation.instants.end());
  EXPECT_EQ(past->rule.str(), "reminder-15wd-0800-lead");
  EXPECT_EQ(value<Instant>(find(past->steps, "past"), "armed_at"), at("2024-06-05 10:00"));

  // The letter of 17/5 knew nothing of the extension.
  const ExplanationSteps letter = explain(story(), notices.front());
  EXPECT_EQ(find(letter, "due_extended"), nullptr);
  EXPECT_EQ(value<Date>(find(letter, "last_working_day"), "day"), day("2024-06-07"));
}

TEST_F(ExplanationTest, NamesWhoStandsInForWhomUntilWhenAndTheEntryThatSaysSo) {
  begin(small_plan::report_of("team-02"));
  with_people([](std::map<std::string, Person>& people, Unit&) {
    people["pho-giam-doc-1"].absences = {
        away("2024-06-10", "2024-06-14", {PersonId("pho-giam-doc-2")}, true)};
  });
  pass_until("2024-06-13 08:00");
  const Notice& step = notice_of(NoticeKind::escalation, 2);
  const ExplanationSteps who = explain_people(story(), step, at("2024-06-13 08:00"));
  EXPECT_EQ(kinds(who), (std::vector<std::string>{"person_has_copy", "person_delegated"}));
  EXPECT_EQ(value<std::string>(find(who, "person_delegated"), "id"), "pho-giam-doc-2");
  EXPECT_EQ(value<std::string>(find(who, "person_delegated"), "of_id"), "pho-giam-doc-1");
  EXPECT_EQ(value<Date>(find(who, "person_delegated"), "until"), day("2024-06-14"));
  EXPECT_EQ(value<std::string>(find(who, "person_delegated"), "entry"),
            "d, people.pho-giam-doc-1.absences");
  // Sent when the absence is over, it goes to the holder.
  EXPECT_EQ(kinds(explain_people(story(), step, at("2024-06-17 08:00"))),
            (std::vector<std::string>{"person_holds"}));
}

TEST_F(ExplanationTest, WhatIsToComeNamesThePeopleOfItsDay) {
  begin(small_plan::report_of("team-02"));
  with_people([](std::map<std::string, Person>& people, Unit&) {
    people["pho-giam-doc-1"].absences = {away("2024-06-13", "2024-06-13")};
    people["pho-giam-doc-1"].deputies = {PersonId("pho-giam-doc-3")};
  });
  const Explanation explanation = explained("2024-06-01 00:00");
  const ExplainedInstant& head = instant(explanation, "escalation+3wd-0800-head");
  EXPECT_EQ(value<std::string>(find(head.steps, "person_deputises"), "id"), "pho-giam-doc-3");
  EXPECT_EQ(value<std::string>(find(head.steps, "person_deputises"), "entry"),
            "d, people.pho-giam-doc-1.deputies");
  EXPECT_EQ(value<std::string>(find(head.steps, "person_left_out"), "id"), "pho-giam-doc-1");
  EXPECT_NE(find(instant(explanation, "escalation+5wd-0800-director").steps, "person_holds"),
            nullptr);
}

TEST_F(ExplanationTest, TheHeadOfTheUnitTheVacantPostAndNobodyAreTold) {
  begin(small_plan::report_of("team-02"));
  with_people([](std::map<std::string, Person>& people, Unit& so) {
    people["pho-giam-doc-1"].absences = {away("2024-06-13", "2024-06-13")};
    so.roles[2].holders.clear();  // pho-giam-doc-2
    so.roles[2].deputies = {PersonId("pho-giam-doc-3")};
    so.roles[3].holders.clear();
  });
  const auto who = [&](const char* role) {
    return explain_party(workflow->directory(), {UnitId("so-gddt"), RoleId(role)},
                         day("2024-06-13"));
  };
  const ExplanationSteps away_now = who("pho-giam-doc-1");
  EXPECT_EQ(value<std::string>(find(away_now, "person_heads_unit"), "id"), "giam-doc");
  EXPECT_EQ(value<std::string>(find(away_now, "person_heads_unit"), "entry"),
            "d, units.so-gddt.head");
  EXPECT_EQ(value<std::string>(find(who("pho-giam-doc-2"), "person_fills"), "entry"),
            "d, units.so-gddt.roles.pho-giam-doc-2.deputies");
  EXPECT_EQ(kinds(who("pho-giam-doc-3")), std::vector<std::string>{"person_nobody"});
}

TEST_F(ExplanationTest, WhoHasNoAddressOnTheChannelIsSaidSo) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-06-13 08:00");
  Notice sms = notice_of(NoticeKind::escalation, 2);
  sms.channel = ChannelKind::sms;
  const ExplanationSteps who = explain_people(story(), sms, at("2024-06-13 08:00"));
  EXPECT_EQ(kinds(who), (std::vector<std::string>{"person_holds", "person_declines"}));
  Rule by_sms;
  by_sms.channels = {ChannelKind::sms};
  EXPECT_EQ(kinds(explain_recipients(workflow->directory(), sms, class_of(&by_sms, sms),
                                     day("2024-06-13"))),
            (std::vector<std::string>{"person_holds", "person_no_address"}));
}

TEST_F(ExplanationTest, AStandInWhoHasTheOverdueNoticeIsNotToldAgainAndAnotherOneIs) {
  begin(small_plan::report_of("team-02"));
  with_people([](std::map<std::string, Person>& people, Unit&) {
    people["truong-phong-2"].absences = {
        away("2024-06-10", "2024-06-14", {PersonId("pho-giam-doc-1")})};
  });
  const Explanation explanation = explained("2024-06-01 00:00");
  const ExplainedInstant& head = instant(explanation, "escalation+3wd-0800-head");
  EXPECT_EQ(head.skip, "already_told");
  EXPECT_EQ(value<std::string>(find(head.steps, "skip_already_told"), "told_by"),
            "overdue+1wd-0800-lead");
}

TEST_F(ExplanationTest, AnOfficeWhoseHolderWasToldButIsAwayIsStillTold) {
  // The Director heads team-01 and hears on the 13th; on the 17th a deputy is there instead.
  begin(small_plan::report_of("team-01"));
  with_people([](std::map<std::string, Person>& people, Unit&) {
    people["giam-doc"].absences = {away("2024-06-17", "2024-06-21", {PersonId("pho-giam-doc-3")})};
  });
  const Explanation explanation = explained("2024-06-01 00:00");
  EXPECT_EQ(instant(explanation, "escalation+5wd-0800-director").skip, "");
}

TEST_F(ExplanationTest, AnExtensionThatIsLaterThanTheNewEditionIsSaidToStay) {
  begin(small_plan::report_of("team-02"));
  Extend extend;
  extend.until = day("2024-06-30");
  extend.reason = "mưa lũ";
  happen(extend, "2024-06-05 10:00", "van-phong");
  come_under({.revision = 2, .due = "2024-06-15"}, "2024-06-06 10:00");
  const Explanation explanation = explained("2024-06-07 00:00");
  const ExplanationStep* kept = find(explanation.steps, "due_kept");
  EXPECT_EQ(value<int>(kept, "revision"), 2);
  EXPECT_EQ(value<Date>(kept, "last_day"), day("2024-06-14"));
  EXPECT_EQ(value<Date>(kept, "kept_day"), day("2024-06-30"));
  EXPECT_EQ(value<std::string>(kept, "reason"), "mưa lũ");
  EXPECT_EQ(find(explanation.steps, "due_rebased"), nullptr);
  come_under({.revision = 3, .due = "2024-07-15"}, "2024-06-08 10:00");
  EXPECT_EQ(value<Date>(find(explained("2024-06-09 00:00").steps, "due_rebased"), "last_day"),
            day("2024-07-14"));
}

TEST_F(ExplanationTest, AnAdoptionIsTheReasonWhyNothingIsOwed) {
  begin(small_plan::report_of("team-02"));
  happen(Adopt{State::submitted, {}, "theo báo cáo cũ"}, "2024-06-01 00:00", "van-phong");
  Explanation explanation = explained("2024-06-02 00:00");
  EXPECT_EQ(value<std::string>(find(explanation.steps, "adopted"), "by"), "van-phong");
  happen(Withdraw{"thay bằng kế hoạch khác"}, "2024-06-03 00:00", "van-phong");
  explanation = explained("2024-06-04 00:00");
  EXPECT_EQ(value<std::string>(find(explanation.steps, "withdrawn_kept"), "reason"),
            "thay bằng kế hoạch khác");
  EXPECT_NE(find(explanation.steps, "adopted"), nullptr);
  EXPECT_NE(find(explanation.steps, "finished_before_withdrawal"), nullptr);
  EXPECT_EQ(find(explanation.steps, "would_apply"), nullptr);
}

TEST_F(ExplanationTest, AWithdrawnPlanEndsWhatWasOwedAndTakesItUpAgain) {
  begin(small_plan::report_of("team-02"));
  happen(Withdraw{"thay"}, "2024-06-03 00:00", "van-phong");
  Explanation explanation = explained("2024-06-04 00:00");
  EXPECT_NE(find(explanation.steps, "withdrawn"), nullptr);
  EXPECT_EQ(find(explanation.steps, "would_reopen"), nullptr);
  happen(Create{}, "2024-06-05 00:00", "van-phong");
  explanation = explained("2024-06-06 00:00");
  EXPECT_NE(find(explanation.steps, "open"), nullptr);
  EXPECT_NE(find(explanation.log, "resumed"), nullptr);
}

TEST_F(ExplanationTest, EveryEntryOfTheLogIsToldOnce) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-06-05 08:00");
  Silence silence;
  silence.until = day("2024-06-06");
  silence.reason = "họp";
  happen(silence, "2024-06-05 09:00", "van-phong");
  happen(Unsilence{"xong"}, "2024-06-05 10:00", "van-phong");
  happen(Accept{}, "2024-06-05 11:00", "van-phong");  // refused
  pass_until("2024-06-13 08:00");
  happen(Submit{}, "2024-06-13 10:00", "team-02");
  happen(Return{"thiếu số liệu"}, "2024-06-14 10:00", "van-phong");
  happen(Submit{}, "2024-06-15 10:00", "team-02");
  const Explanation explanation = explained("2024-06-16 00:00");
  std::map<uint64_t, int> times;
  const auto count = [&](const ExplanationSteps& steps) {
    for (const ExplanationStep& step : steps) {
      for (const auto& [name, held] : step.values) {
        const int* number = std::get_if<int>(&held);
        if (number != nullptr && name == "sequence") ++times[static_cast<uint64_t>(*number)];
      }
    }
  };
  count(explanation.steps);
  count(explanation.log);
  for (const ExplainedInstant& one : explanation.instants) count(one.steps);
  for (const LoggedFact& fact : facts) {
    EXPECT_EQ(times[fact.sequence], 1) << fact.sequence << " " << name_of(fact.fact.body);
  }
}

TEST_F(ExplanationTest, NothingIsToComeAfterTheSubmission) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-06-07 08:00");
  happen(Submit{}, "2024-06-07 10:00", "team-02");
  const Explanation explanation = explained("2024-06-08 00:00");
  EXPECT_EQ(value<std::string>(find(explanation.steps, "submitted"), "by"), "team-02");
  EXPECT_EQ(instant(explanation, "escalation+3wd-0800-head").outcome, Outcome::stopped);
  EXPECT_EQ(find(explanation.steps, "would_submit"), nullptr);
  EXPECT_NE(find(explanation.steps, "would_reopen"), nullptr);
}

TEST_F(ExplanationTest, AnAcknowledgementHoldsTheEscalation) {
  begin(small_plan::report_of("team-02"));
  pass_until("2024-06-12 08:00");
  happen(Acknowledge{std::chrono::hours(24 * 5)}, "2024-06-12 09:00", "team-02");
  const Explanation explanation = explained("2024-06-12 10:00");
  EXPECT_NE(find(explanation.steps, "acknowledged"), nullptr);
  const ExplainedInstant& head = instant(explanation, "escalation+3wd-0800-head");
  EXPECT_EQ(head.at, at("2024-06-17 09:00"));
  EXPECT_EQ(value<Instant>(find(head.steps, "held_until"), "until"), at("2024-06-17 09:00"));
}

TEST_F(ExplanationTest, AWaitingOneNamesWhatIsMissingAndAnOpenedOneWhatCameIn) {
  begin(small_plan::synthesis());
  const Explanation waiting = explained("2024-06-01 00:00");
  EXPECT_EQ(value<std::vector<ObligationId>>(find(waiting.steps, "waiting"), "missing").size(), 4u);
  EXPECT_NE(find(waiting.steps, "would_open"), nullptr);
  EXPECT_NE(find(waiting.steps, "due_none"), nullptr);
  for (auto& [source, verdict] : waits) verdict.satisfied = true;
  happen(Tick{}, "2024-06-18 14:20");
  const ExplanationSteps steps = explain(story(), notice_of(NoticeKind::open));
  EXPECT_EQ(value<std::vector<ObligationId>>(find(steps, "opened"), "sources").size(), 4u);
  EXPECT_EQ(value<Party>(find(steps, "to_lead"), "to"),
            (Party{UnitId("van-phong"), RoleId("chanh-van-phong")}));
}

TEST_F(ExplanationTest, AMessageThatNoFactMadeIsNotExplainedAway) {
  begin(small_plan::report_of("team-02"));
  Notice stray;
  stray.kind = NoticeKind::reminder;
  stray.rule = RuleId("reminder-99wd-0800-lead");
  stray.key = NoticeKey("no such key");
  const ExplanationSteps steps = explain(story(), stray);
  EXPECT_NE(find(steps, "no_fact"), nullptr);
  EXPECT_EQ(find(steps, "fired"), nullptr);
}

TEST(CountDays, CountsInBothDirectionsAndPutsDaysOffInOrder) {
  const auto calendar = small_plan::calendar();
  const CountedDays back = count_days(*calendar, day("2024-06-10"), day("2024-06-07"));
  EXPECT_EQ(back.worked, std::vector{day("2024-06-07")});
  ASSERT_EQ(back.skipped.size(), 1u);
  EXPECT_EQ(back.skipped[0].days.first, day("2024-06-08"));
  EXPECT_EQ(back.skipped[0].days.last, day("2024-06-09"));
  EXPECT_TRUE(count_days(*calendar, day("2024-06-07"), day("2024-06-07")).worked.empty());
}

}  // namespace
}  // namespace nhacviec
