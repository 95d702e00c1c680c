// What a change of the plan means for one of its obligations: a new edition, a plan taken up in
// mid-year, a plan withdrawn and taken up again. decide() calls these; they are as pure.
#pragma once

#include <vector>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// The reason of a cancellation by a new edition of the plan that no longer orders the task.
inline constexpr char kDroppedByPlan[] = "no longer part of the plan";

/// The workflow's edition is in force. What was handed in, sent and decided stays; a date that the
/// edition moves is a new deadline, unless an extension reaches beyond it.
std::vector<Fact> take_up(const Workflow&, const ObligationSpec&, const Obligation&, const Waits&,
                          const Create&, const Event&, Instant now);

/// How it stood when its plan was taken up: nothing is sent for what was done before. The same
/// again is no news; what was said wrong can be said anew as long as nothing else has happened.
std::vector<Fact> adopt(const Workflow&, const ObligationSpec&, const Obligation&, const Adopt&,
                        const Event&, Instant now);

/// Its plan is withdrawn: what is owed ends, what is finished stays as it is.
std::vector<Fact> withdraw(const ObligationSpec&, const Obligation&, const Withdraw&, const Event&,
                           Instant now);

/// A new edition no longer orders it. Nothing: it is closed anyway.
std::vector<Fact> drop(const Obligation&, Instant now);

/// The answer to everything else about an obligation whose plan is withdrawn.
inline constexpr char kPlanWithdrawn[] = "its plan was withdrawn; nhacviec apply takes it up again";

/// May this still happen to an obligation whose plan is withdrawn?
bool may_follow_withdrawal(const EventBody&);

/// The rules of the task that the one of an older edition did not have.
std::vector<RuleId> rules_not_in(const Task* older, const Task& task);

}  // namespace nhacviec
