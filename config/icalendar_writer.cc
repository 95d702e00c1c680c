#include "config/icalendar_writer.h"

#include <libical/ical.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

namespace nhacviec {
namespace {

struct FreeIcs {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(char* text) const { icalmemory_free_buffer(text); }
};

/// RFC 5545, 3.3.11: a text has no control characters but the line break, and the tab.
std::string ics_text(const std::string& text) {
  std::string clean;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if ((code >= 0x20 && code != 0x7f) || c == '\n' || c == '\t') clean += c;
  }
  return clean;
}

std::string ics_categories(const std::vector<std::string>& categories) {
  std::string list;
  for (std::string category : categories) {
    std::replace(category.begin(), category.end(), ',', ' ');  // libical would not escape it
    list += (list.empty() ? "" : ",") + ics_text(category);
  }
  return list;
}

icaltimetype ics_day(Date date) {
  const std::chrono::year_month_day ymd(date);
  icaltimetype time = icaltime_null_date();
  time.year = static_cast<int>(ymd.year());
  time.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  time.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  return time;
}

icaltimetype ics_instant(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch();
  return icaltime_from_timet_with_zone(static_cast<time_t>(seconds.count()), 0,
                                       icaltimezone_get_utc_timezone());
}

icaltimetype ics_time(const std::variant<Date, Instant>& when) {
  const Date* day = std::get_if<Date>(&when);
  return day != nullptr ? ics_day(*day) : ics_instant(std::get<Instant>(when));
}

icalcomponent* ics_event(const IcsEvent& event, const IcsFile& file) {
  icalcomponent* made = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(made, property); };
  add(icalproperty_new_uid(ics_text(event.uid).c_str()));
  add(icalproperty_new_dtstamp(ics_instant(file.stamp)));
  add(icalproperty_new_dtstart(ics_time(event.when)));  // without an end: that day, that moment
  add(icalproperty_new_summary(ics_text(event.summary).c_str()));
  if (!event.description.empty()) {
    add(icalproperty_new_description(ics_text(event.description).c_str()));
  }
  if (!event.related_to.empty()) {
    add(icalproperty_new_relatedto(ics_text(event.related_to).c_str()));
  }
  if (!event.categories.empty()) {  // in one property: some programs read only the first
    add(icalproperty_new_categories(ics_categories(event.categories).c_str()));
  }
  if (event.sequence) add(icalproperty_new_sequence(*event.sequence));
  if (event.cancelled) add(icalproperty_new_status(ICAL_STATUS_CANCELLED));
  if (!file.organizer.empty()) {
    add(icalproperty_new_organizer(("mailto:" + ics_text(file.organizer)).c_str()));
  }
  add(icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  return made;
}

}  // namespace

std::string write_ics(const IcsFile& file) {
  icalerror_set_errors_are_fatal(0);
  const std::unique_ptr<icalcomponent, FreeIcs> root(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
  const auto add = [&](icalproperty* property) {
    icalcomponent_add_property(root.get(), property);
  };
  const std::string name = ics_text(file.name);
  add(icalproperty_new_version("2.0"));
  add(icalproperty_new_prodid("-//nhacviec//nhacviec//VI"));
  add(icalproperty_new_calscale("GREGORIAN"));
  if (!file.method.empty()) {
    add(icalproperty_new_method(icalproperty_string_to_method(file.method.c_str())));
  }
  if (!name.empty()) {
    add(icalproperty_new_name(name.c_str()));  // RFC 7986; older programs read the other one
    icalproperty* old_name = icalproperty_new_x(name.c_str());
    icalproperty_set_x_name(old_name, "X-WR-CALNAME");
    add(old_name);
  }
  for (const IcsEvent& event : file.events) {
    icalcomponent_add_component(root.get(), ics_event(event, file));
  }
  const std::unique_ptr<char, FreeIcs> text(icalcomponent_as_ical_string_r(root.get()));
  if (text == nullptr) std::abort();  // out of memory
  std::string lines = text.get();
  // libical ends a line that it folds at its very end twice.
  for (size_t at = lines.find("\r\r\n"); at != std::string::npos; at = lines.find("\r\r\n", at))
    lines.erase(at, 1);
  return lines;
}

}  // namespace nhacviec
