// Whom a rule writes to, as the organisation has it on a day: the parties, and why none of them can
// be reached. recipients.h says which people stand behind a party.
#pragma once

#include <string>
#include <vector>

#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// Empty when the organisation has nobody there. `unit` is the one that owes the task; where its
/// duties have gone over to another by that day, the other is meant.
std::vector<Party> parties_of(const Rule&, const Plan&, const Task&, const UnitId& unit,
                              const Directory&, Date);

/// Why a message of this rule to these parties would reach nobody: no_unit (there is no such unit),
/// no_role (the unit names nobody), no_holder (the role is vacant), no_address (for the channels on
/// which they get it). Empty: somebody can be reached. `unit` is the one in charge.
std::string nobody_because(const Rule&, const std::vector<Party>&, const UnitId& unit,
                           const Directory&, Date);

/// Do both tell the same recipient, whoever that is on a day?
bool tell_the_same(const Rule&, const Rule&);

/// Does it go above the late unit, to leaders? The standing body is told as an office.
bool tells_leaders(const Rule&);

}  // namespace nhacviec
