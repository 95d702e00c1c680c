// The rules of one obligation laid out in time. The states are the truth: nothing here is stored.
#pragma once

#include <vector>

#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// The rule of a notice that says that somebody could not be reached: this and the step's own id.
inline constexpr char kUnreachablePrefix[] = "unreachable-";

/// How the day of a rule was found. explanation.h tells it to people.
struct Placement {
  Date anchor{};     // what the rule counts from
  Date counted{};    // so many days from it
  Date day{};        // moved off a day off, where calendar days were counted
  Instant wanted{};  // that day at the rule's own time; `at` lies in the send window
};

struct ScheduledRule {
  Instant at{};
  Placement placement;
  const Rule* rule = nullptr;     // borrowed from the workflow
  std::vector<Party> to;          // resolved through the directory; empty: see skip
  std::string skip;               // as in the fact Skipped; empty: it fires
  const Rule* told_by = nullptr;  // of a step that is already told: the rule whose message it was
  int occurrence = 1;             // of a rule that repeats
};

/// No rule repeats more often, whatever its end.
inline constexpr int kMostOccurrences = 50;

/// Every rule of the obligation in its present round and deadline, handled ones too, in order of
/// time; steps that would tell the late party, somebody already told or nobody at all are marked,
/// not moved. What an acknowledgement, a silence or a fact PutOff holds back comes due after it.
std::vector<ScheduledRule> schedule(const Workflow&, const ObligationSpec&, const Obligation&);

/// The rules that may still fire in the obligation's present state: neither handled nor void.
std::vector<ScheduledRule> pending_rules(const Workflow&, const ObligationSpec&, const Obligation&);

/// The day zero that its rules count from: of its due date, or, where it was returned, reopened or
/// opened after that, of that moment. `due_at` must be known.
Date present_day_zero(const Workflow&, const Obligation&);

/// What was done about a rule in this round and for this deadline; nullptr: nothing yet. Borrowed.
const HandledRule* find_handled(const Obligation&, const RuleId&, int occurrence = 1);

/// The rule of the task's policies with this id; nullptr when a revision has dropped it.
const Rule* find_rule(const Task&, const RuleId&);
/// The step of which a notice says that somebody could not be reached; nullptr: it is no such one.
const Rule* unreachable_step(const Task&, const RuleId&);

}  // namespace nhacviec
