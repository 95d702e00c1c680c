#include "config/cycles.h"

#include <set>

#include "config/icalendar.h"
#include "config/map_reader.h"

namespace nhacviec {
namespace {

using std::chrono::days;

class CycleReader {
 public:
  CycleReader(Date first, Date last, const BusinessCalendar* calendar, Diagnostics& diagnostics)
      : first_(first), last_(last), calendar_(calendar), diagnostics_(diagnostics) {}

  std::vector<Period> read(const YamlNode& node) {
    const std::vector<const YamlNode*> one{&node};
    std::vector<Period> all;
    std::set<std::string> seen;
    for (const auto* item : node.is_map() ? one : read_list(node, diagnostics_)) {
      for (auto& period : item->is_map() ? by_rule(*item) : by_name(*item)) {
        if (seen.insert(period.id).second)
          all.push_back(std::move(period));
        else
          diagnostics_.error(item->where, "the period " + period.id + " comes twice");
      }
    }
    return all;
  }

 private:
  std::vector<Period> by_name(const YamlNode& node) {
    const auto cycle = read_choice<Cycle>(node, diagnostics_,
                                          {{"week", Cycle::week},
                                           {"month", Cycle::month},
                                           {"quarter", Cycle::quarter},
                                           {"half-year", Cycle::half_year},
                                           {"semester", Cycle::semester},
                                           {"year", Cycle::year},
                                           {"school-year", Cycle::school_year}});
    if (!cycle) return {};
    const bool school = *cycle == Cycle::semester || *cycle == Cycle::school_year;
    if (school && calendar_ == nullptr) return {};  // its file is wrong, and says so
    auto periods = periods_between(*cycle, first_, last_, calendar_);
    if (periods.empty())
      diagnostics_.error(node.where, "no " + node.text + " ends inside the plan's period",
                         school ? "school years and semesters stand in the calendar file" : "");
    return periods;
  }

  /// Each day of the rule ends a period that began after the one before.
  std::vector<Period> by_rule(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "the cycle", {"rrule", "from"});
    const auto* rule = fields.required("rrule");
    const auto text = rule ? read_string(*rule, diagnostics_) : std::nullopt;
    std::optional<Date> from = first_;
    if (const auto* start = fields.optional("from")) from = read_date(*start, diagnostics_);
    if (!text || !from) return {};
    const auto found = expand_rrule(*text, *from, first_, last_);
    if (!found) {
      diagnostics_.error(rule->where, found.error().message);
      return {};
    }
    if (found.value().empty())
      diagnostics_.error(rule->where, "the rule has no day inside the plan's period");
    std::vector<Period> periods;
    Date begin = first_;
    for (const Date day : found.value()) {
      periods.push_back({format_date(day), begin, day,
                         both("kỳ ngày " + vietnamese_date(day), format_date(day))});
      begin = day + days(1);
    }
    return periods;
  }

  Date first_, last_;
  const BusinessCalendar* calendar_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<Period> read_cycles(const YamlNode& node, Date first, Date last,
                                const BusinessCalendar* calendar, Diagnostics& diagnostics) {
  return CycleReader(first, last, calendar, diagnostics).read(node);
}

}  // namespace nhacviec
