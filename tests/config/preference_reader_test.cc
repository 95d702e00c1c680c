#include "config/preference_reader.h"

#include <gtest/gtest.h>

#include "config/directory_file.h"
#include "config/load.h"
#include "tests/config/support.h"

namespace nhacviec {
namespace {

const std::string kHead = R"(nhacviec: 1
directory: d
people:
  p:
    title: P
    email: p@example.vn
)";
const std::string kTail = R"(
units:
  a: {name: A, roles: {head: {title: Head, holders: p}}}
)";

Preferences preferences_of(const std::string& wish) {
  Diagnostics diagnostics;
  const auto directory =
      directory_from_text({"d.yaml", kHead + "    " + wish + kTail}, diagnostics);
  EXPECT_NE(directory, nullptr) << diagnostics.format();
  EXPECT_EQ(diagnostics.format(), "");
  return directory ? directory->person(PersonId("p"))->preferences : Preferences{};
}

std::string problem_of(const std::string& wish) {
  Diagnostics diagnostics;
  directory_from_text({"d.yaml", kHead + "    " + wish + kTail}, diagnostics);
  return diagnostics.format();
}

/// Of a plan whose calendar sends from 07:30 to 17:00.
std::string problem_of_plan(const std::string& wish) {
  Diagnostics diagnostics;
  workflow_from_texts(
      "nhacviec: 1\nplan: p\ntitle: K\nissuer: a\ndirectory: d\ncalendar: c\nperiod: {year: 2024}\n"
      "tasks:\n  t: {title: T, unit: a}\n",
      kHead + "    " + wish + kTail,
      std::string(samples::kCalendar) + "send_window: \"07:30-17:00\"\n", 1, diagnostics);
  return diagnostics.format();
}

TEST(Preferences, ThatLeaveNoTimeToSendAreWarnedOf) {
  EXPECT_EQ(problem_of_plan("quiet_hours: \"06:00-18:00\""),
            "plan:5:1: warning: the quiet hours of \"p\" cover all of the send window 07:30-17:00: "
            "messages come when it is over\n");
  EXPECT_EQ(problem_of_plan("quiet_hours: \"18:00-07:00\""), "");
  EXPECT_EQ(
      problem_of_plan("digest: {at: \"03:00\"}"),
      "plan:5:1: warning: the digest of \"p\" at 03:00 is outside the send window 07:30-17:00; "
      "it waits for the next opening\n");
  EXPECT_EQ(problem_of_plan("digest: {at: \"07:30\"}"), "");
}

TEST(Preferences, OfMoreInAnHourThanInADayAreWarnedOf) {
  EXPECT_EQ(problem_of("at_most: {per_hour: 9, per_day: 3}"),
            "d.yaml:7:15: warning: more messages in an hour than in a day: only per_day counts\n");
  EXPECT_EQ(problem_of("at_most: {per_hour: 3, per_day: 9}"), "");
}

TEST(Preferences, SayHowSomebodyWantsToBeWrittenTo) {
  EXPECT_EQ(preferences_of("digest: daily").digest, DailyDigest{});
  EXPECT_EQ(preferences_of("digest: {at: \"07:45\", with: [overdue, escalation]}").digest,
            (DailyDigest{TimeOfDay(465), true, true}));
  EXPECT_EQ(preferences_of("at_most: {per_hour: 3, per_day: 10}").at_most, (MessageLimit{3, 10}));
  const auto quiet = preferences_of("quiet_hours: \"16:30-09:00\"").quiet_hours;
  ASSERT_TRUE(quiet.has_value());
  EXPECT_TRUE(is_quiet(*quiet, TimeOfDay(0)));
  EXPECT_TRUE(is_quiet(*quiet, TimeOfDay(990)));
  EXPECT_FALSE(is_quiet(*quiet, TimeOfDay(540)));
  EXPECT_FALSE(is_quiet(*quiet, TimeOfDay(989)));
}

TEST(Preferences, APolicyMayGroupItsMessagesForThoseWhoSaidNothing) {
  const auto workflow = samples::workflow_of_tasks(
      "  t: {title: T, unit: a, due: {before: 10/6}, remind: p, escalate: p}\n"
      "policies:\n  p:\n    note: n\n    digest: {at: \"09:00\"}\n"
      "    reminders: [{before: 5wd}]\n    overdue: [{after: 1wd}]\n");
  ASSERT_NE(workflow, nullptr);
  const Task& task = workflow->plan().tasks.front();
  EXPECT_EQ(task.remind->rules.front().digest, (DailyDigest{TimeOfDay(540)}));
  EXPECT_EQ(task.escalate->rules.front().digest, std::nullopt);  // not unless asked
}

TEST(Preferences, MistakesSayWhereAndWhatToWrite) {
  EXPECT_EQ(problem_of("quiet_hours: \"8-9\""),
            "d.yaml:7:18: error: \"8-9\" is not a span of quiet hours (write 20:00-07:00; what "
            "would come then comes at 07:00)\n");
  EXPECT_NE(problem_of("digest: weekly").find("d.yaml:7:13: error: "), std::string::npos);
  EXPECT_NE(problem_of("digest: {with: [reminder]}").find("d.yaml:7:21: error: "),
            std::string::npos);
  EXPECT_NE(problem_of("at_most: {per_hour: 0}").find("d.yaml:7:25: error: "), std::string::npos);
}

}  // namespace
}  // namespace nhacviec
