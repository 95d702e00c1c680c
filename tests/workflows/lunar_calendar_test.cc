#include "workflows/lunar_calendar.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace nhacviec {
namespace {

// Tết, the first day of the lunar year, as the published tables of Vietnam's calendar give it
// (Hồ Ngọc Đức, Vietnamese calendars 1800-2199, here 1968-2100). Written down, not computed.
constexpr std::array kTet{
    "1968-01-29", "1969-02-16", "1970-02-06", "1971-01-27", "1972-02-15", "1973-02-03",
    "1974-01-23", "1975-02-11", "1976-01-31", "1977-02-18", "1978-02-07", "1979-01-28",
    "1980-02-16", "1981-02-05", "1982-01-25", "1983-02-13", "1984-02-02", "1985-01-21",
    "1986-02-09", "1987-01-29", "1988-02-17", "1989-02-06", "1990-01-27", "1991-02-15",
    "1992-02-04", "1993-01-23", "1994-02-10", "1995-01-31", "1996-02-19", "1997-02-07",
    "1998-01-28", "1999-02-16", "2000-02-05", "2001-01-24", "2002-02-12", "2003-02-01",
    "2004-01-22", "2005-02-09", "2006-01-29", "2007-02-17", "2008-02-07", "2009-01-26",
    "2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19",
    "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12",
    "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06",
    "2028-01-26", "2029-02-13", "2030-02-02", "2031-01-23", "2032-02-11", "2033-01-31",
    "2034-02-19", "2035-02-08", "2036-01-28", "2037-02-15", "2038-02-04", "2039-01-24",
    "2040-02-12", "2041-02-01", "2042-01-22", "2043-02-10", "2044-01-30", "2045-02-17",
    "2046-02-06", "2047-01-26", "2048-02-14", "2049-02-02", "2050-01-23", "2051-02-11",
    "2052-02-01", "2053-02-18", "2054-02-08", "2055-01-28", "2056-02-15", "2057-02-04",
    "2058-01-24", "2059-02-12", "2060-02-02", "2061-01-21", "2062-02-09", "2063-01-29",
    "2064-02-17", "2065-02-05", "2066-01-26", "2067-02-14", "2068-02-03", "2069-01-23",
    "2070-02-11", "2071-01-31", "2072-02-19", "2073-02-07", "2074-01-27", "2075-02-15",
    "2076-02-05", "2077-01-24", "2078-02-12", "2079-02-02", "2080-01-22", "2081-02-09",
    "2082-01-29", "2083-02-17", "2084-02-06", "2085-01-26", "2086-02-14", "2087-02-03",
    "2088-01-24", "2089-02-10", "2090-01-30", "2091-02-18", "2092-02-07", "2093-01-27",
    "2094-02-15", "2095-02-05", "2096-01-25", "2097-02-12", "2098-02-01", "2099-01-21",
    "2100-02-09",
};

// The same tables: years with a leap month, and which month is doubled.
const std::map<int, int> kLeapMonths{
    {1968, 7}, {1971, 5}, {1974, 4}, {1976, 8},  {1979, 6}, {1982, 4}, {1985, 2},
    {1987, 7}, {1990, 5}, {1993, 3}, {1995, 8},  {1998, 5}, {2001, 4}, {2004, 2},
    {2006, 7}, {2009, 5}, {2012, 4}, {2014, 9},  {2017, 6}, {2020, 4}, {2023, 2},
    {2025, 6}, {2028, 5}, {2031, 3}, {2033, 11}, {2036, 6}, {2039, 5}, {2042, 2},
    {2044, 7}, {2047, 5}, {2050, 3}, {2052, 8},  {2055, 6}, {2058, 4}, {2061, 3},
    {2063, 7}, {2066, 5}, {2069, 4}, {2071, 8},  {2074, 6}, {2077, 4}, {2080, 3},
    {2082, 7}, {2085, 5}, {2088, 4}, {2090, 8},  {2093, 6}, {2096, 4}, {2099, 2},
};

std::string lunar_of(const char* date) {
  const auto lunar = lunar_date_of(*parse_date(date));
  return lunar ? format_lunar(*lunar) + "/" + std::to_string(lunar->year) : "none";
}

TEST(LunarCalendar, AgreesWithThePublishedTetOfEveryYear) {
  ASSERT_EQ(kTet.size(), 133u);
  int year = kFirstLunarYear;
  for (const char* tet : kTet) {
    const auto date = date_of_lunar({year, 1, 1, false});
    ASSERT_TRUE(date) << year;
    EXPECT_EQ(format_date(*date), tet);
    EXPECT_EQ(lunar_of(tet), "1/1/" + std::to_string(year));
    ++year;
  }
  EXPECT_EQ(year, kLastLunarYear + 1);
}

TEST(LunarCalendar, DiffersFromChinaWhereTheHourBetweenThemDecides) {
  // Tết was kept on these days; the Chinese new year is the one in the comment.
  EXPECT_EQ(lunar_of("1968-01-29"), "1/1/1968");  // 30/1
  EXPECT_EQ(lunar_of("1969-02-16"), "1/1/1969");  // 17/2
  EXPECT_EQ(lunar_of("1985-01-21"), "1/1/1985");  // 20/2: a month apart
  EXPECT_EQ(lunar_of("2007-02-17"), "1/1/2007");  // 18/2
  EXPECT_EQ(lunar_of("2030-02-02"), "1/1/2030");  // 3/2
  EXPECT_EQ(lunar_of("2053-02-18"), "1/1/2053");  // 19/2
}

TEST(LunarCalendar, PutsLeapMonthsWhereTheTablesHaveThem) {
  for (int year = kFirstLunarYear; year < kLastLunarYear; ++year) {
    const auto published = kLeapMonths.find(year);
    for (int month = 1; month <= 12; ++month) {
      const bool leap = published != kLeapMonths.end() && published->second == month;
      EXPECT_EQ(date_of_lunar({year, month, 1, true}).has_value(), leap) << year << "/" << month;
    }
  }
}

TEST(LunarCalendar, KnowsTheHungKingsDayOfEachAnnouncedYear) {
  for (const char* date : {"2020-04-02", "2021-04-21", "2022-04-10", "2023-04-29", "2024-04-18",
                           "2025-04-07", "2026-04-26", "2027-04-16"})
    EXPECT_EQ(lunar_of(date).substr(0, 5), "10/3/") << date;
}

TEST(LunarCalendar, GivesEveryDayADateAndTakesItBack) {
  Date previous = *parse_date("1968-01-01");
  for (Date day = previous; day <= *parse_date("2100-12-31"); day += std::chrono::days(1)) {
    const auto lunar = lunar_date_of(day);
    ASSERT_TRUE(lunar) << format_date(day);
    ASSERT_GE(lunar->day, 1);
    ASSERT_LE(lunar->day, 30);
    ASSERT_EQ(date_of_lunar(*lunar), day) << format_date(day);
    if (day != previous) {
      const auto before = *lunar_date_of(previous);
      ASSERT_TRUE(lunar->day == before.day + 1 || (lunar->day == 1 && before.day >= 29));
    }
    previous = day;
  }
}

TEST(LunarCalendar, SaysNothingOutsideItsYears) {
  EXPECT_EQ(lunar_of("1967-12-31"), "none");
  EXPECT_EQ(lunar_of("2101-01-01"), "none");
  EXPECT_FALSE(date_of_lunar({2101, 1, 1, false}));
  EXPECT_FALSE(date_of_lunar({1960, 1, 1, false}));
  EXPECT_FALSE(date_of_lunar({2024, 13, 1, false}));
  EXPECT_FALSE(date_of_lunar({2024, 1, 30, false}));  // a month of 29 days
}

}  // namespace
}  // namespace nhacviec
