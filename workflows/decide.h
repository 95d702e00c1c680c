// The heart: decide what an event means. Pure and total: no clock, no chance, no exception.
#pragma once

#include <optional>
#include <vector>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

struct Changes {
  std::vector<Fact> facts;      // empty: nothing to write, nothing happened
  std::vector<Notice> notices;  // for the outbox, if and only if the facts are committed
};

/// `obligation` is nothing before its Create. `now` is the instant the event is judged at.
/// A refusal is a fact (Refused) in the changes, with its reason.
Changes decide(const Workflow&, const ObligationSpec&, const std::optional<Obligation>&,
               const Waits&, const Event&, Instant now);

/// The reason of the refusal among the facts; empty when the event was applied.
std::string refusal_in(const Changes&);
std::string refusal_in(const std::vector<Fact>&);

/// Could an event that is still on its way change this refusal? What is accepted, returned or
/// reopened may be handed in or closed in a moment; what it waits for may come in.
bool may_be_early(const EventBody&, State);

/// When it must be looked at next: the earliest rule that is not handled, its opening, its due
/// date while it waits. Nothing: only an event can move it. The store's timer index holds this.
std::optional<Instant> next_wake(const Workflow&, const ObligationSpec&, const Obligation&,
                                 const Waits&);

/// Does a Tick at `now` need to know what became of what was sent? A step is due.
bool asks_for_outcomes(const Workflow&, const ObligationSpec&, const Obligation&, Instant now);

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
