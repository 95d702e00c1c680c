#include "daemon/http/calendar_json.h"

#include <map>
#include <nlohmann/json.hpp>

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

const char* name_of(DayKind kind) {
  switch (kind) {
    case DayKind::holiday:
      return "holiday";
    case DayKind::day_in_lieu:
      return "day_in_lieu";
    case DayKind::substitute_workday:
      return "substitute_workday";
  }
  return "?";
}

OutJson days_of_year(const std::vector<SpecialDay>& days, int year, const std::string& language) {
  std::map<Date, const SpecialDay*> in_order;
  for (const SpecialDay& day : days) {
    if (static_cast<int>(std::chrono::year_month_day(day.date).year()) == year) {
      in_order.emplace(day.date, &day);
    }
  }
  OutJson list = OutJson::array();
  for (const auto& [date, day] : in_order) {
    OutJson json{{"date", format_date(date)}};
    put_special_day(json, *day, language);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

void put_special_day(OutJson& json, const SpecialDay& day, const std::string& language) {
  json["kind"] = name_of(day.kind);
  json["name"] = day.name.in(language);
  json["lunar"] = day.lunar.empty() ? OutJson(nullptr) : OutJson(day.lunar);
  json["source"] = day.source;
  if (!day.decree.empty()) json["decree"] = day.decree;
  json["needs_confirmation"] = day.needs_confirmation;
}

OutJson special_days_json(const BusinessCalendar& calendar, int year, const std::string& language) {
  return days_of_year(calendar.rules().special_days, year, language);
}

OutJson calendar_json(const BusinessCalendar& calendar, int year, const std::string& language) {
  static constexpr const char* kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const BusinessCalendar::Rules& rules = calendar.rules();
  const Date first(std::chrono::year(year) / 1 / 1), last(std::chrono::year(year) / 12 / 31);
  const bool decreed = calendar.is_decreed(first) && calendar.is_decreed(last);
  const bool known = calendar.knows(first) && calendar.knows(last);
  OutJson off = OutJson::array();
  for (size_t i = 0; i < rules.works.size(); ++i) {
    if (!rules.works[i]) off.push_back(kWeekdays[i]);
  }
  return {{"calendar", rules.id},
          {"zone", rules.zone_name},
          {"year", year},
          {"known", decreed ? "decreed"
                    : known ? "computed"
                            : "weekends_only"},
          {"law", rules.law.in(language)},
          {"weekly_days_off", std::move(off)},
          {"days", days_of_year(rules.special_days, year, language)},
          {"proposed", days_of_year(rules.proposed_days, year, language)}};
}

}  // namespace nhacviec
