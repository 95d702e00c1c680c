// The indicators of a plan file: what is to be reached, read with the places that mistakes name.
// Checks across indicators: config/indicator_checks.h.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/task_reader.h"
#include "workflows/indicator.h"

namespace nhacviec {

/// An indicator as read: what is absent in the file may still come from another one.
struct IndicatorDraft {
  Indicator indicator;
  Position where;  // of its id
  bool has_comparator = false;
  bool has_unit = false;
  bool has_target = false;  // also one that cannot be read
  Position where_target, where_baseline, where_parent, where_inherits, where_sum;
  std::vector<std::pair<std::string, Position>> parts;  // of its sum
};

/// The drafts of an `indicators:` map, each by itself checked.
std::vector<IndicatorDraft> read_indicators(const PlanContext&, const YamlNode&,
                                            const UnitId& issuer);

/// A number with at most four decimals: 99.5 or 99,5.
std::optional<Decimal> read_decimal(const YamlNode&, Diagnostics&);

}  // namespace nhacviec
