// How an obligation stands: what others ask of it, whatever happens to it next.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Open or returned: somebody has to hand it in.
bool is_owed_now(State);
/// Has every recipient of it confirmed that it has come?
bool all_confirmed(const ObligationSpec&, const std::set<UnitId>& confirmed);

/// Does it count as in, for those that wait for it?
bool satisfies_waits(const ObligationSpec&, const Obligation&);
/// Nothing more is owed: final, and confirmed by every recipient where there are several.
bool is_complete(const ObligationSpec&, const Obligation&);
/// Owed, and the due date has passed.
bool is_late(const Obligation&, Instant now);
/// Is this notice still worth sending? Asked once more just before each send.
bool still_wanted(const ObligationSpec&, const Notice&, const Obligation&);
/// When it came in, or the day an event was given (its midnight): what `due_after` counts from.
/// Nothing while it is not in, or when it was waived.
std::optional<Instant> counts_from(const ObligationSpec&, const Obligation&, const Zone&);
/// Until when it speaks of itself in a shared reminder: its due date while it is owed as planned
/// (not returned, not extended, not silenced), else nothing.
std::optional<Instant> reminded_until(const Obligation&, Instant now);
/// Sources that it waits for and that are not in yet, in id order.
std::vector<ObligationId> missing_sources(const ObligationSpec&, const Waits&);

}  // namespace nhacviec
