// When something is due: the forms of `due:` and `as_of:` of a task, and the days they come to.
#pragma once

#include <optional>
#include <string>

#include "config/map_reader.h"
#include "config/periods.h"
#include "config/values.h"
#include "workflows/plan.h"

namespace nhacviec {

/// Which days a count counts in.
enum class Span { whole_period, first_month, last_month, next_month };

/// Where a due date that falls on a day off goes; none: it stays.
enum class Roll { none, preceding, following, modified_following };

/// A day as the file writes it: a date, a day counted in a period, or a period's end.
struct WrittenDay {
  enum class Form { date, nth_day, nth_working_day, period_end };
  Form form = Form::date;
  WrittenDate date;
  int nth = 1;  // from 1; from -1 backwards
  Span in = Span::last_month;
  Offset shift;  // of period_end
};

struct WrittenDue {
  enum class Form { day, after_task, event };
  Form form = Form::day;
  WrittenDay day;
  DueWords said = DueWords::end;  // before: the day itself is late already
  std::string target;             // a task's or an event's id
  Offset by;                      // from the target
  Roll roll = Roll::none;
  Position where;
  Position target_where;

  /// Counted from a period: the operator's choice, unless the file says otherwise.
  bool from_period() const { return form == Form::day && day.form != WrittenDay::Form::date; }
};

/// Nothing when there was an error.
std::optional<WrittenDue> read_due(const YamlNode&, Diagnostics&);
/// `as_of`: a date, {day: 14, of: last-month}, {working_day: ...} or {shift: -16}.
std::optional<WrittenDay> read_as_of(const YamlNode&, Diagnostics&);
/// "10wd", "-5d", "10": working or calendar days.
std::optional<Offset> read_offset(const YamlNode&, Diagnostics&);

/// The day in that period; nothing, reported at `where`, when the period has no such day. A date
/// without a year is the one inside first..last.
std::optional<Date> place_day(const WrittenDay&, const Period&, DayRange plan,
                              const BusinessCalendar*, const Position& where, Diagnostics&);
Date roll_day(Date, Roll, const BusinessCalendar*);
Date add_offset(Date, const Offset&, const BusinessCalendar*);

}  // namespace nhacviec
