// The pieces of an explanation: the document and the dates it comes to, the state, one rule.
#pragma once

#include <set>

#include "workflows/explanation.h"
#include "workflows/recipients.h"

namespace nhacviec {

/// An obligation at one moment of its story. Borrowed.
struct ExplainedScene {
  const Workflow& workflow;
  const ObligationSpec& spec;
  const Obligation& obligation;
  const std::vector<LoggedFact>& facts;
  size_t known;  // so many of the facts had happened
  Date today;    // who answers for its unit, and for others, is of that day
};

/// Calls `visit` with the obligation as it stood before each of the first `known` facts, and the
/// place of that fact.
template <class Visit>
void walk(const ObligationId& id, const std::vector<LoggedFact>& facts, size_t known, Visit visit) {
  Obligation before;
  before.id = id;
  for (size_t i = 0; i < known; ++i) {
    visit(before, i);
    before = apply(std::move(before), facts[i].fact);
  }
}

/// The document's words, who owes it, its due date with all that moved it, the days around it.
void explain_ground(const ExplainedScene&, ExplanationSteps&);
/// Why it stands where it stands, and whom it waits for.
void explain_state(const ExplainedScene&, const Waits&, Instant now, ExplanationSteps&);
/// What would change it.
void explain_changes(const ExplainedScene&, const Waits&, ExplanationSteps&);

/// Any fact in a sentence of its own; `before`: the obligation until then.
ExplanationStep explain_fact(const ExplainedScene&, const Obligation& before, const LoggedFact&);
/// Those that no other step has told, by their numbers.
ExplanationSteps explain_log(const ExplainedScene&, const std::set<uint64_t>& told_elsewhere);

/// The people behind an office on a day, each with the entry of the directory that says so; who is
/// left out because of an absence, too.
ExplanationSteps explain_party(const Directory&, const Party&, Date);
/// The same of one message, on its channel.
ExplanationSteps explain_recipients(const Directory&, const Notice&, const MessageClass&, Date,
                                    const Barred& = {});

/// A rule's day, time and recipients, and why it is skipped if it is.
ExplainedInstant explain_rule(const ExplainedScene&, const ScheduledRule&);
/// Where the directory looks for somebody, by the kind of recipient.
ExplanationStep explain_recipient(const ExplainedScene&, RecipientKind, const Party&, Date);
/// Why an obligation opened and who was told.
ExplanationSteps explain_opening(const ExplainedScene&, const LoggedFact& opened);
/// Why a rule told nobody. `told_by`: the rule that spoke before; may be null.
ExplanationStep skip_step(const ExplainedScene&, const std::string& reason, const Rule* told_by);
/// The unit that answers for the obligation on that day, and its lead unit.
UnitId in_charge_on(const ExplainedScene&, Date);
UnitId lead_unit_on(const ExplainedScene&, Date);

/// It was returned, reopened or opened so long after its date that days late count from then.
bool counts_late_anew(const ExplainedScene&);

/// `sequence` and `at` of a fact.
std::vector<std::pair<std::string, ExplanationStep::Value>> logged_values(const LoggedFact&);

/// The days after `from` up to `to`, in either direction, taken apart.
struct CountedDays {
  std::vector<Date> worked;          // every working day, in the order of counting
  std::vector<SkippedDays> skipped;  // days off, in order of time
  std::vector<Date> substitutes;     // of `worked`: days off that were worked in lieu
};
CountedDays count_days(const BusinessCalendar&, Date from, Date to);

}  // namespace nhacviec
