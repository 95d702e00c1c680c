// Plan files (config/plans/*.yaml): what a document orders, as checked values of the core.
// The language is described in docs/plan-files.md.
#pragma once

#include <optional>
#include <string>

#include "config/yaml_reader.h"
#include "workflows/calendar.h"
#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// Which documents a plan is read with; empty where the file does not say so properly.
struct PlanReferences {
  std::string plan;
  std::string directory;
  std::string calendar;
  Position directory_where;
  Position calendar_where;
};
PlanReferences plan_references(const YamlNode&);

/// Nothing when there was an error; all errors are reported. A missing directory or calendar
/// (nullptr, because its file is wrong) leaves out the checks that need it.
std::optional<Plan> read_plan(const YamlNode&, const Directory*, const BusinessCalendar*,
                              Diagnostics&);

}  // namespace nhacviec
