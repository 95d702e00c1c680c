#include "config/preference_reader.h"

#include <gtest/gtest.h>

#include "config/directory_file.h"
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
