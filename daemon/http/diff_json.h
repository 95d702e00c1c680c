// What changes between two editions of a plan, as JSON for users (docs/command.md).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "workflows/plan_diff.h"

namespace nhacviec {

/// The whole difference: `before` and `after` name the editions, `equal` says whether anything
/// differs, then obligations, notices, the rest of the plan, and how many there are of each.
nlohmann::ordered_json diff_json(const PlanDiff&, const Workflow& before, const Workflow& after);

/// What an obligation says there: instants and days as text, units, sources and rules as lists,
/// texts as {vi, en} or plain, null where it says nothing.
nlohmann::ordered_json part_json(ObligationPart, const Workflow&, const ObligationSpec&);

}  // namespace nhacviec
