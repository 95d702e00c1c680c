// Checks that look at several indicators at once, and what they take from each other.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/indicator_reader.h"

namespace nhacviec {

/// Fills in what is inherited and what is a sum, and reports: unknown indicators, circles with
/// their path, an indicator without a target or a unit, a sum that its parts contradict, a child
/// above its parent (an error with `of: parent`, else a warning that asks for the base), an id that
/// a task has too. What comes back is whole if nothing was reported as an error.
std::vector<Indicator> link_indicators(std::vector<IndicatorDraft>,
                                       const std::set<std::string>& task_ids, Diagnostics&);

}  // namespace nhacviec
