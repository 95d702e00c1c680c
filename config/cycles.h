// The cycles of a task that recurs (`every:`, also of a check-in), expanded to finite periods.
#pragma once

#include <vector>

#include "config/periods.h"
#include "config/values.h"

namespace nhacviec {

/// `every: quarter`, `every: [month, quarter, semester]` or `every: {rrule: ..., from: DATE}`: the
/// periods that end inside first..last, cycle by cycle. Several cycles may not make one id twice.
std::vector<Period> read_cycles(const YamlNode&, Date first, Date last, const BusinessCalendar*,
                                Diagnostics&);

}  // namespace nhacviec
