// The business calendar: working days, holidays, days in lieu, substitute workdays, office hours.
// Which days those are is data (config/calendars/); this file only counts.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

enum class DayKind { holiday, day_in_lieu, substitute_workday };

struct SpecialDay {
  Date date{};
  DayKind kind = DayKind::holiday;
  Text name;
  std::string lunar;                // "1/1", or empty
  std::string source = "decreed";   // decreed, computed
  bool needs_confirmation = false;  // announced or computed, but not certain yet
  std::string decree = {};          // the letter that says so; empty: the calendar's law
};

/// A run of civil days, both ends included.
struct DayRange {
  Date first{};
  Date last{};
};

/// A school year as the ministry or the province frames it: "2022-2023".
struct SchoolYear {
  std::string id;
  DayRange days;
  std::vector<DayRange> semesters;
  bool needs_confirmation = false;
};

/// A span of the day in local time, from <= t < to.
struct DaySpan {
  TimeOfDay from{};
  TimeOfDay to{};
};

class BusinessCalendar {
 public:
  struct Rules {
    std::string id;
    std::string zone_name;  // IANA name
    Text law;               // which law makes the days off, where they have no decree of their own
    std::array<bool, 7> works{true, true, true, true, true, false, false};  // Monday first
    DaySpan office_hours{TimeOfDay{450}, TimeOfDay{1020}};                  // 07:30-17:00
    DaySpan send_window{TimeOfDay{450}, TimeOfDay{1020}};  // when messages may go out
    std::vector<SpecialDay> special_days;
    std::vector<SpecialDay> proposed_days;  // not in force: they are worked, plans are warned
    std::optional<Date> first_known;        // days off are decreed in [first_known, last_known]
    std::optional<Date> last_known;
    std::optional<DayRange> computed;      // outside the former, days off by the rules of the law
    std::vector<SchoolYear> school_years;  // by id
  };

  explicit BusinessCalendar(Rules rules);

  const Rules& rules() const { return rules_; }
  const SpecialDay* special_day(Date) const;  // borrowed: lives as long as the calendar
  bool is_decreed(Date) const;                // false: at best the rules of the law say so
  bool knows(Date) const;                     // false: only weekends are known for this day
  bool is_working_day(Date) const;
  Date working_day_at_or_after(Date) const;
  Date working_day_at_or_before(Date) const;
  /// count > 0: the count-th working day after `from`; count < 0: before; 0: `from` itself.
  Date add_working_days(Date from, int count) const;
  /// Working days d with from < d <= to; negative when to < from.
  int working_days_between(Date from, Date to) const;
  /// When the office has been open for so many whole hours from then on. Its breaks count as open.
  Instant add_office_hours(Instant, int hours, const Zone&) const;
  /// The instant itself when it lies in the send window of a working day, else the next opening.
  Instant next_send_time(Instant, const Zone&) const;

 private:
  Rules rules_;
  std::map<Date, SpecialDay> by_date_;
};

}  // namespace nhacviec
