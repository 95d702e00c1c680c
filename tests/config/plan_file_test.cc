#include "config/plan_file.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::kHeader;
using samples::problems_of_plan;
using samples::problems_of_tasks;
using samples::workflow_of_tasks;

std::string due_of(const std::string& due, const std::string& more = "") {
  const auto workflow = workflow_of_tasks("  t: {title: T, unit: a, due: " + due +
                                          (more.empty() ? "" : ", ") + more + "}\n");
  if (workflow == nullptr || workflow->obligations().size() != 1) return "?";
  const auto& spec = workflow->obligations()[0];
  return spec.due_at ? format_rfc3339(*spec.due_at, workflow->zone()) : "none";
}

std::vector<std::string> ids(const Workflow& workflow) {
  std::vector<std::string> found;
  for (const auto& spec : workflow.obligations()) found.push_back(spec.id.str());
  return found;
}

TEST(PlanFile, BeforeADayMeansLateFromItsFirstMoment) {
  EXPECT_EQ(due_of("{before: 10/6}"), "2024-06-10T00:00:00+07:00");
  EXPECT_EQ(due_of("{before: 10/6/2024}"), "2024-06-10T00:00:00+07:00");
  EXPECT_EQ(due_of("{before: 2024-06-10}"), "2024-06-10T00:00:00+07:00");
}

TEST(PlanFile, OnADayMeansLateFromTheNextDay) {
  EXPECT_EQ(due_of("{on: 10/6}"), "2024-06-11T00:00:00+07:00");
  EXPECT_EQ(due_of("{on: 31/12}"), "2025-01-01T00:00:00+07:00");
}

TEST(PlanFile, ByTheEndOfThePeriodMeansLateFromTheDayAfter) {
  EXPECT_EQ(due_of("{by_end_of: period}", "period: 2024-h1"), "2024-07-01T00:00:00+07:00");
  EXPECT_EQ(due_of("{by_end_of: period}"), "2025-01-01T00:00:00+07:00");
  EXPECT_EQ(due_of("{by_end_of: period, shift: -16}", "period: 2024-q1"),
            "2024-03-16T00:00:00+07:00");
}

TEST(PlanFile, ExpandsARecurrenceToFinitePeriods) {
  const auto workflow = workflow_of_tasks(
      "  t: {title: T, for_each: both, every: half-year, due: {by_end_of: period}}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(ids(*workflow), (std::vector<std::string>{"p/t/a/2024-h1", "p/t/b/2024-h1",
                                                      "p/t/a/2024-h2", "p/t/b/2024-h2"}));
  const auto& second = workflow->plan().tasks[0].occurrences[1];
  EXPECT_EQ(format_date(second.opens), "2024-07-01");
  EXPECT_EQ(second.label.in("vi"), "6 tháng cuối năm 2024");
  EXPECT_TRUE(second.chosen);
}

TEST(PlanFile, ATitleHasToSaySomething) {
  for (const char* title : {"\"\"", "\"  \"", "{vi: T, en: \" \"}"}) {
    const auto problems = problems_of_tasks(std::string("  t: {title: ") + title + ", unit: a}\n");
    EXPECT_NE(problems.find("the title is empty"), std::string::npos) << title;
  }
}

TEST(PlanFile, NamesMonthsAndQuarters) {
  const auto workflow = workflow_of_tasks(
      "  m: {title: M, unit: a, every: month}\n"
      "  q: {title: Q, unit: a, every: quarter}\n");
  ASSERT_NE(workflow, nullptr);
  const auto& months = workflow->plan().tasks[0].occurrences;
  ASSERT_EQ(months.size(), 12u);
  EXPECT_EQ(months[1].period.str(), "2024-02");
  EXPECT_EQ(months[1].label.in("vi"), "tháng 02 năm 2024");
  EXPECT_EQ(months[2].label.in("vi"), "tháng 3 năm 2024");
  EXPECT_FALSE(months[1].due);
  const auto& quarters = workflow->plan().tasks[1].occurrences;
  ASSERT_EQ(quarters.size(), 4u);
  EXPECT_EQ(quarters[3].period.str(), "2024-q4");
  EXPECT_EQ(quarters[3].label.in("vi"), "quý IV năm 2024");
}

TEST(PlanFile, ACheckInIsAlwaysChosen) {
  const auto workflow =
      workflow_of_tasks("  t: {title: T, unit: a, check_in: {every: year}, remind: check-in}\n");
  ASSERT_NE(workflow, nullptr);
  const auto& task = workflow->plan().tasks[0];
  ASSERT_EQ(task.occurrences.size(), 1u);
  EXPECT_TRUE(task.occurrences[0].chosen);
  EXPECT_EQ(task.occurrences[0].due, LocalTime(*parse_date("2025-01-01")));
  ASSERT_TRUE(task.remind);
  ASSERT_EQ(task.remind->rules.size(), 1u);
  EXPECT_EQ(task.remind->rules[0].id.str(), "reminder+0wd-0800-lead");
  EXPECT_FALSE(task.escalate);
}

TEST(PlanFile, AUndatedOneOffHasThePeriodOnce) {
  const auto workflow = workflow_of_tasks("  t: {title: T, unit: a}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(ids(*workflow), std::vector<std::string>{"p/t/a/once"});
  EXPECT_FALSE(workflow->obligations()[0].due_at);
  EXPECT_FALSE(workflow->plan().tasks[0].occurrences[0].chosen);
}

TEST(PlanFile, WaitsForTheSameUnitOnlyWhenBothFanOutAlike) {
  const auto workflow = workflow_of_tasks(
      "  s: {title: S, for_each: both}\n"
      "  t: {title: T, for_each: [b, a], waits_for: s}\n"
      "  u: {title: U, unit: office, waits_for: [s]}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(workflow->find(ObligationId("p/t/a/once"))->waits_for,
            std::vector{ObligationId("p/s/a/once")});
  EXPECT_EQ(workflow->find(ObligationId("p/u/office/once"))->waits_for.size(), 2u);
}

TEST(PlanFile, ReadsTheStandardPolicyInTwoHalves) {
  const auto workflow = workflow_of_tasks(
      "  t: {title: T, unit: a, due: {before: 10/6}, remind: standard, escalate: standard}\n");
  ASSERT_NE(workflow, nullptr);
  const auto& task = workflow->plan().tasks[0];
  std::vector<std::string> rules;
  for (const auto& rule : task.remind->rules) rules.push_back(rule.id.str());
  EXPECT_EQ(rules, (std::vector<std::string>{"reminder-15wd-0800-lead", "reminder-7wd-0800-lead",
                                             "reminder+0wd-0800-lead"}));
  rules.clear();
  for (const auto& rule : task.escalate->rules)
    rules.push_back(rule.id.str() + " " + std::to_string(rule.step));
  EXPECT_EQ(rules, (std::vector<std::string>{
                       "overdue+1wd-0800-lead 0", "escalation+1wd-0800-standing-body 1",
                       "escalation+3wd-0800-head 2", "escalation+5wd-0800-director 3"}));
  EXPECT_EQ(task.remind->rules[2].channels, (std::vector{ChannelKind::email, ChannelKind::sms}));
  EXPECT_NE(task.escalate->note.in("en").find("configuration"), std::string::npos);
}

TEST(PlanFile, APlanMayReplaceAShippedPolicy) {
  Diagnostics diagnostics;
  const auto workflow = workflow_from_texts(
      std::string(kHeader) +
          "  t: {title: T, unit: a, remind: standard}\n"
          "policies:\n"
          "  standard: {note: ours, reminders: [{before: 3d, at: \"09:30\"}]}\n",
      samples::kDirectory, samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  const auto& rules = workflow->plan().tasks[0].remind->rules;
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(rules[0].offset.count, -3);
  EXPECT_FALSE(rules[0].offset.working_days);
  EXPECT_EQ(rules[0].at, TimeOfDay(570));
}

TEST(PlanFile, NfdReadsLikeNfc) {
  const auto nfc = workflow_of_tasks("  t: {title: Kế hoạch Hòa Bình, unit: a}\n");
  const auto nfd =
      workflow_of_tasks("  t: {title: Ke\u0302\u0301 hoa\u0323ch Ho\u0300a Bi\u0300nh, unit: a}\n");
  ASSERT_NE(nfc, nullptr);
  ASSERT_NE(nfd, nullptr);
  EXPECT_EQ(nfc->plan().tasks[0].title, nfd->plan().tasks[0].title);
}

TEST(PlanFile, ReportsMistakesOfEveryPartAtOnce) {
  EXPECT_EQ(problems_of_plan("nhacviec: 1\n"
                             "plan: P\n"
                             "titel: Kế hoạch\n"
                             "issuer: offise\n"
                             "directory: d\n"
                             "calendar: c\n"
                             "period: {year: 2024}\n"
                             "tasks:\n"
                             "  t_1: {title: T, unit: a}\n"
                             "  t2: {title: T, unit: c, due: {before: 31/6}}\n"),
            "plan:1:1: error: the plan lacks the key \"title\"\n"
            "plan:2:7: error: \"P\" is not an id (ids are 1 to 64 of a-z, 0-9 and -)\n"
            "plan:3:1: error: unknown key \"titel\" in the plan (did you mean \"title\"?)\n"
            "plan:4:9: error: unknown unit \"offise\" (did you mean \"office\"?)\n"
            "plan:9:3: error: \"t_1\" is not an id (ids are 1 to 64 of a-z, 0-9 and -)\n"
            "plan:10:24: error: unknown unit \"c\" (did you mean \"a\"?)\n"
            "plan:10:41: error: there is no day 31/6\n");
}

TEST(PlanFile, ReportsDuplicateTasksAtTheSecond) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, unit: a}\n  t: {title: U, unit: b}\n"),
            "plan:12:3: error: duplicate key \"t\" (first given at line 11)\n");
}

TEST(PlanFile, ReportsUnknownListsPoliciesAndTasks) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, for_each: bothe}\n"
                              "  u: {title: T, for_each: a, remind: standart, escalate: check-in}\n"
                              "  v: {title: T, unit: a, waits_for: x, after: [t, w1]}\n"),
            "plan:11:27: error: the directory has no list \"bothe\" (lists stand in the directory "
            "file)\n"
            "plan:12:27: error: the directory has no list \"a\" (that is a unit: write unit: a)\n"
            "plan:12:38: error: unknown policy \"standart\" (did you mean \"standard\"?)\n"
            "plan:12:58: error: the policy \"check-in\" has nothing to escalate\n"
            "plan:13:37: error: unknown task \"x\" (did you mean \"t\"?)\n"
            "plan:13:51: error: unknown task \"w1\"\n");
}

TEST(PlanFile, ShowsACircleAsAPath) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, unit: a, waits_for: u}\n"
                              "  u: {title: T, unit: a, after: v}\n"
                              "  v: {title: T, unit: a, waits_for: t}\n"
                              "  w: {title: T, unit: a, after: w}\n"),
            "plan:13:37: error: tasks wait in a circle: t -> u -> v -> t\n"
            "plan:14:33: error: tasks wait in a circle: w -> w\n");
}

TEST(PlanFile, RefusesAWaitForAPeriodThatIsNotThere) {
  EXPECT_EQ(problems_of_tasks("  s: {title: S, unit: a, every: quarter}\n"
                              "  t: {title: T, unit: b, period: 2024-h1, waits_for: s}\n"),
            "plan:12:54: error: \"s\" has no period 2024-h1 to wait for\n");
}

TEST(PlanFile, ReportsKindsAndWordsThatAreNotAmongTheChoices) {
  EXPECT_EQ(
      problems_of_tasks("  t: {title: T, unit: a, kind: reprot, acceptance: yes, chosen: 1}\n"
                        "  u: {title: T, unit: a, every: quater}\n"
                        "  v: {title: [T], unit: {a: b}, note: [x]}\n"),
      "plan:11:32: error: \"reprot\" is not one of report, registration, synthesis, plan, duty, "
      "milestone (did you mean \"report\"?)\n"
      "plan:11:52: error: \"yes\" is not one of none, required\n"
      "plan:11:65: error: \"1\" is not one of true, false\n"
      "plan:12:33: error: \"quater\" is not one of week, month, quarter, half-year, semester, "
      "year, school-year (did you mean \"quarter\"?)\n"
      "plan:13:14: error: expected a text or a map of languages, found a list\n"
      "plan:13:25: error: expected a text, found a map\n"
      "plan:13:39: error: expected a text or a map of languages, found a list\n");
}

TEST(PlanFile, RefusesDuesThatContradictThemselves) {
  EXPECT_EQ(
      problems_of_tasks("  t: {title: T, unit: a, due: {before: 10/6, on: 10/6}}\n"
                        "  u: {title: T, unit: a, due: {before: 10/6, shift: 3}}\n"
                        "  v: {title: T, unit: a, every: month, due: {before: 10/6}}\n"
                        "  w: {title: T, unit: a, period: 2024-h2, due: {before: 10/6}}\n"
                        "  x: {title: T, unit: a, period: 2024-q5}\n"
                        "  y: {title: T, unit: a, check_in: {every: year}, due: {on: 1/1}, "
                        "chosen: false}\n"
                        "  z: {title: T, unit: a, due: {before: tomorrow}}\n"),
      "plan:11:31: error: due needs one of before, on, by_end_of, after and event\n"
      "plan:12:46: error: shift goes with by_end_of only\n"
      "plan:13:54: error: one date cannot serve a task that recurs (write due: {by_end_of: "
      "period} or {on: {day: 14, of: last-month}})\n"
      "plan:14:57: error: due on 2024-06-09, before it opens on 2024-07-01\n"
      "plan:15:34: error: \"2024-q5\" is not a period (write 2024, 2024-h1, 2024-q1, 2024-05, "
      "2024-w23 or once)\n"
      "plan:16:51: error: due and check_in exclude each other\n"
      "plan:16:75: error: a check-in cycle is always the operator's choice\n"
      "plan:17:40: error: \"tomorrow\" is not a date (write 10/6, 10/6/2024 or 2024-06-10)\n");
}

TEST(PlanFile, WarnsOfDaysOutsideThePlanAndTheCalendar) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, unit: a, due: {on: 10/6/2025}}\n"),
            "plan:11:36: warning: due on 2025-06-10, outside the plan's period 2024-01-01 to "
            "2024-12-31\n"
            "plan:11:36: warning: 2025-06-10 is outside the years that the calendar \"c\" knows: "
            "only weekends count\n");
}

TEST(PlanFile, RefusesALeapDayInAYearWithoutOne) {
  std::string text = std::string(kHeader) + "  t: {title: T, unit: a, due: {on: 29/2}}\n";
  EXPECT_EQ(problems_of_plan(text), "");
  text.replace(text.find("2024"), 4, "2023");
  EXPECT_NE(
      problems_of_plan(text).find("plan:11:36: error: there is no day 29/2 in the plan's period"),
      std::string::npos);
}

TEST(PlanFile, AsksForTheYearWhereAPlanHasTheDayTwice) {
  std::string text = std::string(kHeader) +
                     "  t: {title: T, unit: a, due: {on: 10/6}}\n"
                     "  u: {title: T, unit: a, due: {on: 10/1}}\n";
  text.replace(text.find("{year: 2024}"), 12, "{from: 2023-06-01, to: 2024-06-30}");
  const auto found = problems_of_plan(text);
  EXPECT_NE(found.find("plan:11:36: error: the plan has more than one 10/6 (give the year)"),
            std::string::npos)
      << found;
  EXPECT_EQ(found.find("plan:12"), std::string::npos) << found;
}

TEST(PlanFile, RefusesPeriodsThatAreNone) {
  const auto with_period = [](const std::string& period) {
    std::string text = std::string(kHeader) + "  t: {title: T, unit: a}\n";
    text.replace(text.find("{year: 2024}"), 12, period);
    return problems_of_plan(text);
  };
  EXPECT_EQ(with_period("{from: 2024-06-01, to: 2024-05-31}"),
            "plan:8:9: error: the period ends before it begins\n");
  EXPECT_EQ(with_period("{from: 2024-06-01, to: 2044-05-31}"),
            "plan:8:9: error: the period is longer than ten years\n");
  EXPECT_EQ(
      with_period("{year: 2024, to: 2024-05-31}"),
      "plan:8:9: error: the period is a year, years, a school year, or from and to, not both\n");
  EXPECT_EQ(with_period("2024"), "plan:8:9: error: the period must be a map of keys, not a text\n");
}

std::string signed_by(const std::string& signer) {
  std::string text = std::string(kHeader) + "  t: {title: T, unit: a}\n";
  return text.insert(text.find("recipients"), signer);
}

TEST(PlanFile, ASignerIsARoleOfTheDirectory) {
  EXPECT_EQ(problems_of_plan(signed_by("signer: b/clerk\n")), "");
  EXPECT_EQ(problems_of_plan(signed_by("signer: b\n")),
            "plan:5:9: error: \"b\" is not unit/role\n");
  EXPECT_EQ(problems_of_plan(signed_by("signer: nobody/clerk\n")),
            "plan:5:9: error: unknown unit \"nobody\"\n");
  EXPECT_EQ(problems_of_plan(signed_by("signer: b/clark\n")),
            "plan:5:9: error: the unit \"b\" has no role \"clark\" (did you mean \"clerk\"?)\n");
}

TEST(PlanFile, WithoutASignerTheIssuersHeadIsMeant) {
  for (const auto& [signer, expected] :
       {std::pair{std::string("signer: b/clerk\n"), Party{UnitId("b"), RoleId("clerk")}},
        {std::string(), Party{UnitId("office"), RoleId("chief")}}}) {
    Diagnostics diagnostics;
    const auto workflow = workflow_from_texts(signed_by(signer), samples::kDirectory,
                                              samples::kCalendar, 1, diagnostics);
    ASSERT_NE(workflow, nullptr) << diagnostics.format();
    EXPECT_EQ(workflow->resolve(RecipientKind::signer, workflow->obligations().front(),
                                workflow->plan().first_day),
              std::vector{expected});
  }
}

TEST(PlanFile, WarnsOfDutiesOutsideTheRecipients) {
  std::string text = std::string(kHeader) + "  t: {title: T, for_each: [a, b, office]}\n";
  EXPECT_EQ(problems_of_plan(text), "");  // the issuer needs no copy
  text.replace(text.find("[a, b]"), 6, "[a]");
  EXPECT_EQ(problems_of_plan(text),
            "plan:5:1: warning: units with duties that are not among the recipients: b\n");
}

TEST(PlanFile, RefusesRemindersAfterTheirDeadlineAndAbsurdOffsets) {
  EXPECT_EQ(
      problems_of_tasks("  t: {title: T, unit: a}\n"
                        "policies:\n"
                        "  x:\n"
                        "    note: n\n"
                        "    reminders:\n"
                        "      - {after: 2wd}\n"
                        "      - {before: 400wd}\n"
                        "      - {before: -3wd}\n"
                        "      - {before: 3w}\n"
                        "      - {before: 999999999999d}\n"
                        "      - {before: 3d, on: last-working-day}\n"
                        "      - {on: last-workday}\n"
                        "    steps:\n"
                        "      - {before: 3d}\n"),
      "plan:16:10: error: a reminder after its deadline (what comes after it stands under "
      "overdue or steps)\n"
      "plan:17:18: error: an offset of 400 days (at most 366)\n"
      "plan:18:18: error: \"-3wd\" is not an offset (write 15wd (working days) or 15d (calendar "
      "days))\n"
      "plan:19:18: error: \"3w\" is not an offset (write 15wd (working days) or 15d (calendar "
      "days))\n"
      "plan:20:18: error: an offset of 999999999999 days (at most 366)\n"
      "plan:21:9: error: a reminder needs either before or on\n"
      "plan:22:14: error: \"last-workday\" is not one of last-working-day (did you mean "
      "\"last-working-day\"?)\n"
      "plan:24:9: error: the step lacks the key \"after\"\n"
      "plan:24:10: error: unknown key \"before\" in the step\n");
}

TEST(PlanFile, RefusesTheSameRuleTwiceAndWarnsOfTheNight) {
  EXPECT_EQ(
      problems_of_tasks("  t: {title: T, unit: a}\n"
                        "policies:\n"
                        "  x:\n"
                        "    reminders:\n"
                        "      - {before: 3wd, at: \"22:00\"}\n"
                        "      - {before: 3wd, at: \"22:00\", channels: sms, to: lead}\n"
                        "      - {before: 3wd, at: \"25:00\", channels: [], to: boss}\n"),
      "plan:14:5: warning: the policy \"x\" has no note (say where its lead times come from)\n"
      "plan:15:27: warning: 22:00 is outside the send window 07:30-17:00; the message waits for "
      "its next opening\n"
      "plan:16:9: error: the same rule twice: reminder-3wd-2200-lead (first at line 15)\n"
      "plan:16:27: warning: 22:00 is outside the send window 07:30-17:00; the message waits for "
      "its next opening\n"
      "plan:17:27: error: \"25:00\" is not a time of day (write \"08:00\")\n"
      "plan:17:46: error: a rule without a channel would tell nobody\n"
      "plan:17:54: error: \"boss\" is not one of lead, head, superior, standing_body, director, "
      "signer, receiver\n");
}

TEST(PlanFile, NumbersStepsByTheirDelay) {
  Diagnostics diagnostics;
  const auto workflow =
      workflow_from_texts(std::string(kHeader) +
                              "  t: {title: T, unit: a, escalate: x}\n"
                              "policies:\n"
                              "  x:\n"
                              "    note: n\n"
                              "    steps:\n"
                              "      - {after: 5wd, to: director}\n"
                              "      - {after: 3d, to: head}\n"
                              "      - {after: 2wd}\n",
                          samples::kDirectory, samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  std::vector<std::string> rules;
  for (const auto& rule : workflow->plan().tasks[0].escalate->rules)
    rules.push_back(std::to_string(rule.step) + " " + rule.id.str());
  EXPECT_EQ(rules, (std::vector<std::string>{"1 escalation+2wd-0800-standing-body",
                                             "2 escalation+3d-0800-head",
                                             "3 escalation+5wd-0800-director"}));
}

TEST(PlanFile, SaysThatRecurringRemindersNeedADate) {
  const std::string never = "no due date: a period is reminded of once it is given one, with place";
  const auto said = [](const std::string& fields) {
    return problems_of_tasks("  t: {title: T, unit: a, remind: standard, " + fields + "}\n");
  };
  EXPECT_NE(said("every: month").find("warning: " + never), std::string::npos);
  EXPECT_NE(said("every: half-year").find("info: " + never), std::string::npos);
  EXPECT_EQ(said("every: month, due: {by_end_of: period}").find(never), std::string::npos);
  EXPECT_EQ(problems_of_tasks("  t: {title: T, unit: a, every: month}\n").find(never),
            std::string::npos);
}

TEST(PlanFile, WarnsOfAListOfNobody) {
  Diagnostics diagnostics;
  workflow_from_texts(std::string(samples::kHeader) + "  t: {title: T, for_each: none-yet}\n",
                      std::string(samples::kDirectory) + "  none-yet: []\n", samples::kCalendar, 1,
                      diagnostics);
  EXPECT_NE(diagnostics.format().find("warning: the list \"none-yet\" is empty: nobody owes this"),
            std::string::npos)
      << diagnostics.format();
}

TEST(PlanFile, CapsTheNumberOfObligations) {
  std::string units = "[u0";
  std::string directory =
      "nhacviec: 1\ndirectory: d\nunits:\n  office: {name: O}\n  u0: {name: U}\n";
  for (int i = 1; i < 9000; ++i) {
    const std::string id = "u" + std::to_string(i);
    units += ", " + id;
    directory += "  " + id + ": {name: U}\n";
  }
  Diagnostics diagnostics;
  workflow_from_texts(
      "nhacviec: 1\nplan: p\ntitle: T\nissuer: office\ndirectory: d\ncalendar: c\n"
      "period: {year: 2024}\ntasks:\n  t: {title: T, every: month, for_each: " +
          units + "]}\n",
      directory, samples::kCalendar, 1, diagnostics);
  EXPECT_NE(diagnostics.format().find("the plan makes 108000 obligations; at most 100000"),
            std::string::npos);
}

}  // namespace
}  // namespace nhacviec
