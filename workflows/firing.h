// What a Tick does once rules are due: which fire, which are skipped, and which steps wait because
// leaders hear of a late unit only after the unit itself.
#pragma once

#include "workflows/decide.h"
#include "workflows/event.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Fires or skips what is due at `now`. `outcomes` as in Tick.
Changes fire_due_rules(const Workflow&, const ObligationSpec&, const Obligation&, const Waits&,
                       const std::optional<NoticeOutcomes>& outcomes, Instant now);

/// Only the due reminders, and only where one of them speaks for other periods too.
Changes fire_shared_reminders(const Workflow&, const ObligationSpec&, const Obligation&,
                              const Waits&, Instant now);

/// Whom those in charge of the plan are told through: the standing body, or its superiors where it
/// owes the obligation itself. Nothing: nobody is named there.
std::optional<Party> watching_party(const Workflow&, const ObligationSpec&, Date);

/// A notice of the obligation's present round and deadline, at the next opening of the send window.
Notice make_notice(const Workflow&, const ObligationSpec&, const Obligation&, NoticeKind,
                   const RuleId&, const Party& to, ChannelKind, Instant now);

}  // namespace nhacviec
