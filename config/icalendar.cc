#include "config/icalendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr size_t kLongestRule = 500;
constexpr int kMostDaysOfAnEvent = 366;
constexpr std::array kParts{"FREQ",       "UNTIL",     "COUNT",   "INTERVAL", "BYDAY",
                            "BYMONTHDAY", "BYYEARDAY", "BYMONTH", "BYSETPOS", "WKST"};

Error bad_calendar(std::string message) { return Error{ErrorKind::invalid, std::move(message)}; }

icaltimetype to_ical(Date date) {
  const chr::year_month_day ymd(date);
  icaltimetype time = icaltime_null_time();  // the null date has an hour of -1
  time.year = static_cast<int>(ymd.year());
  time.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  time.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  time.is_date = 1;
  return time;
}

Date from_ical(const icaltimetype& time) {
  return Date(chr::year(time.year) / time.month / time.day);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// "FREQ=DAILY;COUNT=3" to its parts. libical passes over what it does not know; we do not.
Result<std::map<std::string, std::string>> parts_of_rule(const std::string& rule) {
  if (rule.size() > kLongestRule) return bad_calendar("the rule is too long");
  std::map<std::string, std::string> parts;
  std::istringstream in(rule);
  for (std::string part; std::getline(in, part, ';');) {
    const size_t equals = part.find('=');
    if (equals == std::string::npos || equals + 1 == part.size())
      return bad_calendar("\"" + part + "\" is not a part of a rule; write NAME=VALUE;NAME=VALUE");
    const std::string name = upper(part.substr(0, equals));
    if (std::find(kParts.begin(), kParts.end(), name) == kParts.end())
      return bad_calendar("\"" + name + "\" is not a part of a rule for days");
    if (!parts.emplace(name, upper(part.substr(equals + 1))).second)
      return bad_calendar(name + " is given twice");
  }
  if (!parts.contains("FREQ")) return bad_calendar("the rule lacks FREQ");
  if (parts.contains("COUNT") && parts.contains("UNTIL"))
    return bad_calendar("a rule has COUNT or UNTIL, not both");
  for (const char* name : {"COUNT", "INTERVAL"}) {
    const auto found = parts.find(name);
    if (found == parts.end()) continue;
    const std::string& number = found->second;
    if (number.size() > 5 || number.find_first_not_of("0123456789") != std::string::npos ||
        number.find_first_not_of('0') == std::string::npos)
      return bad_calendar(std::string(name) + " must be a whole number from 1 to 99999");
  }
  return parts;
}

std::string too_many(long count) {
  return "the rule makes " + std::to_string(count) + " occurrences; at most " +
         std::to_string(kMostRecurrences);
}

/// Several times a day: no report is due so often. Says how many there would be.
std::optional<Error> finer_than_a_day(const std::map<std::string, std::string>& parts, Date first,
                                      Date last) {
  long in_a_day = 0;
  for (const auto& [name, count] :
       {std::pair{"HOURLY", 24L}, {"MINUTELY", 1440L}, {"SECONDLY", 86400L}})
    if (parts.at("FREQ") == name) in_a_day = count;
  if (in_a_day == 0) return std::nullopt;
  const auto interval = parts.find("INTERVAL");
  const long step = interval == parts.end() ? 1 : std::stol(interval->second);
  long count = ((last - first).count() + 1) * in_a_day / step;
  if (const auto limit = parts.find("COUNT"); limit != parts.end())
    count = std::min(count, std::stol(limit->second));
  return bad_calendar(too_many(count) + ", and none within a day");
}

struct IteratorFree {
  void operator()(icalrecur_iterator* it) const { icalrecur_iterator_free(it); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, IteratorFree>;
struct ComponentFree {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

/// Days of the rule in first..last; counts on past `most` without keeping them.
std::vector<Date> iterate(icalrecurrencetype rule, Date start, Date first, Date last, size_t most,
                          size_t& count) {
  std::vector<Date> days;
  const Iterator iterator(icalrecur_iterator_new(rule, to_ical(start)));
  if (!iterator) return days;
  for (icaltimetype next = icalrecur_iterator_next(iterator.get()); !icaltime_is_null_time(next);
       next = icalrecur_iterator_next(iterator.get())) {
    const Date day = from_ical(next);
    if (day > last) break;
    if (day < first) continue;
    if (++count <= most) days.push_back(day);
  }
  return days;
}

}  // namespace

Result<std::vector<Date>> expand_rrule(const std::string& rule, Date start, Date first, Date last) {
  auto parts = parts_of_rule(rule);
  if (!parts) return parts.error();
  if (const auto error = finer_than_a_day(parts.value(), first, last)) return *error;
  std::string text;
  for (const auto& [name, value] : parts.value())
    text += (text.empty() ? "" : ";") + name + "=" + value;
  icalerror_set_errors_are_fatal(0);
  icalerror_clear_errno();
  icalrecurrencetype parsed = icalrecurrencetype_from_string(text.c_str());
  if (parsed.freq == ICAL_NO_RECURRENCE || icalerrno != ICAL_NO_ERROR)
    return bad_calendar("\"" + rule + "\" is not a recurrence rule (RFC 5545, 3.3.10)");
  size_t count = 0;
  auto days = iterate(parsed, start, first, last, kMostRecurrences, count);
  if (count > kMostRecurrences) return bad_calendar(too_many(static_cast<long>(count)));
  return days;
}

Result<std::vector<IcsDay>> days_of_ics(const std::string& text, Date first, Date last) {
  icalerror_set_errors_are_fatal(0);
  const std::unique_ptr<icalcomponent, ComponentFree> root(icalparser_parse_string(text.c_str()));
  if (!root || icalcomponent_isa(root.get()) != ICAL_VCALENDAR_COMPONENT)
    return bad_calendar("not an iCalendar file: no BEGIN:VCALENDAR ... END:VCALENDAR");
  std::map<Date, std::string> days;
  for (icalcomponent* event = icalcomponent_get_first_component(root.get(), ICAL_VEVENT_COMPONENT);
       event != nullptr;
       event = icalcomponent_get_next_component(root.get(), ICAL_VEVENT_COMPONENT)) {
    const icaltimetype from = icalcomponent_get_dtstart(event);
    if (icaltime_is_null_time(from) || !from.is_date) continue;
    const char* summary = icalcomponent_get_summary(event);
    const std::string name = summary == nullptr ? "" : summary;
    const Date start = from_ical(from);
    const icaltimetype until = icalcomponent_get_dtend(event);
    // DTEND is the day after the last one.
    long length = icaltime_is_null_time(until) ? 1 : (from_ical(until) - start).count();
    length = std::clamp(length, 1L, static_cast<long>(kMostDaysOfAnEvent));
    std::vector<Date> starts{start};
    if (icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY)) {
      size_t count = 0;
      starts = iterate(icalproperty_get_rrule(rule), start, first - chr::days(length), last,
                       kMostRecurrences, count);
      if (count > kMostRecurrences)
        return bad_calendar("\"" + name + "\": " + too_many(static_cast<long>(count)));
    }
    for (const Date begin : starts)
      for (long i = 0; i < length; ++i)
        if (const Date day = begin + chr::days(i); day >= first && day <= last)
          days.emplace(day, name);
  }
  std::vector<IcsDay> result;
  for (const auto& [date, name] : days) result.push_back({date, name});
  return result;
}

}  // namespace nhacviec
