#include "config/reading_reader.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

std::string plan_that_reads(const std::string& chosen, const std::string& due) {
  std::string text = samples::kHeader;
  text.replace(text.find("tasks:"), 6, R"(readings:
  october:
    title: Ngày 30/10
    chosen: )" + chosen + R"(
    options:
      strict: {note: trước cả hai ngày, due: {before: 30/10}}
      loose: {note: chậm nhất ngày 30/10, due: {on: 30/10}}
tasks:)");
  return text + "  t: {title: T, unit: a, due: " + due + "}\n";
}

std::string due_when(const std::string& chosen) {
  Diagnostics diagnostics;
  const auto workflow =
      workflow_from_texts(plan_that_reads(chosen, "{reading: october}"), samples::kDirectory,
                          samples::kCalendar, 1, diagnostics);
  if (workflow == nullptr) return diagnostics.format();
  const ObligationSpec& spec = workflow->obligations().at(0);
  EXPECT_EQ(spec.occurrence->reading.str(), "october");
  EXPECT_FALSE(spec.occurrence->chosen);  // the date is the document's, under either reading
  return format_rfc3339(spec.due_at.value(), workflow->zone());
}

TEST(ReadingReader, OneSwitchMovesTheDate) {
  EXPECT_EQ(due_when("strict"), "2024-10-30T00:00:00+07:00");
  EXPECT_EQ(due_when("loose"), "2024-10-31T00:00:00+07:00");
}

TEST(ReadingReader, TheChoiceIsSaidToWhoeverChecksTheFile) {
  EXPECT_EQ(samples::problems_of_plan(plan_that_reads("loose", "{reading: october}")),
            "plan:13:13: info: read as \"loose\": chậm nhất ngày 30/10\n");
}

TEST(ReadingReader, AChoiceThatIsNoOptionIsAnError) {
  EXPECT_EQ(
      samples::problems_of_plan(plan_that_reads("looose", "{on: 1/6}")),
      "plan:13:13: error: \"looose\" is not one of strict, loose (did you mean \"loose\"?)\n");
}

TEST(ReadingReader, AnUnknownReadingIsAnError) {
  EXPECT_EQ(samples::problems_of_plan(plan_that_reads("loose", "{reading: octobre}")),
            "plan:13:13: info: read as \"loose\": chậm nhất ngày 30/10\n"
            "plan:18:41: error: unknown reading \"octobre\" (did you mean \"october\"?)\n");
}

TEST(ReadingReader, AReadingSaysTheWholeDate) {
  EXPECT_EQ(samples::problems_of_plan(plan_that_reads("loose", "{reading: october, shift: 3}")),
            "plan:13:13: info: read as \"loose\": chậm nhất ngày 30/10\n"
            "plan:18:31: error: a reading says the whole date (other keys of due stand in its "
            "options)\n");
}

// Else the switch, years later, would be the first to find it.
TEST(ReadingReader, TheDateOfAnOptionThatIsNotChosenIsReadAndChecked) {
  const auto problems = [](const std::string& strict, const std::string& more = "") {
    std::string text = plan_that_reads("loose", "{reading: october}" + more);
    text.replace(text.find("{before: 30/10}"), 15, strict);
    const std::string found = samples::problems_of_plan(text);
    return found.substr(found.find('\n') + 1);
  };
  EXPECT_EQ(problems("{before: 30/10}"), "");
  EXPECT_NE(problems("{befor: 30/10}").find("unknown key \"befor\""), std::string::npos);
  EXPECT_NE(problems("{before: 31/11}").find("31/11"), std::string::npos);
  EXPECT_NE(problems("{after: tt, by: 5d}").find("unknown task \"tt\""), std::string::npos);
  EXPECT_NE(problems("{event: exam, by: 5d}").find("unknown event \"exam\""), std::string::npos);
}

}  // namespace
}  // namespace nhacviec
