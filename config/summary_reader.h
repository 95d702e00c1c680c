// `summaries:` of a plan: who is told once a week where it stands.
#pragma once

#include <vector>

#include "config/diagnostics.h"
#include "config/yaml_reader.h"
#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// A list of {to: director, on: fri, at: "15:30"}; `to` may be {unit: ..., role: ...}. `directory`
/// may be nullptr: then offices are not looked up.
std::vector<SummaryRule> read_summaries(const YamlNode&, const Directory*, Diagnostics&);

}  // namespace nhacviec
