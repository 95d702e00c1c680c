// The rules by which the law names days off, for the years that no decree covers yet: fixed days,
// days of the moon, days around Easter, the nth weekday of a month, and what makes a weekend good.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/map_reader.h"
#include "workflows/calendar.h"

namespace nhacviec {

struct HolidayRule {
  enum class Form { solar, lunar, easter, weekday };

  std::string holiday;  // its id among the calendar's holidays
  Text name;
  Form form = Form::solar;
  int day = 1;      // solar and lunar
  int month = 1;    // solar, lunar, weekday
  int nth = 1;      // weekday: the nth of the month; -1: the last. Easter: days from it
  int weekday = 0;  // Monday is 0
  int days = 1;     // how many days are off, the first of them `days_before` earlier
  int days_before = 0;
  int first_year = 0;  // the law in force: from this year to that one
  int last_year = 9999;
  bool needs_confirmation = false;  // the days themselves are fixed by a letter each year
};

/// Nothing when there was an error. `names` are the calendar's holidays.
std::optional<HolidayRule> read_holiday_rule(const YamlNode&, const std::map<std::string, Text>&,
                                             Diagnostics&);

/// What the rules give for the calendar years of `range`, computed days only: no day for which
/// `decreed` says yes, and no rule in a year for which its holiday is in `listed` (id and year).
/// Days in lieu, when wanted, are the next working days, in the order of the holidays. In the
/// order of the dates.
struct ComputedDays {
  const std::vector<HolidayRule>& rules;
  std::array<bool, 7> works;
  bool in_lieu = true;
  std::set<std::pair<std::string, int>> listed;
  std::set<Date> taken;  // days of the file, off or worked

  std::vector<SpecialDay> between(int first_year, int last_year,
                                  const BusinessCalendar& decreed) const;
};

/// "Nghỉ bù Quốc khánh", "In lieu of National Day".
Text name_in_lieu_of(const Text& holiday);

/// Sunday of Western Easter.
Date easter_sunday(int year);

}  // namespace nhacviec
