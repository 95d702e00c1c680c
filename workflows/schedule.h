// The rules of one obligation laid out in time. The states are the truth: nothing here is stored.
#pragma once

#include <vector>

#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

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
  const Rule* rule = nullptr;  // borrowed from the workflow
  std::vector<Party> to;       // resolved through the directory; empty: see skip
  std::string skip;            // late_party, already_told, nobody; empty: it fires
};

/// Every rule of the obligation in its present round and deadline, handled ones too, in order of
/// time; steps that would tell the late party or somebody already told are marked, not moved.
std::vector<ScheduledRule> schedule(const Workflow&, const ObligationSpec&, const Obligation&);

/// The rules that may still fire in the obligation's present state: neither handled nor void.
std::vector<ScheduledRule> pending_rules(const Workflow&, const ObligationSpec&, const Obligation&);

/// The rule of the task's policies with this id; nullptr when a revision has dropped it.
const Rule* find_rule(const Task&, const RuleId&);

}  // namespace nhacviec
