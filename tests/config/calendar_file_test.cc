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

TEST_F(VietnamCalendar, ComputesTheDaysOfYearsWithoutADecree) {
  EXPECT_EQ(day("2027-02-06").lunar, "1/1");
  EXPECT_EQ(day("2027-02-06").source, "computed");
  EXPECT_TRUE(day("2027-02-06").needs_confirmation);
  EXPECT_EQ(day("2027-04-16").lunar, "10/3");
  EXPECT_FALSE(day("2027-04-16").needs_confirmation);
  EXPECT_EQ(day("2027-05-03").kind, DayKind::day_in_lieu);  // 1/5 is a Saturday
  EXPECT_EQ(day("2027-05-03").name.in("vi"), "Nghỉ bù Ngày Quốc tế lao động 01/5");
  // 5 to 9 February are Tết; the Saturday and the Sunday are made good on the 10th and 11th.
  for (const char* date : {"2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11"})
    EXPECT_FALSE(works(date)) << date;
  EXPECT_TRUE(works("2027-02-12"));
  EXPECT_EQ(days_lost(2027), 11);
}

TEST_F(VietnamCalendar, ComputesByTheLawInForceInTheYear) {
  EXPECT_EQ(days_lost(2006), 8);   // no Giỗ Tổ yet, four days of Tết
  EXPECT_EQ(days_lost(2010), 9);   // with Giỗ Tổ
  EXPECT_EQ(days_lost(2015), 10);  // five days of Tết
  EXPECT_EQ(days_lost(2030), 11);  // two days of National Day
  EXPECT_TRUE(works("2019-09-03"));
  EXPECT_FALSE(works("2019-09-02"));
}

TEST_F(VietnamCalendar, DecreedDaysWinOverTheRules) {
  for (const auto& special : calendar_->rules().special_days)
    EXPECT_EQ(special.source == "decreed", calendar_->is_decreed(special.date))
        << format_date(special.date);
  EXPECT_TRUE(works("2024-09-04"));
  EXPECT_FALSE(works("2024-09-03"));  // the rule would have said 1/9
}

TEST_F(VietnamCalendar, DoesNotTakeAnUnconfirmedHolidayForOne) {
  EXPECT_TRUE(works("2026-11-24"));
  ASSERT_EQ(calendar_->rules().proposed_days.size(), 2u);
  EXPECT_EQ(format_date(calendar_->rules().proposed_days[0].date), "2026-11-24");
}

TEST_F(VietnamCalendar, HasTheSchoolYears) {
  const auto& years = calendar_->rules().school_years;
  ASSERT_EQ(years.size(), 7u);
  EXPECT_EQ(years[2].id, "2022-2023");
  EXPECT_EQ(format_date(years[2].days.first), "2022-09-05");
  EXPECT_EQ(format_date(years[2].days.last), "2023-05-30");
  EXPECT_EQ(format_date(years[2].semesters[0].last), "2023-01-14");
  EXPECT_TRUE(years[6].needs_confirmation);
}

TEST_F(VietnamCalendar, SaysHowFarItKnows) {
  EXPECT_TRUE(calendar_->knows(*parse_date("2020-01-01")));
  EXPECT_TRUE(calendar_->knows(*parse_date("2026-12-31")));
  EXPECT_TRUE(calendar_->knows(*parse_date("2027-01-01")));
  EXPECT_FALSE(calendar_->is_decreed(*parse_date("2027-01-01")));
  EXPECT_FALSE(calendar_->knows(*parse_date("1999-12-31")));
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
            "c.yaml:1:11: error: \"2\" cannot be read: this program reads version 1\n"
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

TEST(CalendarFile, TakesDaysFromAnIcsFileBesideIt) {
  Diagnostics diagnostics;
  const auto source = read_calendar_source(shipped("calendars/sg.yaml"), diagnostics);
  ASSERT_TRUE(source);
  const auto calendar = calendar_from_text(*source, diagnostics);
  ASSERT_NE(calendar, nullptr) << diagnostics.format();
  EXPECT_EQ(diagnostics.format(), "");
  EXPECT_EQ(calendar->rules().zone_name, "Asia/Singapore");
  EXPECT_EQ(calendar->rules().special_days.size(), 37u);
  EXPECT_FALSE(calendar->is_working_day(*parse_date("2024-10-31")));
  EXPECT_EQ(calendar->special_day(*parse_date("2024-10-31"))->name.in("en"), "Deepavali");
  EXPECT_TRUE(calendar->is_working_day(*parse_date("2024-09-02")));  // Vietnam's National Day
}

TEST(CalendarFile, ReportsAnIcsFileThatIsMissingOrWrong) {
  const samples::TempFolder folder;
  const std::string text = kHead + "days_from: days.ics\n";
  const auto file = folder.write("c.yaml", text);
  Diagnostics missing;
  EXPECT_FALSE(read_calendar_source(file, missing));
  EXPECT_EQ(missing.errors(), 1u);
  EXPECT_EQ(problems_of_calendar(text),
            "c.yaml:4:12: error: the days of \"days.ics\" are missing (the .ics file stands beside "
            "the calendar file)\n");
  EXPECT_EQ(problems_of_calendar(text + "ics: hello\n"),
            "c.yaml:4:12: error: not an iCalendar file: no BEGIN:VCALENDAR ... END:VCALENDAR\n");
}

TEST(CalendarFile, ReportsRulesThatSayNothingOrTooMuch) {
  EXPECT_EQ(problems_of_calendar(kHead + "holidays: {tet: Tết}\n"
                                         "computed: {from: 2000, to: 2100}\n"
                                         "rules:\n"
                                         "  - {holiday: tet, date: 1/1, lunar: 1/1}\n"
                                         "  - {holiday: tte, lunar: 1/1}\n"
                                         "  - {holiday: tet, date: 2024-01-01}\n"
                                         "  - {holiday: tet, date: 1/1, from: 2010, to: 2009}\n"
                                         "  - {holiday: tet, weekday: mon, of_month: 5, nth: 0}\n"),
            "c.yaml:7:5: error: a rule needs one of date, lunar, easter and weekday\n"
            "c.yaml:8:15: error: \"tte\" is not among the holidays (did you mean \"tet\"?)\n"
            "c.yaml:9:26: error: a rule holds for every year (write day/month, as in 2/9)\n"
            "c.yaml:10:43: error: the rule ends before it begins\n"
            "c.yaml:11:52: error: nth counts from 1, or from -1 for the last\n");
  EXPECT_EQ(problems_of_calendar(kHead + "rules: []\n"),
            "c.yaml:4:1: error: rules need the years for which they hold (write computed: {from: "
            "2000, to: 2100})\n");
}

TEST(CalendarFile, ComputesDaysAroundEasterAndNthWeekdays) {
  Diagnostics diagnostics;
  const auto calendar =
      calendar_from_text({"c.yaml",
                          "nhacviec: 1\ncalendar: c\nzone: Europe/London\n"
                          "holidays: {good-friday: Good Friday, spring: Spring, late: Late}\n"
                          "computed: {from: 2024, to: 2026}\n"
                          "days_in_lieu: none\n"
                          "rules:\n"
                          "  - {holiday: good-friday, easter: -2}\n"
                          "  - {holiday: spring, weekday: mon, of_month: 5, nth: -1}\n"
                          "  - {holiday: late, weekday: mon, of_month: 8, nth: 4}\n"},
                         diagnostics);
  ASSERT_NE(calendar, nullptr) << diagnostics.format();
  std::string days;
  for (const auto& day : calendar->rules().special_days) days += format_date(day.date) + " ";
  EXPECT_EQ(days,
            "2024-03-29 2024-05-27 2024-08-26 2025-04-18 2025-05-26 2025-08-25 2026-04-03 "
            "2026-05-25 2026-08-24 ");
}

TEST(CalendarFile, ReportsSchoolYearsThatDoNotFit) {
  EXPECT_EQ(
      problems_of_calendar(kHead +
                           "school_years:\n"
                           "  2022-2024: {semesters: [{from: 2022-09-05, to: 2023-01-14}]}\n"
                           "  2023-2024:\n"
                           "    semesters: [{from: 2023-09-05, to: 2024-01-14},\n"
                           "                {from: 2024-01-10, to: 2024-05-24}]\n"
                           "    to: 2024-05-01\n"),
      "c.yaml:5:3: error: \"2022-2024\" is not a school year (write two years that follow each "
      "other, as in 2022-2023)\n"
      "c.yaml:6:3: error: the semesters lie outside the school year\n"
      "c.yaml:8:17: error: the semester begins before the one before it has ended\n");
}

}  // namespace
}  // namespace nhacviec
