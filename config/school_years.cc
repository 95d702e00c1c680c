#include "config/school_years.h"

#include <algorithm>
#include <charconv>

#include "config/map_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

constexpr size_t kMostSemesters = 4;

/// "2022-2023": two years, the second the next.
bool is_school_year(const std::string& id) {
  int first = 0, second = 0;
  if (id.size() != 9 || id[4] != '-') return false;
  const auto read = [&](size_t at, int& into) {
    const char* end = id.data() + at + 4;
    return std::from_chars(id.data() + at, end, into).ptr == end;
  };
  return read(0, first) && read(5, second) && first >= 1900 && second == first + 1;
}

std::optional<DayRange> read_range(const MapReader& fields, Diagnostics& diagnostics) {
  const auto* from = fields.required("from");
  const auto* to = fields.required("to");
  const auto first = from ? read_date(*from, diagnostics) : std::nullopt;
  const auto last = to ? read_date(*to, diagnostics) : std::nullopt;
  if (!first || !last) return std::nullopt;
  if (*last < *first) {
    diagnostics.error(to->where, "it ends before it begins");
    return std::nullopt;
  }
  return DayRange{*first, *last};
}

void read_semesters(const YamlNode& node, SchoolYear& year, Diagnostics& diagnostics) {
  for (const auto* item : read_list(node, diagnostics)) {
    const MapReader fields(*item, diagnostics, "the semester", {"from", "to"});
    const auto range = fields.is_map() ? read_range(fields, diagnostics) : std::nullopt;
    if (!range) continue;
    if (!year.semesters.empty() && range->first <= year.semesters.back().last)
      diagnostics.error(item->where, "the semester begins before the one before it has ended");
    year.semesters.push_back(*range);
  }
  if (node.is_list() && (node.items.empty() || node.items.size() > kMostSemesters))
    diagnostics.error(node.where, "a school year has 1 to 4 semesters");
}

std::optional<SchoolYear> read_year(const YamlNode::Entry& entry, Diagnostics& diagnostics) {
  const MapReader fields(entry.value, diagnostics, "the school year",
                         {"semesters", "from", "to", "needs_confirmation", "source", "note"});
  if (!fields.is_map()) return std::nullopt;
  SchoolYear year;
  year.id = entry.key;
  if (!is_school_year(entry.key))
    diagnostics.error(entry.where, "\"" + entry.key + "\" is not a school year",
                      "write two years that follow each other, as in 2022-2023");
  for (const char* key : {"source", "note"})
    if (const auto* text = fields.optional(key)) read_text(*text, diagnostics, Lines::many);
  if (const auto* semesters = fields.required("semesters"))
    read_semesters(*semesters, year, diagnostics);
  if (year.semesters.empty()) return std::nullopt;
  year.days = {year.semesters.front().first, year.semesters.back().last};
  if (const auto* from = fields.optional("from"))
    year.days.first = read_date(*from, diagnostics).value_or(year.days.first);
  if (const auto* to = fields.optional("to"))
    year.days.last = read_date(*to, diagnostics).value_or(year.days.last);
  if (year.days.first > year.semesters.front().first || year.days.last < year.semesters.back().last)
    diagnostics.error(entry.where, "the semesters lie outside the school year");
  const std::chrono::year_month_day first(year.days.first);
  if (is_school_year(entry.key) && std::to_string(int(first.year())) != entry.key.substr(0, 4))
    diagnostics.error(entry.where, "the school year begins on " + format_date(year.days.first));
  if (const auto* unsure = fields.optional("needs_confirmation"))
    year.needs_confirmation = read_bool(*unsure, diagnostics).value_or(false);
  return year;
}

}  // namespace

std::vector<SchoolYear> read_school_years(const YamlNode& node, Diagnostics& diagnostics) {
  std::vector<SchoolYear> years;
  if (!node.is_map()) {
    diagnostics.error(node.where, "school_years must be a map, each under its years");
    return years;
  }
  for (const auto& entry : node.entries)
    if (auto year = read_year(entry, diagnostics)) years.push_back(std::move(*year));
  std::sort(years.begin(), years.end(),
            [](const SchoolYear& a, const SchoolYear& b) { return a.id < b.id; });
  return years;
}

}  // namespace nhacviec
