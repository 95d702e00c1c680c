#include "workflows/lunar_calendar.h"

#include <array>
#include <cmath>

namespace nhacviec {

namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kUtcPlus7 = 7.0 / 24;
constexpr double kSynodicMonth = 29.530588861;
// Noon of 1970-01-01 is Julian day 2440588; a civil day begins half a day earlier.
constexpr int kJulianDayOf1970 = 2440588;
// New moons are counted from that of 1900-01-01, 13:51 UTC.
constexpr double kFirstNewMoon = 2415021.076998695;
constexpr int kWinterSolstice = 9;  // 270 degrees, in twelfths of the circle

double sine(double degrees) { return std::sin(degrees * kDegree); }

// Difference between dynamical and universal time, in days; t in centuries from 1900.
double delta_t(double t) {
  if (t < -11) {
    return 0.001 + 0.000839 * t + 0.0002261 * t * t - 0.00000845 * t * t * t -
           0.000000081 * t * t * t * t;
  }
  return -0.000278 + 0.000265 * t + 0.000262 * t * t;
}

// Meeus, chapter on the phases of the moon: the instant as a Julian date in universal time.
double new_moon(int k) {
  const double t = k / 1236.85, t2 = t * t, t3 = t2 * t;
  const double mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3 +
                      0.00033 * sine(166.56 + 132.87 * t - 0.009173 * t2);
  const double sun = 359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3;
  const double moon = 306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3;
  const double node = 21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3;
  double correction = (0.1734 - 0.000393 * t) * sine(sun) + 0.0021 * sine(2 * sun);
  correction += -0.4068 * sine(moon) + 0.0161 * sine(2 * moon) - 0.0004 * sine(3 * moon);
  correction += 0.0104 * sine(2 * node) - 0.0051 * sine(sun + moon) - 0.0074 * sine(sun - moon);
  correction += 0.0004 * sine(2 * node + sun) - 0.0004 * sine(2 * node - sun) -
                0.0006 * sine(2 * node + moon);
  correction += 0.0010 * sine(2 * node - moon) + 0.0005 * sine(2 * moon + sun);
  return mean + correction - delta_t(t);
}

// The civil day at UTC+7, as a Julian day number, on which the k-th new moon falls.
int new_moon_day(int k) { return static_cast<int>(std::floor(new_moon(k) + 0.5 + kUtcPlus7)); }

// In which twelfth of the circle the sun stands when that day begins at UTC+7; 0 from the
// spring equinox.
int sun_sector(int julian_day) {
  const double t = (julian_day - 2451545.5 - kUtcPlus7) / 36525, t2 = t * t;
  const double anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t2 - 0.00000048 * t * t2;
  double longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t2;
  longitude += (1.914600 - 0.004817 * t - 0.000014 * t2) * sine(anomaly);
  longitude += (0.019993 - 0.000101 * t) * sine(2 * anomaly) + 0.000290 * sine(3 * anomaly);
  // Aberration and nutation: the apparent longitude.
  longitude += -0.00569 - 0.00478 * sine(125.04 - 1934.136 * t);
  longitude -= 360 * std::floor(longitude / 360);
  return static_cast<int>(longitude / 30);
}

int julian_day(Date date) {
  return kJulianDayOf1970 + static_cast<int>(date.time_since_epoch().count());
}
Date date_of(int julian) { return Date(std::chrono::days(julian - kJulianDayOf1970)); }

int moon_index(int julian) {
  return static_cast<int>(std::floor((julian - kFirstNewMoon) / kSynodicMonth));
}

// The number of the new moon that begins the eleventh month of that year: the month in which the
// winter solstice falls.
int eleventh_month(int year) {
  const Date last = std::chrono::local_days(std::chrono::year(year) / 12 / 31);
  const int k = moon_index(julian_day(last));
  return sun_sector(new_moon_day(k)) >= kWinterSolstice ? k - 1 : k;
}

// The first month after the eleventh without a principal term, in a year of thirteen months.
int leap_offset(int first_month) {
  int sector = sun_sector(new_moon_day(first_month + 1));
  for (int i = 1; i < 14; ++i) {
    const int next = sun_sector(new_moon_day(first_month + i + 1));
    if (next == sector) return i;
    sector = next;
  }
  return 0;
}

struct Month {
  int number = 1;
  bool leap = false;
  int year = 0;
};

// The month that begins with new moon k, between the eleventh months of year - 1 and of year.
Month name_month(int k, int year, int from, int to) {
  const int offset = k - from;
  const int leap = to - from > 12 ? leap_offset(from) : 0;
  Month month;
  month.leap = leap != 0 && offset == leap;
  month.number = offset + 11 - (leap != 0 && offset >= leap ? 1 : 0);
  if (month.number > 12) month.number -= 12;
  month.year = offset < 4 && month.number >= 11 ? year - 1 : year;
  return month;
}

bool supported(Date date) {
  const auto year = static_cast<int>(std::chrono::year_month_day(date).year());
  return year >= kFirstLunarYear && year <= kLastLunarYear;
}

}  // namespace

std::string format_lunar(const LunarDate& date) {
  return std::to_string(date.day) + "/" + std::to_string(date.month) + (date.leap ? "n" : "");
}

std::optional<LunarDate> lunar_date_of(Date date) {
  if (!supported(date)) return std::nullopt;
  const int julian = julian_day(date);
  int k = moon_index(julian) + 1;
  while (new_moon_day(k) > julian) --k;
  int year = static_cast<int>(std::chrono::year_month_day(date).year());
  if (k >= eleventh_month(year)) ++year;
  const Month month = name_month(k, year, eleventh_month(year - 1), eleventh_month(year));
  return LunarDate{month.year, month.number, julian - new_moon_day(k) + 1, month.leap};
}

std::optional<Date> date_of_lunar(const LunarDate& wanted) {
  if (wanted.year < kFirstLunarYear - 1 || wanted.year > kLastLunarYear) return std::nullopt;
  const int year = wanted.month >= 11 ? wanted.year + 1 : wanted.year;
  const int from = eleventh_month(year - 1), to = eleventh_month(year);
  for (int k = from; k < to; ++k) {
    const Month month = name_month(k, year, from, to);
    if (month.number != wanted.month || month.leap != wanted.leap) continue;
    const int first = new_moon_day(k), days = new_moon_day(k + 1) - first;
    if (wanted.day < 1 || wanted.day > days) return std::nullopt;
    const Date date = date_of(first + wanted.day - 1);
    return supported(date) ? std::optional(date) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace nhacviec
