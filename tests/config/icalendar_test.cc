#include "config/icalendar.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

std::string days_of(const std::string& rule, const char* first, const char* last) {
  const Date start = *parse_date(first);
  const auto days = expand_rrule(rule, start, start, *parse_date(last));
  if (!days) return "error: " + days.error().message;
  std::string text;
  for (const Date day : days.value()) text += (text.empty() ? "" : " ") + format_date(day);
  return text;
}

/// What a command prints, line by line.
std::vector<std::string> lines_of(const std::string& command) {
  std::vector<std::string> lines;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return lines;
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  ::pclose(pipe);
  return lines;
}

TEST(Recurrence, AgreesWithDateutilOnFiveHundredRules) {
  // Each line: rule, first day, last day, and the days that python3-dateutil makes of them.
  const auto lines = lines_of("/usr/bin/python3 -B " NHACVIEC_SOURCE_DIR
                              "/tests/config/dateutil_rules.py --seed 20240610 --rules 500");
  ASSERT_EQ(lines.size(), 500u) << "python3-dateutil is needed";
  size_t days = 0;
  for (const std::string& line : lines) {
    std::istringstream in(line);
    std::string rule, first, last, expected;
    in >> rule >> first >> last >> std::ws;
    std::getline(in, expected);
    EXPECT_EQ(days_of(rule, first.c_str(), last.c_str()), expected) << rule << " from " << first;
    days += (expected.size() + 1) / 11;
  }
  EXPECT_GT(days, 5000u);  // the rules do make days
}

TEST(Recurrence, GivesTheLastFridayOfEachMonth) {
  EXPECT_EQ(days_of("FREQ=MONTHLY;BYDAY=-1FR", "2024-01-01", "2024-03-31"),
            "2024-01-26 2024-02-23 2024-03-29");
  EXPECT_EQ(days_of("byday=-1fr;freq=monthly", "2024-01-01", "2024-01-31"), "2024-01-26");
  EXPECT_EQ(days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2024-01-01", "2024-12-31"), "");
}

TEST(Recurrence, SaysHowManyAnExplodingRuleMakes) {
  EXPECT_EQ(days_of("FREQ=DAILY", "2015-01-01", "2024-12-31"),
            "error: the rule makes 3653 occurrences; at most 1000");
  EXPECT_EQ(days_of("FREQ=SECONDLY", "2024-01-01", "2024-12-31"),
            "error: the rule makes 31622400 occurrences; at most 1000, and none within a day");
  EXPECT_EQ(days_of("FREQ=HOURLY;INTERVAL=12", "2024-01-01", "2024-12-31"),
            "error: the rule makes 732 occurrences; at most 1000, and none within a day");
}

TEST(Recurrence, RefusesWhatItDoesNotUnderstand) {
  for (const char* rule :
       {"", "FREQ", "FREQ=", "FREQ=FORTNIGHTLY", "COUNT=3", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;BYHOUR=8", "FREQ=MONTHLY;BYDAY=XX", "FREQ=DAILY;COUNT=0",
        "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=DAILY;COUNT=2;UNTIL=20240101",
        "FREQ=YEARLY;BYWEEKNO=52;BYDAY=SA", "FREQ=DAILY;INTERVAL=-1"})
    EXPECT_EQ(days_of(rule, "2024-01-01", "2024-12-31").substr(0, 6), "error:") << rule;
}

TEST(IcsFile, GivesEachDayOfWholeDayEvents) {
  const auto days = days_of_ics(
      "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"
      "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20240210\nDTEND;VALUE=DATE:20240213\n"
      "SUMMARY:New Year\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20231225\nRRULE:FREQ=YEARLY\n"
      "SUMMARY:Christmas\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:3\nDTSTART:20240506T080000Z\nSUMMARY:A meeting\nEND:VEVENT\n"
      "END:VCALENDAR\n",
      *parse_date("2024-01-01"), *parse_date("2025-12-31"));
  ASSERT_TRUE(days);
  std::string text;
  for (const IcsDay& day : days.value()) text += format_date(day.date) + " " + day.name + ";";
  EXPECT_EQ(text,
            "2024-02-10 New Year;2024-02-11 New Year;2024-02-12 New Year;2024-12-25 Christmas;"
            "2025-12-25 Christmas;");
}

TEST(IcsFile, RefusesWhatIsNoCalendar) {
  const Date day = *parse_date("2024-01-01");
  for (const char* text : {"", "hello", "BEGIN:VEVENT\nEND:VEVENT\n"})
    EXPECT_FALSE(days_of_ics(text, day, day)) << text;
}

}  // namespace
}  // namespace nhacviec
