// The preview as an iCalendar file, read by a foreign library too.
#include "daemon/command/preview_calendar.h"

#include <cstdio>
#include <map>
#include <sstream>

#include "tests/daemon/command_run.h"

namespace nhacviec::preview_calendar_test {
namespace {

using command_run::Folder;
using command_run::Outcome;
using command_run::run;
using command_run::shipped;
using Json = nlohmann::json;

const std::string kPlan = shipped("plans/da-bac-2024.yaml");
const std::string kReport = "da-bac-2024/team-report-half-year/team-02/2024-h1";

std::string calendar_of(const std::string& plan, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"preview", plan, "--format", "ics"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  return outcome.out;
}

struct ForeignEvent {
  std::string start, summary, categories;
};

/// By uid, as python3-icalendar reads it; fails the test on any defect that it finds.
std::map<std::string, ForeignEvent> read_by_others(const std::string& text) {
  const Folder folder;
  const std::string file = folder.write("plan.ics", text);
  const std::string command =
      "/usr/bin/python3 -B -X utf8 " NHACVIEC_SOURCE_DIR "/tests/daemon/read_ics.py <" + file;
  std::map<std::string, ForeignEvent> events;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return events;
  std::string printed;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) printed += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0) << "defects, or python3-icalendar is missing";
  std::istringstream lines(printed);
  std::string uid;
  while (std::getline(lines, uid, '\t')) {
    ForeignEvent& event = events[uid];
    std::getline(lines, event.start, '\t');
    std::getline(lines, event.summary, '\t');
    std::getline(lines, event.categories);
  }
  return events;
}

TEST(PreviewCalendar, IsThatOfPlanAAroundItsFirstDeadline) {
  command_run::expect_golden("da-bac-2024-early-june.ics",
                             calendar_of(kPlan, {"--from", "2024-06-07", "--to", "2024-06-11"}));
}

TEST(PreviewCalendar, HasEachDeadlineAndEachMessageOnceForAForeignReader) {
  const auto events = read_by_others(calendar_of(kPlan));
  std::map<std::string, Json> dated;
  for (const Json& row : run({"obligations", kPlan, "--format", "json"}).json()) {
    if (!row["due_at"].is_null()) dated[row["id"].get<std::string>() + "@nhacviec"] = row;
  }
  const Json messages = run({"preview", kPlan, "--format", "json"}).json();
  EXPECT_EQ(events.size(), dated.size() + messages.size());
  for (const auto& [uid, row] : dated) {
    ASSERT_TRUE(events.contains(uid)) << uid;
    EXPECT_EQ(events.at(uid).start, row["last_working_day"]);
    EXPECT_EQ(events.at(uid).categories, "da-bac-2024|thời hạn");
  }
  for (const Json& row : messages) {
    const std::string uid =
        row["obligation"].get<std::string>() + "/" + row["rule"].get<std::string>() + "@nhacviec";
    ASSERT_TRUE(events.contains(uid)) << uid;
    EXPECT_EQ(events.at(uid).summary, row["subject"]);
    EXPECT_EQ(events.at(uid).start, format_utc(*parse_rfc3339(row["at"].get<std::string>())));
  }
}

TEST(PreviewCalendar, IsReadWithoutDefectForEveryShippedPlan) {
  for (const char* plan :
       {"plans/nhiem-vu-2024.yaml", "plans/dan-van-2022.yaml", "plans/tam-duong-2020.yaml",
        "plans/muong-te-2022-2023.yaml", "examples/plans/filings-2025.yaml"}) {
    EXPECT_FALSE(read_by_others(calendar_of(shipped(plan))).empty()) << plan;
  }
}

TEST(PreviewCalendar, SpeaksTheAskedLanguage) {
  const auto events = read_by_others(calendar_of(kPlan, {"--language", "en"}));
  const ForeignEvent& deadline = events.at(kReport + "@nhacviec");
  EXPECT_EQ(deadline.start, "2024-06-07");
  EXPECT_TRUE(deadline.summary.starts_with("Due: Half-year report")) << deadline.summary;
  EXPECT_EQ(deadline.categories, "da-bac-2024|deadline");
}

TEST(PreviewCalendar, FollowsAnExtensionAndTellsItsMessagesApart) {
  const Folder folder;
  const Json events = Json::array({{{"specversion", "1.0"},
                                    {"id", "1"},
                                    {"source", "/t"},
                                    {"type", "nhacviec.obligation.extended"},
                                    {"subject", kReport},
                                    {"time", "2024-06-12T16:40:00+07:00"},
                                    {"data", {{"until", "2024-06-27"}, {"reason", "mưa lũ"}}}}});
  const std::string file = folder.write("events.json", events.dump());
  const auto read = read_by_others(calendar_of(kPlan, {"--events", file}));
  EXPECT_EQ(read.at(kReport + "@nhacviec").start, "2024-06-27");
  EXPECT_EQ(read.at(kReport + "/overdue+1wd-0800-lead@nhacviec").start, "2024-06-11T01:00:00Z");
  EXPECT_EQ(read.at(kReport + "/overdue+1wd-0800-lead/2@nhacviec").start, "2024-07-01T01:00:00Z");
}

TEST(PreviewCalendar, IsTheSameFileEachTime) { EXPECT_EQ(calendar_of(kPlan), calendar_of(kPlan)); }

}  // namespace
}  // namespace nhacviec::preview_calendar_test
