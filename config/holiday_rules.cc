#include "config/holiday_rules.h"

#include <algorithm>

#include "config/values.h"
#include "workflows/lunar_calendar.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr long kMostDays = 30;
// No country closes for longer; past it the calendar has no working day to give.
constexpr int kLongestClosureDays = 60;

size_t monday_first(Date date) { return chr::weekday(date).iso_encoding() - 1; }

/// Reads the one key that says on which day; false when it is wrong.
bool read_form(const MapReader& fields, HolidayRule& rule, Diagnostics& diagnostics) {
  const auto* date = fields.optional("date");
  const auto* lunar = fields.optional("lunar");
  const auto* easter = fields.optional("easter");
  const auto* weekday = fields.optional("weekday");
  const int forms =
      (date != nullptr) + (lunar != nullptr) + (easter != nullptr) + (weekday != nullptr);
  if (forms != 1) {
    diagnostics.error(fields.where(), "a rule needs one of date, lunar, easter and weekday");
    return false;
  }
  if (easter != nullptr) {
    rule.form = HolidayRule::Form::easter;
    const auto offset = read_integer(*easter, diagnostics, -100, 100);
    rule.nth = static_cast<int>(offset.value_or(0));
    return offset.has_value();
  }
  if (weekday != nullptr) {
    rule.form = HolidayRule::Form::weekday;
    const auto day = read_weekday(*weekday, diagnostics);
    const auto* month = fields.required("of_month");
    const auto* nth = fields.required("nth");
    if (!day || month == nullptr || nth == nullptr) return false;
    const auto in_month = read_integer(*month, diagnostics, 1, 12);
    const auto count = read_integer(*nth, diagnostics, -5, 5);
    if (count == 0) diagnostics.error(nth->where, "nth counts from 1, or from -1 for the last");
    if (!in_month || !count || *count == 0) return false;
    rule.weekday = static_cast<int>(*day);
    rule.month = static_cast<int>(*in_month);
    rule.nth = static_cast<int>(*count);
    return true;
  }
  const YamlNode& node = date != nullptr ? *date : *lunar;
  rule.form = date != nullptr ? HolidayRule::Form::solar : HolidayRule::Form::lunar;
  const auto written = read_written_date(node, diagnostics, true);
  if (!written) return false;
  if (written->year) {
    diagnostics.error(node.where, "a rule holds for every year", "write day/month, as in 2/9");
    return false;
  }
  rule.day = written->day;
  rule.month = written->month;
  return true;
}

std::optional<Date> nth_weekday(int year, const HolidayRule& rule) {
  const auto month = chr::year(year) / static_cast<int>(rule.month);
  const Date first(month / 1), last(month / chr::last);
  std::vector<Date> found;
  for (Date day = first; day <= last; day += chr::days(1))
    if (static_cast<int>(monday_first(day)) == rule.weekday) found.push_back(day);
  const auto count = static_cast<int>(found.size());
  const int index = rule.nth > 0 ? rule.nth - 1 : count + rule.nth;
  if (index < 0 || index >= count) return std::nullopt;
  return found[static_cast<size_t>(index)];
}

/// The day that gives the holiday its name; nothing in a year that has no such day.
std::optional<Date> named_day(const HolidayRule& rule, int year) {
  switch (rule.form) {
    case HolidayRule::Form::solar:
      return make_date(year, rule.month, rule.day);
    case HolidayRule::Form::lunar:
      return date_of_lunar({year, rule.month, rule.day, false});
    case HolidayRule::Form::easter:
      return easter_sunday(year) + chr::days(rule.nth);
    case HolidayRule::Form::weekday:
      return nth_weekday(year, rule);
  }
  return std::nullopt;
}

void add_days(const HolidayRule& rule, int year, std::map<Date, SpecialDay>& days) {
  const auto named = named_day(rule, year);
  if (!named) return;
  for (int i = 0; i < rule.days; ++i) {
    SpecialDay day;
    day.date = *named + chr::days(i - rule.days_before);
    day.name = rule.name;
    day.source = "computed";
    day.needs_confirmation = rule.needs_confirmation;
    if (rule.form == HolidayRule::Form::lunar)
      if (const auto lunar = lunar_date_of(day.date)) day.lunar = format_lunar(*lunar);
    days.emplace(day.date, std::move(day));  // where two coincide the first keeps its name
  }
}

}  // namespace

std::optional<HolidayRule> read_holiday_rule(const YamlNode& node,
                                             const std::map<std::string, Text>& names,
                                             Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "the rule",
                         {"holiday", "date", "lunar", "easter", "weekday", "of_month", "nth",
                          "days", "days_before", "from", "to", "needs_confirmation"});
  if (!fields.is_map()) return std::nullopt;
  HolidayRule rule;
  if (!read_form(fields, rule, diagnostics)) return std::nullopt;
  const auto number = [&](const char* key, int& into, long least, long most) {
    if (const auto* value = fields.optional(key))
      into = static_cast<int>(read_integer(*value, diagnostics, least, most).value_or(into));
  };
  number("days", rule.days, 1, kMostDays);
  number("days_before", rule.days_before, 0, kMostDays);
  number("from", rule.first_year, 1900, 2200);
  number("to", rule.last_year, 1900, 2200);
  if (rule.last_year < rule.first_year)
    diagnostics.error(fields.where("to"), "the rule ends before it begins");
  if (const auto* unsure = fields.optional("needs_confirmation"))
    rule.needs_confirmation = read_bool(*unsure, diagnostics).value_or(false);
  const auto* holiday = fields.required("holiday");
  const auto id = holiday ? read_string(*holiday, diagnostics) : std::nullopt;
  if (!id) return std::nullopt;
  const auto found = names.find(*id);
  if (found == names.end()) {
    std::vector<std::string> words;
    for (const auto& [name, text] : names) words.push_back(name);
    diagnostics.error(holiday->where, "\"" + *id + "\" is not among the holidays",
                      did_you_mean(*id, words));
    return std::nullopt;
  }
  rule.holiday = *id;
  rule.name = found->second;
  return rule;
}

std::vector<SpecialDay> ComputedDays::between(int first_year, int last_year,
                                              const BusinessCalendar& decreed) const {
  std::map<Date, SpecialDay> days;
  for (int year = first_year; year <= last_year; ++year)
    for (const HolidayRule& rule : rules)
      if (year >= rule.first_year && year <= rule.last_year &&
          !listed.contains({rule.holiday, year}))
        add_days(rule, year, days);
  std::erase_if(days, [&](const auto& entry) {
    return decreed.is_decreed(entry.first) || taken.contains(entry.first);
  });
  std::vector<SpecialDay> lieu;
  std::set<Date> given;
  for (const auto& [date, holiday] : days) {
    if (!in_lieu || works[monday_first(date)]) continue;
    Date next = date + chr::days(1);
    const auto busy = [&] {
      return !works[monday_first(next)] || days.contains(next) || given.contains(next) ||
             taken.contains(next);
    };
    for (int i = 0; i < kLongestClosureDays && busy(); ++i) next += chr::days(1);
    if (busy() || decreed.is_decreed(next)) continue;
    given.insert(next);
    SpecialDay day = holiday;
    day.date = next;
    day.kind = DayKind::day_in_lieu;
    day.name = name_in_lieu_of(holiday.name);
    day.lunar.clear();
    lieu.push_back(std::move(day));
  }
  std::vector<SpecialDay> all;
  for (auto& [date, day] : days) all.push_back(std::move(day));
  for (auto& day : lieu) all.push_back(std::move(day));
  std::sort(all.begin(), all.end(),
            [](const SpecialDay& a, const SpecialDay& b) { return a.date < b.date; });
  return all;
}

Text name_in_lieu_of(const Text& holiday) {
  return both("Nghỉ bù " + holiday.in("vi"), "In lieu of " + holiday.in("en"));
}

Date easter_sunday(int year) {
  // The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return Date(chr::year(year) / (f / 31) / (f % 31 + 1));
}

}  // namespace nhacviec
