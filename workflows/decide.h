// The heart: decide what an event means. Pure and total: no clock, no chance, no exception.
#pragma once

#include <optional>
#include <vector>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/standing.h"
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

}  // namespace nhacviec
