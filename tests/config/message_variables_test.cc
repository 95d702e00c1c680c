#include "config/message_variables.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

/// `{{due}}` and `{{by}}` of a task's only obligation, in Vietnamese.
std::string date_words(const std::string& due) {
  const auto workflow = samples::workflow_of_tasks("  t: {title: T, unit: a, due: " + due + "}\n");
  if (workflow == nullptr) return "no workflow";
  std::vector<std::string> errors;
  const auto languages = Languages::built_in("vi", errors);
  if (!languages) return "no languages";
  const ObligationSpec& spec = workflow->obligations()[0];
  Obligation obligation;
  obligation.due_at = spec.due_at;
  const Waits waits;
  Notice notice;
  notice.at = workflow->zone().at(*parse_date("2024-05-29"), TimeOfDay(480));
  const MessageContext context{
      languages.value().get("vi"), *workflow, spec, obligation, waits, notice};
  const MessageVariables values(context);
  return values["due"] + "; " + values["by"];
}

TEST(MessageVariables, SayTheDateAsTheDocumentDoes) {
  EXPECT_EQ(date_words("{before: 10/6}"), "trước ngày 10/6/2024; trước ngày 10/6/2024");
  EXPECT_EQ(date_words("{on: 10/6}"), "ngày 10/6/2024; trong ngày 10/6/2024");
}

TEST(MessageVariables, SayTheLastDayOfADateThatWasChosen) {
  EXPECT_EQ(date_words("{by_end_of: period}, period: 2024-h1"),
            "đến hết ngày 30/6/2024; chậm nhất là hết ngày 30/6/2024");
}

/// `{{urged_on}}` of a letter two days after the unit was urged; the unit's clerk has this address.
std::string urged_on(const std::string& address) {
  std::string directory = samples::kDirectory;
  const std::string shipped = ", email: a@example.vn";
  directory.replace(directory.find(shipped), shipped.size(), address);
  Diagnostics diagnostics;
  const auto workflow =
      workflow_from_texts(std::string(samples::kHeader) +
                              "  t: {title: T, unit: a, due: {before: 10/6}, escalate: standard}\n",
                          directory, samples::kCalendar, 1, diagnostics);
  if (workflow == nullptr) return diagnostics.format();
  std::vector<std::string> errors;
  const auto languages = Languages::built_in("vi", errors);
  const ObligationSpec& spec = workflow->obligations()[0];
  const auto rule =
      std::find_if(spec.task->escalate->rules.begin(), spec.task->escalate->rules.end(),
                   [](const Rule& one) { return one.kind == NoticeKind::overdue; });
  if (!languages || rule == spec.task->escalate->rules.end()) return "no overdue rule";
  Obligation obligation;
  obligation.due_at = spec.due_at;
  obligation.handled = {
      {rule->id, workflow->zone().at(*parse_date("2024-06-11"), TimeOfDay(480)), ""}};
  const Waits waits;
  Notice notice;
  notice.at = workflow->zone().at(*parse_date("2024-06-13"), TimeOfDay(480));
  const MessageContext context{
      languages.value().get("vi"), *workflow, spec, obligation, waits, notice};
  return MessageVariables(context)["urged_on"];
}

TEST(MessageVariables, SayOnlyOfWhatReallyWentOutThatItWasSent) {
  EXPECT_EQ(urged_on(", email: a@example.vn"), "11/6");
  EXPECT_EQ(urged_on(", holders: []"), "") << "nobody had an address";
}

}  // namespace
}  // namespace nhacviec
