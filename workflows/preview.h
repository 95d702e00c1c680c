// A plan's whole life in memory: what would be sent, to whom and when, under an assumption.
// It runs the same decide() as the daemon, on its own virtual time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workflows/event.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

enum class Assume { nobody_reports, everybody_on_time };

/// An event that is assumed to arrive at its `at`.
struct AssumedEvent {
  ObligationId obligation;
  Event event;
};

struct Preview {
  std::vector<Notice> notices;                     // by time, obligation, kind, step
  std::map<ObligationId, Obligation> obligations;  // as they stand at the end
};

/// What needs approval is approved at once: it is among the notices, after the one that asks.
/// Each notice by itself, or as its holders get it: in digests, as they want it.
enum class Grouping { none, as_sent };

/// Everybody_on_time: each dated obligation is submitted at 08:00 of the working day before its
/// last one, what opens by a wait at once; `events` come on top of it. Notices with
/// from <= at < to only; nothing given: all.
Preview preview(const Workflow&, Assume, const std::vector<AssumedEvent>& events,
                std::optional<Instant> from, std::optional<Instant> to,
                Grouping grouping = Grouping::as_sent);

/// Where a plan stands: what preview_from() begins with.
struct PlanState {
  std::map<ObligationId, Obligation> obligations;
  std::map<ObligationId, Waits> waits;
  std::map<ObligationId, Event> adopted;  // what a table says of them, once they are there
};

/// What would go out from now until then if this edition came into force now and nobody reported:
/// `before` is the one in force, or nullptr.
std::vector<Notice> preview_from(const Workflow&, const Workflow* before, const PlanState&,
                                 Instant now, Instant until);

}  // namespace nhacviec
