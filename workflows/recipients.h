// Whom a rule writes to, found in the directory: the parties, and why none of them can be reached.
#pragma once

#include <string>
#include <vector>

#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// Empty when the organisation has nobody there. `unit` is the one that owes the task.
std::vector<Party> recipients_of(const Rule&, const Plan&, const Task&, const UnitId& unit,
                                 const Directory&);

/// Why a message of this rule to these recipients would reach nobody: no_unit (there is no such
/// unit), no_role (the unit names nobody), no_holder (the role is vacant), no_address (for the
/// rule's channels). Empty: somebody can be reached.
std::string nobody_because(const Rule&, const std::vector<Party>&, const UnitId& unit,
                           const Directory&);

/// Does it go above the late unit, to leaders? The standing body is told as an office.
bool tells_leaders(const Rule&);

}  // namespace nhacviec
