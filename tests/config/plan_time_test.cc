// When things are due: cycles, days inside a period, events, and what counts from something else.
#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

const char* kVietnam = R"(nhacviec: 1
calendar: c
zone: Asia/Ho_Chi_Minh
known: {from: 2021-01-01, to: 2023-12-31}
holidays: {tet: Tết}
days:
  - {date: 2022-02-01, holiday: tet}
  - {date: 2022-09-01, holiday: tet}
  - {date: 2022-09-02, holiday: tet}
school_years:
  2021-2022:
    semesters: [{from: 2021-09-05, to: 2022-01-15}, {from: 2022-01-16, to: 2022-05-24}]
    to: 2022-05-30
  2022-2023:
    semesters: [{from: 2022-09-05, to: 2023-01-14}, {from: 2023-01-15, to: 2023-05-24}]
    to: 2023-05-30
)";

std::string header(const std::string& period) {
  return "nhacviec: 1\nplan: p\ntitle: K\nissuer: office\ndirectory: d\ncalendar: c\nperiod: " +
         period + "\n";
}
const std::string kRestOf2022 = header("{from: 2022-02-01, to: 2022-12-31}");

std::shared_ptr<const Workflow> workflow_of(const std::string& plan, Diagnostics& diagnostics) {
  return workflow_from_texts(plan, samples::kDirectory, kVietnam, 1, diagnostics);
}
std::string problems_of(const std::string& plan) {
  Diagnostics diagnostics;
  workflow_of(plan, diagnostics);
  return diagnostics.format();
}

/// "period due-day" of each obligation of unit a.
std::vector<std::string> dues(const std::string& plan) {
  Diagnostics diagnostics;
  const auto workflow = workflow_of(plan, diagnostics);
  if (workflow == nullptr) return {diagnostics.format()};
  std::vector<std::string> found;
  for (const auto& spec : workflow->obligations())
    found.push_back(
        spec.occurrence->period.str() + " " +
        (spec.due_at ? format_date(workflow->zone().date_of(last_moment(*spec.due_at))) : "none"));
  return found;
}
std::vector<std::string> task(const std::string& fields, const std::string& head = kRestOf2022) {
  return dues(head + "tasks:\n  t: {title: T, unit: a, " + fields + "}\n");
}
using List = std::vector<std::string>;

TEST(PlanTime, SelfChecksOnThreeCyclesAtOnce) {
  // "theo tháng, quý và học kỳ" in what is left of 2022: 11 months, 4 quarters, 1 semester.
  const auto found = task("check_in: {every: [month, quarter, semester]}");
  ASSERT_EQ(found.size(), 16u);
  EXPECT_EQ(found.front(), "2022-02 2022-02-28");
  EXPECT_EQ(found[10], "2022-12 2022-12-31");
  EXPECT_EQ(found[11], "2022-q1 2022-03-31");
  EXPECT_EQ(found[14], "2022-q4 2022-12-31");
  EXPECT_EQ(found[15], "sy2021-2022-s2 2022-05-24");
}

TEST(PlanTime, RunsForASchoolYearOrSeveralYears) {
  EXPECT_EQ(
      task("every: school-year, due: {by_end_of: period}", header("{school_year: 2022-2023}")),
      (List{"sy2022-2023 2023-05-30"}));
  EXPECT_EQ(task("every: semester, due: {by_end_of: period}", header("{school_year: 2022-2023}")),
            (List{"sy2022-2023-s1 2023-01-14", "sy2022-2023-s2 2023-05-24"}));
  EXPECT_EQ(task("every: year, due: {by_end_of: period}", header("{years: 2021-2023}")),
            (List{"2021 2021-12-31", "2022 2022-12-31", "2023 2023-12-31"}));
  EXPECT_EQ(
      task("period: sy2022-2023-s1, due: {by_end_of: period}", header("{school_year: 2022-2023}")),
      (List{"sy2022-2023-s1 2023-01-14"}));
}

TEST(PlanTime, CountsWeeksAsIsoDoes) {
  const auto found = task("every: week", header("{from: 2022-12-19, to: 2023-01-08}"));
  EXPECT_EQ(found, (List{"2022-w51 none", "2022-w52 none", "2023-w01 none"}));
}

TEST(PlanTime, ExpandsARecurrenceRule) {
  EXPECT_EQ(task("every: {rrule: \"FREQ=MONTHLY;BYDAY=-1FR;COUNT=2\"}, due: {by_end_of: period}"),
            (List{"2022-02-25 2022-02-25", "2022-03-25 2022-03-25"}));
  EXPECT_EQ(problems_of(kRestOf2022 + "tasks:\n"
                                      "  t: {title: T, unit: a, every: {rrule: FREQ=MINUTELY}}\n"
                                      "  u: {title: T, unit: a, every: {rrule: FREQ=SOMETIMES}}\n"),
            "plan:9:41: error: the rule makes 480960 occurrences; at most 1000, and none within a "
            "day\n"
            "plan:10:41: error: \"FREQ=SOMETIMES\" is not a recurrence rule (RFC 5545, 3.3.10)\n");
}

TEST(PlanTime, PutsADueDayInsideThePeriod) {
  const std::string quarter = "period: 2022-q3, due: ";
  EXPECT_EQ(task(quarter + "{on: {day: 14, of: last-month}}"), (List{"2022-q3 2022-09-14"}));
  EXPECT_EQ(task(quarter + "{before: {day: 15, of: last-month}}"), (List{"2022-q3 2022-09-14"}));
  EXPECT_EQ(task(quarter + "{on: {day: 5, of: next-month}}"), (List{"2022-q3 2022-10-05"}));
  EXPECT_EQ(task(quarter + "{on: {day: -1, of: first-month}}"), (List{"2022-q3 2022-07-31"}));
  EXPECT_EQ(task(quarter + "{on: {working_day: 3, of: last-month}}"),
            (List{"2022-q3 2022-09-07"}));  // 1/9 and 2/9 are off
  EXPECT_EQ(task(quarter + "{on: {working_day: -1}}"), (List{"2022-q3 2022-09-30"}));
  EXPECT_EQ(task(quarter + "{by_end_of: period, shift: -2wd}"), (List{"2022-q3 2022-09-28"}));
  EXPECT_EQ(task(quarter + "{by_end_of: period, shift: 10d}"), (List{"2022-q3 2022-10-10"}));
}

TEST(PlanTime, RollsADueDayThatIsADayOff) {
  // 30/10/2022 is a Sunday, 30/4/2022 a Saturday.
  EXPECT_EQ(task("due: {on: 30/10}"), (List{"once 2022-10-30"}));
  EXPECT_EQ(task("due: {on: 30/10, roll: preceding}"), (List{"once 2022-10-28"}));
  EXPECT_EQ(task("due: {on: 30/10, roll: following}"), (List{"once 2022-10-31"}));
  EXPECT_EQ(task("due: {on: 30/4, roll: following}"), (List{"once 2022-05-02"}));
  EXPECT_EQ(task("due: {on: 30/4, roll: modified-following}"), (List{"once 2022-04-29"}));
}

TEST(PlanTime, KeepsTheDataCutOffBesideTheDueDate) {
  Diagnostics diagnostics;
  const auto workflow = workflow_of(
      kRestOf2022 +
          "tasks:\n"
          "  t: {title: T, unit: a, period: 2022-q2, due: {by_end_of: period}, as_of: {day: 14}}\n"
          "  u: {title: U, unit: a, period: 2022-q2, as_of: 14/6}\n"
          "  v: {title: V, unit: a, period: 2022-q2, as_of: {shift: -16}}\n"
          "  w: {title: W, unit: a}\n",
      diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  for (size_t i = 0; i < 3; ++i)
    EXPECT_EQ(format_date(*workflow->plan().tasks[i].occurrences[0].as_of), "2022-06-14") << i;
  EXPECT_FALSE(workflow->plan().tasks[3].occurrences[0].as_of);
}

TEST(PlanTime, KnowsWhatTheOperatorChose) {
  const auto chosen = [](const std::string& fields) {
    Diagnostics diagnostics;
    const auto workflow = workflow_of(
        kRestOf2022 + "tasks:\n  t: {title: T, unit: a, " + fields + "}\n", diagnostics);
    return workflow && workflow->plan().tasks[0].occurrences[0].chosen;
  };
  EXPECT_TRUE(chosen("every: quarter, due: {on: {day: 14}}"));
  EXPECT_TRUE(chosen("due: {by_end_of: period}"));
  EXPECT_FALSE(chosen("due: {by_end_of: period}, chosen: false"));
  EXPECT_FALSE(chosen("due: {before: 10/5}"));
}

TEST(PlanTime, CountsFromAnEventThatHasItsDay) {
  const std::string events = kRestOf2022 +
                             "events:\n"
                             "  opening: {title: Khai giảng, date: 2022-09-05}\n"
                             "  teachers-day: {title: Ngày Nhà giáo, date: 20/11/2022}\n";
  EXPECT_EQ(dues(events + "tasks:\n  t: {title: T, unit: a, due: {event: opening, by: -1wd}}\n"),
            (List{"once 2022-08-31"}));
  EXPECT_EQ(dues(events + "tasks:\n  t: {title: T, unit: a, due: {event: opening, by: 10}}\n"),
            (List{"once 2022-09-15"}));
  // An event is no deadline: it makes no obligation.
  EXPECT_EQ(dues(events + "tasks:\n  t: {title: T, unit: a}\n"), (List{"once none"}));
}

TEST(PlanTime, AnEventWithoutADayCanBeGivenOne) {
  Diagnostics diagnostics;
  const auto workflow = workflow_of(kRestOf2022 +
                                        "events:\n"
                                        "  exam: {title: Kỳ thi, year: 2022}\n"
                                        "tasks:\n"
                                        "  t: {title: T, unit: a, due: {event: exam, by: -5wd}}\n",
                                    diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  const auto* exam = workflow->find(ObligationId("p/event-exam/office/once"));
  const auto* waiter = workflow->find(ObligationId("p/t/a/once"));
  ASSERT_TRUE(exam != nullptr && waiter != nullptr);
  EXPECT_FALSE(waiter->due_at);
  EXPECT_TRUE(waiter->waits_for.empty());  // nothing keeps it from being done
  EXPECT_EQ(waiter->due_after, std::vector{exam->id});
  EXPECT_EQ(exam->informs, std::vector{waiter->id});
}

TEST(PlanTime, CountsFromAnotherTaskOfTheSameUnit) {
  Diagnostics diagnostics;
  const auto workflow = workflow_of(
      kRestOf2022 +
          "tasks:\n"
          "  plan: {title: P, for_each: both}\n"
          "  report: {title: R, for_each: both, due: {after: plan, by: 10wd}}\n"
          "  synthesis: {title: S, unit: office, waits_for: plan, due: {after: plan, by: 3d}}\n",
      diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  EXPECT_EQ(workflow->find(ObligationId("p/report/a/once"))->due_after,
            (std::vector{ObligationId("p/plan/a/once")}));
  const auto* synthesis = workflow->find(ObligationId("p/synthesis/office/once"));
  EXPECT_EQ(synthesis->due_after.size(), 2u);
  EXPECT_EQ(synthesis->sources.size(), 2u);
  EXPECT_EQ(workflow->find(ObligationId("p/plan/b/once"))->informs.size(), 2u);
}

TEST(PlanTime, ReportsWhatCannotBeCounted) {
  EXPECT_EQ(
      problems_of(kRestOf2022 +
                  "events:\n"
                  "  exam: {title: Kỳ thi}\n"
                  "tasks:\n"
                  "  s: {title: S, unit: a}\n"
                  "  t: {title: T, unit: a, due: {after: ss, by: 5wd}}\n"
                  "  u: {title: T, unit: a, due: {after: s, by: -5wd}}\n"
                  "  v: {title: T, unit: a, due: {event: exams, by: 1d}}\n"
                  "  w: {title: T, unit: a, waits_for: s, due: {event: exam, by: 1d}}\n"
                  "  x: {title: T, unit: a, waits_for: s, due: {after: t, by: 1d}}\n"
                  "  y: {title: T, unit: a, due: {on: {day: 31}}, period: 2022-06}\n"
                  "  z: {title: T, unit: a, due: {on: {day: 0}}}\n"
                  "  q: {title: T, unit: a, due: {on: 1/6, by: 3x}}\n"),
      "plan:12:39: error: unknown task \"ss\" (did you mean \"s\"?)\n"
      "plan:13:46: error: a time limit counts from 1 day\n"
      "plan:14:39: error: unknown event \"exams\" (did you mean \"exam\"?)\n"
      "plan:15:53: error: a task that waits cannot count from an event without a day (give "
      "the event its date, or leave out waits_for)\n"
      "plan:16:53: error: \"t\" is not among the tasks it waits for (a task that waits counts "
      "from one of those)\n"
      "plan:17:36: error: the period 2022-06 has no such day: 31\n"
      "plan:18:42: error: days count from 1, or from -1 for the last\n"
      "plan:19:41: error: by goes with after and event only\n");
}

TEST(PlanTime, ShowsACircleOfDueDatesAsAPath) {
  EXPECT_EQ(problems_of(kRestOf2022 + "tasks:\n"
                                      "  s: {title: S, unit: a, due: {after: t, by: 1d}}\n"
                                      "  t: {title: T, unit: a, due: {after: s, by: 1d}}\n"),
            "plan:10:39: error: tasks wait in a circle: s -> t -> s\n");
}

TEST(PlanTime, RefusesASchoolYearThatTheCalendarDoesNotHave) {
  EXPECT_EQ(problems_of(header("{school_year: 2032-2033}") + "tasks: {}\n"),
            "plan:7:23: error: the calendar \"c\" has no school year 2032-2033 (did you mean "
            "\"2022-2023\"?)\n");
  EXPECT_EQ(problems_of(header("{year: 2022, years: 2021-2022}") + "tasks: {}\n"),
            "plan:7:9: error: the period is a year, years, a school year, or from and to, not "
            "both\n");
  EXPECT_EQ(problems_of(header("{years: 2021}") + "tasks: {}\n"),
            "plan:7:17: error: \"2021\" is not a span of years (write 2021-2025)\n");
}

}  // namespace
}  // namespace nhacviec
