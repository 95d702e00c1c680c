#include "config/plan_header.h"

#include <algorithm>

namespace nhacviec {
namespace {

constexpr int kLongestPlanDays = 10 * 366;
constexpr long kFirstYear = 1900, kLastYear = 2200;

DayRange calendar_years(long first, long last) {
  return {*make_date(static_cast<int>(first), 1, 1), *make_date(static_cast<int>(last), 12, 31)};
}

/// "2021-2025"
std::optional<DayRange> read_years(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t dash = text->find('-');
  Diagnostics unheard;
  YamlNode first = node, last = node;
  first.text = text->substr(0, dash);
  last.text = dash == std::string::npos ? "" : text->substr(dash + 1);
  const auto from = read_integer(first, unheard, kFirstYear, kLastYear);
  const auto to = read_integer(last, unheard, kFirstYear, kLastYear);
  if (from && to) return calendar_years(*from, *to);
  diagnostics.error(node.where, "\"" + *text + "\" is not a span of years", "write 2021-2025");
  return std::nullopt;
}

std::optional<DayRange> read_school_year(const YamlNode& node, const BusinessCalendar* calendar,
                                         Diagnostics& diagnostics) {
  const auto id = read_string(node, diagnostics);
  if (!id || calendar == nullptr) return std::nullopt;
  std::vector<std::string> known;
  for (const SchoolYear& year : calendar->rules().school_years) {
    if (year.id == *id) return year.days;
    known.push_back(year.id);
  }
  std::string hint = did_you_mean(*id, known);
  if (hint.empty()) hint = "school years stand in the calendar file";
  diagnostics.error(
      node.where, "the calendar \"" + calendar->rules().id + "\" has no school year " + *id, hint);
  return std::nullopt;
}

std::optional<DayRange> read_days(const MapReader& period, Diagnostics& diagnostics) {
  const auto* from = period.required("from");
  const auto* to = period.required("to");
  const auto first = from ? read_date(*from, diagnostics) : std::nullopt;
  const auto last = to ? read_date(*to, diagnostics) : std::nullopt;
  if (!first || !last) return std::nullopt;
  return DayRange{*first, *last};
}

}  // namespace

std::optional<DayRange> read_plan_period(const YamlNode& node, const BusinessCalendar* calendar,
                                         Diagnostics& diagnostics) {
  const MapReader period(node, diagnostics, "the period",
                         {"year", "years", "school_year", "from", "to"});
  if (!period.is_map()) return std::nullopt;
  const auto* year = period.optional("year");
  const auto* years = period.optional("years");
  const auto* school_year = period.optional("school_year");
  const bool dates = period.optional("from") != nullptr || period.optional("to") != nullptr;
  if ((year != nullptr) + (years != nullptr) + (school_year != nullptr) + dates > 1) {
    diagnostics.error(node.where,
                      "the period is a year, years, a school year, or from and to, not both");
    return std::nullopt;
  }
  std::optional<DayRange> days;
  if (year != nullptr) {
    const auto number = read_integer(*year, diagnostics, kFirstYear, kLastYear);
    if (number) days = calendar_years(*number, *number);
  } else if (years != nullptr) {
    days = read_years(*years, diagnostics);
  } else if (school_year != nullptr) {
    days = read_school_year(*school_year, calendar, diagnostics);
  } else {
    days = read_days(period, diagnostics);
  }
  if (!days) return std::nullopt;
  if (days->last < days->first || (days->last - days->first).count() > kLongestPlanDays) {
    diagnostics.error(node.where, days->last < days->first ? "the period ends before it begins"
                                                           : "the period is longer than ten years");
    return std::nullopt;
  }
  return days;
}

std::vector<PlanEvent> read_events(const YamlNode& node, Diagnostics& diagnostics) {
  std::vector<PlanEvent> events;
  if (!node.is_map()) {
    diagnostics.error(node.where, "events must be a map, each under its id");
    return events;
  }
  for (const auto& entry : node.entries) {
    YamlNode key;
    key.kind = YamlKind::scalar;
    key.where = entry.where;
    key.text = entry.key;
    PlanEvent event;
    event.id = read_id(key, diagnostics).value_or(entry.key);
    const MapReader fields(entry.value, diagnostics, "the event \"" + entry.key + "\"",
                           {"title", "date", "year", "note"});
    if (!fields.is_map()) continue;
    if (const auto* title = fields.required("title"))
      event.title = read_title(*title, diagnostics).value_or(Text());
    if (const auto* note = fields.optional("note")) read_text(*note, diagnostics, Lines::many);
    if (const auto* date = fields.optional("date")) event.date = read_date(*date, diagnostics);
    if (const auto* year = fields.optional("year")) {
      const auto number = read_integer(*year, diagnostics, kFirstYear, kLastYear);
      if (number) event.year = static_cast<int>(*number);
      if (event.date) diagnostics.error(year->where, "the date has a year already");
    }
    events.push_back(std::move(event));
  }
  return events;
}

TaskDraft event_draft(const PlanEvent& event, const Plan& plan, const Position& where) {
  TaskDraft draft;
  draft.where = where;
  draft.task.id = TaskId(event_task_id(event.id));
  draft.task.title = event.title;
  draft.task.kind = TaskKind::milestone;
  draft.task.units = {plan.issuer};
  draft.task.is_event = true;
  Occurrence once;
  once.period = PeriodId("once");
  once.opens = plan.first_day;
  draft.task.occurrences.push_back(std::move(once));
  return draft;
}

}  // namespace nhacviec
