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
  std::string lunar;               // "1/1", or empty
  std::string source = "decreed";  // decreed, computed
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
    std::string zone_name;                                                  // IANA name
    std::array<bool, 7> works{true, true, true, true, true, false, false};  // Monday first
    DaySpan office_hours{TimeOfDay{450}, TimeOfDay{1020}};                  // 07:30-17:00
    DaySpan send_window{TimeOfDay{450}, TimeOfDay{1020}};  // when messages may go out
    std::vector<SpecialDay> special_days;
    std::optional<Date> first_known;  // outside [first_known, last_known] only weekends are known
    std::optional<Date> last_known;
  };

  explicit BusinessCalendar(Rules rules);

  const Rules& rules() const { return rules_; }
  const SpecialDay* special_day(Date) const;  // borrowed: lives as long as the calendar
  bool knows(Date) const;                     // false: only weekends are known for this day
  bool is_working_day(Date) const;
  Date working_day_at_or_after(Date) const;
  Date working_day_at_or_before(Date) const;
  /// count > 0: the count-th working day after `from`; count < 0: before; 0: `from` itself.
  Date add_working_days(Date from, int count) const;
  /// Working days d with from < d <= to; negative when to < from.
  int working_days_between(Date from, Date to) const;
  /// The instant itself when it lies in the send window of a working day, else the next opening.
  Instant next_send_time(Instant, const Zone&) const;

 private:
  Rules rules_;
  std::map<Date, SpecialDay> by_date_;
};

}  // namespace nhacviec
