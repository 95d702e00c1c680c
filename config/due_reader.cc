#include "config/due_reader.h"

#include <cstdlib>

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr long kMostOffsetDays = 366;

std::optional<Span> read_span(const YamlNode& node, Diagnostics& diagnostics) {
  return read_choice<Span>(node, diagnostics,
                           {{"period", Span::whole_period},
                            {"first-month", Span::first_month},
                            {"last-month", Span::last_month},
                            {"next-month", Span::next_month}});
}

/// {day: 14, of: last-month} or {working_day: 3}
std::optional<WrittenDay> read_counted(const MapReader& fields, Diagnostics& diagnostics) {
  const auto* day = fields.optional("day");
  const auto* working_day = fields.optional("working_day");
  if ((day == nullptr) == (working_day == nullptr)) {
    diagnostics.error(fields.where(), "give day or working_day");
    return std::nullopt;
  }
  WrittenDay written;
  written.form = day ? WrittenDay::Form::nth_day : WrittenDay::Form::nth_working_day;
  written.in = day ? Span::last_month : Span::whole_period;
  const YamlNode& count = day ? *day : *working_day;
  const auto nth = read_integer(count, diagnostics, -kMostOffsetDays, kMostOffsetDays);
  if (!nth) return std::nullopt;
  if (*nth == 0) {
    diagnostics.error(count.where, "days count from 1, or from -1 for the last");
    return std::nullopt;
  }
  written.nth = static_cast<int>(*nth);
  if (const auto* of = fields.optional("of")) {
    const auto span = read_span(*of, diagnostics);
    if (!span) return std::nullopt;
    written.in = *span;
  }
  return written;
}

std::optional<WrittenDay> read_day(const YamlNode& node, Diagnostics& diagnostics) {
  if (node.is_map()) {
    const MapReader fields(node, diagnostics, "the day", {"day", "working_day", "of"});
    return read_counted(fields, diagnostics);
  }
  const auto date = read_written_date(node, diagnostics, true);
  if (!date) return std::nullopt;
  WrittenDay written;
  written.date = *date;
  return written;
}

std::optional<Roll> read_roll(const YamlNode& node, Diagnostics& diagnostics) {
  return read_choice<Roll>(node, diagnostics,
                           {{"none", Roll::none},
                            {"preceding", Roll::preceding},
                            {"following", Roll::following},
                            {"modified-following", Roll::modified_following}});
}

/// {by_end_of: period, shift: -5wd}
std::optional<WrittenDay> read_period_end(const MapReader& fields, Diagnostics& diagnostics) {
  WrittenDay day;
  day.form = WrittenDay::Form::period_end;
  day.shift = {0, false};
  if (!read_choice<bool>(*fields.optional("by_end_of"), diagnostics, {{"period", true}}))
    return std::nullopt;
  if (const auto* shift = fields.optional("shift")) {
    const auto offset = read_offset(*shift, diagnostics);
    if (!offset) return std::nullopt;
    day.shift = *offset;
  }
  return day;
}

/// {after: TASK, by: 10wd} and {event: ID, by: -5wd}
bool read_target(const MapReader& fields, const char* key, WrittenDue& due,
                 Diagnostics& diagnostics) {
  const auto* target = fields.optional(key);
  due.target_where = target->where;
  const auto id = read_id(*target, diagnostics);
  const auto* by = fields.required("by");
  const auto offset = by ? read_offset(*by, diagnostics) : std::nullopt;
  if (!id || !offset) return false;
  due.target = *id;
  due.by = *offset;
  due.form = key == std::string("event") ? WrittenDue::Form::event : WrittenDue::Form::after_task;
  if (due.form == WrittenDue::Form::after_task && offset->count < 1) {
    diagnostics.error(by->where, "a time limit counts from 1 day");
    return false;
  }
  return true;
}

DayRange month_of(Date date, int later) {
  const chr::year_month_day ymd(date);
  const auto month = ymd.year() / ymd.month() + chr::months(later);
  return {Date(month / 1), Date(month / chr::last)};
}

DayRange days_of(Span span, const Period& period) {
  switch (span) {
    case Span::first_month:
      return month_of(period.first, 0);
    case Span::last_month:
      return month_of(period.last, 0);
    case Span::next_month:
      return month_of(period.last, 1);
    case Span::whole_period:
      break;
  }
  return {period.first, period.last};
}

std::optional<Date> nth_day(const WrittenDay& written, const DayRange& range,
                            const BusinessCalendar* calendar) {
  const bool working = written.form == WrittenDay::Form::nth_working_day && calendar != nullptr;
  const int step = written.nth > 0 ? 1 : -1;
  int left = std::abs(written.nth);
  for (Date day = step > 0 ? range.first : range.last; day >= range.first && day <= range.last;
       day += chr::days(step))
    if ((!working || calendar->is_working_day(day)) && --left == 0) return day;
  return std::nullopt;
}

/// A day without a year is the one inside the plan's period.
std::optional<Date> place_date(const WrittenDate& date, DayRange plan, const Position& where,
                               Diagnostics& diagnostics) {
  const int first = int(chr::year_month_day(plan.first).year());
  const int last = int(chr::year_month_day(plan.last).year());
  std::vector<Date> inside, possible;
  for (int year = date.year.value_or(first); year <= date.year.value_or(last); ++year) {
    const auto day = make_date(year, date.month, date.day);
    if (!day) continue;
    possible.push_back(*day);
    if (*day >= plan.first && *day <= plan.last) inside.push_back(*day);
  }
  const std::string written = std::to_string(date.day) + "/" + std::to_string(date.month);
  if (possible.empty()) {
    diagnostics.error(where, "there is no day " + written + " in the plan's period");
  } else if (inside.size() > 1) {
    diagnostics.error(where, "the plan has more than one " + written, "give the year");
  } else {
    return inside.empty() ? possible.front() : inside.front();
  }
  return std::nullopt;
}

}  // namespace

std::optional<Offset> read_offset(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  Offset offset{0, false};
  YamlNode number = node;
  for (const auto& [ending, working] : {std::pair{"wd", true}, {"d", false}}) {
    const std::string unit = ending;
    if (text->size() <= unit.size() || !text->ends_with(unit)) continue;
    number.text = text->substr(0, text->size() - unit.size());
    offset.working_days = working;
    break;
  }
  Diagnostics unheard;
  const auto count = read_integer(number, unheard, -kMostOffsetDays, kMostOffsetDays);
  if (!count) {
    diagnostics.error(node.where, "\"" + *text + "\" is not a number of days",
                      "write 10wd for working days, 10d for calendar days, at most 366");
    return std::nullopt;
  }
  offset.count = static_cast<int>(*count);
  return offset;
}

std::optional<WrittenDue> read_due(const YamlNode& node, Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "due",
                         {"before", "on", "by_end_of", "shift", "after", "event", "by", "roll"});
  if (!fields.is_map()) return std::nullopt;
  WrittenDue due;
  due.where = node.where;
  int forms = 0;
  bool good = true;
  for (const char* key : {"before", "on"}) {
    const auto* day = fields.optional(key);
    if (day == nullptr) continue;
    ++forms;
    due.where = day->where;
    due.said = key == std::string("before") ? DueWords::before : DueWords::on;
    const auto written = read_day(*day, diagnostics);
    good = good && written;
    due.day = written.value_or(WrittenDay());
  }
  if (fields.optional("by_end_of") != nullptr) {
    ++forms;
    const auto written = read_period_end(fields, diagnostics);
    good = good && written;
    due.day = written.value_or(WrittenDay());
    due.where = fields.optional("by_end_of")->where;
  } else if (fields.optional("shift") != nullptr) {
    diagnostics.error(fields.where("shift"), "shift goes with by_end_of only");
  }
  for (const char* key : {"after", "event"}) {
    if (fields.optional(key) == nullptr) continue;
    ++forms;
    good = read_target(fields, key, due, diagnostics) && good;
  }
  if (forms != 1) {
    diagnostics.error(node.where, "due needs one of before, on, by_end_of, after and event");
    return std::nullopt;
  }
  if (fields.optional("by") != nullptr && due.form == WrittenDue::Form::day && good)
    diagnostics.error(fields.where("by"), "by goes with after and event only");
  if (const auto* roll = fields.optional("roll"))
    due.roll = read_roll(*roll, diagnostics).value_or(Roll::none);
  return good ? std::optional(due) : std::nullopt;
}

std::optional<WrittenDay> read_as_of(const YamlNode& node, Diagnostics& diagnostics) {
  if (!node.is_map()) return read_day(node, diagnostics);
  const MapReader fields(node, diagnostics, "as_of", {"day", "working_day", "of", "shift"});
  const auto* shift = fields.optional("shift");
  if (shift == nullptr) return read_counted(fields, diagnostics);
  const auto offset = read_offset(*shift, diagnostics);
  if (!offset) return std::nullopt;
  WrittenDay day;
  day.form = WrittenDay::Form::period_end;
  day.shift = *offset;
  return day;
}

std::optional<Date> place_day(const WrittenDay& written, const Period& period, DayRange plan,
                              const BusinessCalendar* calendar, const Position& where,
                              Diagnostics& diagnostics) {
  switch (written.form) {
    case WrittenDay::Form::date:
      return place_date(written.date, plan, where, diagnostics);
    case WrittenDay::Form::period_end:
      return add_offset(period.last, written.shift, calendar);
    case WrittenDay::Form::nth_day:
    case WrittenDay::Form::nth_working_day:
      break;
  }
  const auto day = nth_day(written, days_of(written.in, period), calendar);
  if (!day)
    diagnostics.error(
        where, "the period " + period.id + " has no such day: " + std::to_string(written.nth));
  return day;
}

Date roll_day(Date date, Roll roll, const BusinessCalendar* calendar) {
  if (calendar == nullptr || roll == Roll::none) return date;
  const Date earlier = calendar->working_day_at_or_before(date);
  if (roll == Roll::preceding) return earlier;
  const Date later = calendar->working_day_at_or_after(date);
  const bool same_month = chr::year_month_day(later).month() == chr::year_month_day(date).month();
  return roll == Roll::modified_following && !same_month ? earlier : later;
}

Date add_offset(Date date, const Offset& offset, const BusinessCalendar* calendar) {
  if (!offset.working_days || calendar == nullptr) return date + chr::days(offset.count);
  return calendar->add_working_days(date, offset.count);
}

}  // namespace nhacviec
