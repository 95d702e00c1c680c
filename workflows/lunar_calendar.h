// Vietnam's lunisolar calendar: Tết, Giỗ Tổ and other days that are counted by the moon.
//
// A month begins on the day of the new moon at UTC+7; the month that holds the winter solstice is
// the eleventh; where thirteen months lie between two such, the first without a principal term
// (a multiple of 30 degrees of the sun's longitude) is the leap month. New moon and sun follow
// Meeus, Astronomical Algorithms, to some seconds and hundredths of a degree. UTC+7 is what makes
// it differ from China's calendar (UTC+8): Tết fell on other days in 1968, 1969, 1985 and 2007.
#pragma once

#include <optional>
#include <string>

#include "workflows/time.h"

namespace nhacviec {

/// The years for which this calendar is right, checked against published tables. Before 1968 the
/// north and the south of the country computed it for other meridians.
inline constexpr int kFirstLunarYear = 1968;
inline constexpr int kLastLunarYear = 2100;

struct LunarDate {
  int year = 0;  // the year in which its first month begins
  int month = 1;
  int day = 1;
  bool leap = false;  // of the month
  bool operator==(const LunarDate&) const = default;
};

/// "10/3"; a leap month is marked: "10/3n" (nhuận).
std::string format_lunar(const LunarDate&);

/// Nothing outside 1 January of the first year to 31 December of the last.
std::optional<LunarDate> lunar_date_of(Date);

/// Nothing outside the years, or when that month is not a leap month or has no such day.
std::optional<Date> date_of_lunar(const LunarDate&);

}  // namespace nhacviec
