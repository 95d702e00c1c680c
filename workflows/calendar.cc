#include "workflows/calendar.h"

#include <algorithm>
#include <cstdlib>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

// No real calendar closes for longer; a search past it means a calendar without working days.
constexpr int kLongestClosureDays = 400;

size_t weekday_index(Date date) {  // Monday is 0
  return chr::weekday(date).iso_encoding() - 1;
}

}  // namespace

BusinessCalendar::BusinessCalendar(Rules rules) : rules_(std::move(rules)) {
  for (const SpecialDay& day : rules_.special_days) by_date_.insert_or_assign(day.date, day);
}

const SpecialDay* BusinessCalendar::special_day(Date date) const {
  const auto found = by_date_.find(date);
  return found == by_date_.end() ? nullptr : &found->second;
}

bool BusinessCalendar::is_decreed(Date date) const {
  if (!rules_.first_known && !rules_.last_known) return !rules_.computed;
  return (!rules_.first_known || date >= *rules_.first_known) &&
         (!rules_.last_known || date <= *rules_.last_known);
}

bool BusinessCalendar::knows(Date date) const {
  const auto& computed = rules_.computed;
  return is_decreed(date) || (computed && date >= computed->first && date <= computed->last);
}

bool BusinessCalendar::is_working_day(Date date) const {
  if (const SpecialDay* day = special_day(date)) return day->kind == DayKind::substitute_workday;
  return rules_.works[weekday_index(date)];
}

Date BusinessCalendar::working_day_at_or_after(Date date) const {
  for (int i = 0; i < kLongestClosureDays; ++i, date += chr::days(1)) {
    if (is_working_day(date)) return date;
  }
  return date;
}

Date BusinessCalendar::working_day_at_or_before(Date date) const {
  for (int i = 0; i < kLongestClosureDays; ++i, date -= chr::days(1)) {
    if (is_working_day(date)) return date;
  }
  return date;
}

Date BusinessCalendar::add_working_days(Date from, int count) const {
  const chr::days one(count < 0 ? -1 : 1);
  for (int i = std::abs(count); i > 0; --i) {
    from += one;
    from = count < 0 ? working_day_at_or_before(from) : working_day_at_or_after(from);
  }
  return from;
}

int BusinessCalendar::working_days_between(Date from, Date to) const {
  if (to < from) return -working_days_between(to, from);
  int count = 0;
  for (Date day = from + chr::days(1); day <= to; day += chr::days(1)) {
    if (is_working_day(day)) ++count;
  }
  return count;
}

Instant BusinessCalendar::add_office_hours(Instant from, int hours, const Zone& zone) const {
  Duration left = chr::hours(hours);
  Date day = working_day_at_or_after(zone.date_of(from));
  for (;;) {
    const Instant opens = std::max(from, zone.at(day, rules_.office_hours.from));
    const Instant closes = zone.at(day, rules_.office_hours.to);
    if (opens + left <= closes) return opens + left;
    if (opens < closes) left -= closes - opens;
    day = working_day_at_or_after(day + chr::days(1));
  }
}

Instant BusinessCalendar::next_send_time(Instant instant, const Zone& zone) const {
  const Date today = zone.date_of(instant);
  const DaySpan& window = rules_.send_window;
  if (is_working_day(today)) {
    if (instant < zone.at(today, window.from)) return zone.at(today, window.from);
    if (instant < zone.at(today, window.to)) return instant;
  }
  return zone.at(working_day_at_or_after(today + chr::days(1)), window.from);
}

}  // namespace nhacviec
