#include "config/calendar_file.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::shipped;

std::string problems_of_calendar(const std::string& text) {
  Diagnostics diagnostics;
  calendar_from_text({"c.yaml", text}, diagnostics);
  return diagnostics.format();
}

const std::string kHead = "nhacviec: 1\ncalendar: c\nzone: Asia/Ho_Chi_Minh\n";
const std::string kNames = kHead + "holidays: {tet: Tết}\ndays:\n";  // five lines

class VietnamCalendar : public testing::Test {
 protected:
  void SetUp() override {
    Diagnostics diagnostics;
    const auto source = read_source(shipped("calendars/vn.yaml"), diagnostics);
    ASSERT_TRUE(source);
    calendar_ = calendar_from_text(*source, diagnostics);
    ASSERT_EQ(diagnostics.format(), "");
    ASSERT_NE(calendar_, nullptr);
  }
  bool works(const char* date) { return calendar_->is_working_day(*parse_date(date)); }
  const SpecialDay& day(const char* date) { return *calendar_->special_day(*parse_date(date)); }
  /// Working days of the week that are off, less the Saturdays that are worked.
  int days_lost(int year) {
    int lost = 0;
    for (const auto& special : calendar_->rules().special_days) {
      const std::chrono::year_month_day date(special.date);
      if (int(date.year()) != year) continue;
      const bool weekday = std::chrono::weekday(special.date).iso_encoding() <= 5;
      if (special.kind == DayKind::substitute_workday)
        --lost;
      else if (weekday)
        ++lost;
    }
    return lost;
  }

  std::shared_ptr<const BusinessCalendar> calendar_;
};

TEST_F(VietnamCalendar, SwapsTheMondayBeforeReunificationDayOf2024) {
  EXPECT_FALSE(works("2024-04-29"));
  EXPECT_TRUE(works("2024-05-04"));
  EXPECT_EQ(day("2024-04-29").kind, DayKind::day_in_lieu);
  EXPECT_EQ(day("2024-05-04").kind, DayKind::substitute_workday);
  EXPECT_EQ(day("2024-05-04").name.in("vi"), "Làm bù cho ngày 29/4/2024");
  EXPECT_EQ(day("2024-04-29").name.in("vi"), "Nghỉ hoán đổi, làm bù ngày 04/5/2024");
  EXPECT_FALSE(works("2024-05-11"));
}

TEST_F(VietnamCalendar, ClosesForTetOf2024) {
  EXPECT_TRUE(works("2024-02-07"));
  for (const char* date : {"2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14"})
    EXPECT_FALSE(works(date)) << date;
  EXPECT_TRUE(works("2024-02-15"));
  EXPECT_EQ(day("2024-02-10").lunar, "1/1");
  EXPECT_EQ(day("2024-02-08").lunar, "29/12");
  EXPECT_EQ(day("2024-02-14").kind, DayKind::day_in_lieu);
  EXPECT_EQ(day("2024-02-14").name.in("vi"), "Nghỉ bù Tết Nguyên đán");
}

TEST_F(VietnamCalendar, KnowsTheOtherHolidaysOf2024) {
  for (const char* date :
       {"2024-01-01", "2024-04-18", "2024-04-30", "2024-05-01", "2024-09-02", "2024-09-03"})
    EXPECT_FALSE(works(date)) << date;
  EXPECT_EQ(day("2024-04-18").lunar, "10/3");
  EXPECT_EQ(day("2024-09-02").name.in("vi"), "Quốc khánh");
  EXPECT_EQ(day("2024-09-02").source, "decreed");
}

TEST_F(VietnamCalendar, LosesTheDecreedNumberOfDaysEachYear) {
  // 11 paid days by the Labour Code of 2019, 10 by the one before; what falls on a weekend is
  // made good and swaps cancel out.
  EXPECT_EQ(days_lost(2020), 10);
  for (int year = 2021; year <= 2026; ++year) EXPECT_EQ(days_lost(year), 11) << year;
}

TEST_F(VietnamCalendar, PutsTheFirstOfTheLunarYearWhereItIs) {
  for (const char* date : {"2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
                           "2025-01-29", "2026-02-17"})
    EXPECT_EQ(day(date).lunar, "1/1") << date;
}

TEST_F(VietnamCalendar, SaysHowFarItKnows) {
  EXPECT_TRUE(calendar_->knows(*parse_date("2020-01-01")));
  EXPECT_TRUE(calendar_->knows(*parse_date("2026-12-31")));
  EXPECT_FALSE(calendar_->knows(*parse_date("2027-01-01")));
  EXPECT_FALSE(calendar_->knows(*parse_date("2019-12-31")));
  EXPECT_EQ(calendar_->rules().zone_name, "Asia/Ho_Chi_Minh");
  EXPECT_EQ(calendar_->rules().send_window.from, TimeOfDay(450));
  EXPECT_EQ(calendar_->rules().send_window.to, TimeOfDay(1020));
}

TEST(CalendarFile, ReportsAllMistakesAtOnce) {
  EXPECT_EQ(problems_of_calendar("nhacviec: 2\n"
                                 "calendar: VN\n"
                                 "zone: Asia/Hanoi\n"
                                 "week: [mon, tues]\n"
                                 "office_hours: \"17:00-07:30\"\n"
                                 "known: {from: 2024-02-30, until: 2024-12-31}\n"),
            "c.yaml:1:11: error: \"2\" is not a whole number from 1 to 1\n"
            "c.yaml:2:11: error: \"VN\" is not an id (ids are 1 to 64 of a-z, 0-9 and -)\n"
            "c.yaml:3:7: error: unknown time zone \"Asia/Hanoi\" (write an IANA name such as "
            "Asia/Ho_Chi_Minh)\n"
            "c.yaml:4:13: error: \"tues\" is not one of mon, tue, wed, thu, fri, sat, sun (did you "
            "mean \"tue\"?)\n"
            "c.yaml:5:15: error: \"17:00-07:30\" is not a span of the day (write \"07:30-17:00\")\n"
            "c.yaml:6:15: error: there is no day 2024-02-30\n"
            "c.yaml:6:27: error: unknown key \"until\" in the known range\n");
}

TEST(CalendarFile, RefusesAWeekWithoutWork) {
  EXPECT_EQ(problems_of_calendar(kHead + "week: []\n"),
            "c.yaml:4:7: error: the week needs at least one working day\n");
}

TEST(CalendarFile, RefusesADayGivenTwice) {
  EXPECT_EQ(problems_of_calendar(kNames + "  - {date: 2024-02-09, holiday: tet}\n"
                                          "  - {date: 2024-02-09, holiday: tet}\n"),
            "c.yaml:7:12: error: 2024-02-09 is listed twice (first at line 6)\n");
}

TEST(CalendarFile, ChecksDaysInLieu) {
  EXPECT_EQ(
      problems_of_calendar(kNames +
                           "  - {date: 2024-02-09, holiday: tet}\n"
                           "  - {date: 2024-02-12, holiday: tet, in_lieu_of: 2024-02-09}\n"
                           "  - {date: 2024-02-13, holiday: tet, in_lieu_of: 2024-02-10}\n"
                           "  - {date: 2024-02-17, holiday: tte, in_lieu_of: 2024-02-10}\n"),
      "c.yaml:7:50: error: 2024-02-09 is no weekend day (a day in lieu is given for a holiday "
      "on a weekend)\n"
      "c.yaml:8:50: error: 2024-02-10 is not listed as a holiday\n"
      "c.yaml:9:12: error: 2024-02-17 is a day off already\n"
      "c.yaml:9:33: error: \"tte\" is not among the holidays (did you mean \"tet\"?)\n"
      "c.yaml:9:50: error: 2024-02-10 is not listed as a holiday\n");
}

TEST(CalendarFile, ChecksSwaps) {
  EXPECT_EQ(problems_of_calendar(kNames + "  - {date: 2024-05-04, swapped_with: 2024-05-03}\n"),
            "c.yaml:6:12: error: 2024-05-04 is a day off already\n"
            "c.yaml:6:38: error: 2024-05-03 is a working day already\n");
}

TEST(CalendarFile, RefusesDaysOutsideItsKnownRange) {
  EXPECT_EQ(problems_of_calendar(kHead + "known: {to: 2024-12-31}\nholidays: {tet: Tết}\ndays:\n"
                                         "  - {date: 2025-01-29, holiday: tet}\n"),
            "c.yaml:7:12: error: 2025-01-29 is outside the known range\n");
}

}  // namespace
}  // namespace nhacviec
