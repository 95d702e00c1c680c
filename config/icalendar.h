// iCalendar (RFC 5545) as far as plans and calendars need it: recurrence rules expanded to days,
// and the whole-day events of an .ics file. libical stays inside icalendar.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

/// How many days one rule of a plan may make.
inline constexpr size_t kMostRecurrences = 1000;

/// The days of the rule ("FREQ=MONTHLY;BYDAY=-1FR") from `start`, its DTSTART, that lie in
/// first..last, in order. Like other programs (and unlike a strict reading of the RFC) `start`
/// itself is among them only where the rule says so. Invalid: a part that is not understood
/// (BYWEEKNO is left out: libical 3.0 misses weeks at the turn of the year), a
/// rule that repeats within a day, or one that makes more than kMostRecurrences days, with the
/// number.
Result<std::vector<Date>> expand_rrule(const std::string& rule, Date start, Date first, Date last);

struct IcsDay {
  Date date{};
  std::string name;  // SUMMARY
};

/// The whole-day events of the text, each day of those that last several, in order, a day once.
/// Events that recur are expanded between the two days; events at an hour of the day are left out.
Result<std::vector<IcsDay>> days_of_ics(const std::string& text, Date first, Date last);

}  // namespace nhacviec
