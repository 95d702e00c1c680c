// The pieces of an explanation: the document and the dates it comes to, the state, one rule.
#pragma once

#include "workflows/explanation.h"

namespace nhacviec {

/// An obligation at one moment of its story. Borrowed.
struct ExplainedScene {
  const Workflow& workflow;
  const ObligationSpec& spec;
  const Obligation& obligation;
  const std::vector<LoggedFact>& facts;
  size_t known;  // so many of the facts had happened
};

/// The document's words, who owes it, its due date with all that moved it, the days around it.
void explain_ground(const ExplainedScene&, ExplanationSteps&);
/// Why it stands where it stands, and whom it waits for.
void explain_state(const ExplainedScene&, const Waits&, Instant now, ExplanationSteps&);
/// What would change it.
void explain_changes(const ExplainedScene&, const Waits&, ExplanationSteps&);

/// A rule's day, time and recipients, and why it is skipped if it is; `all` is the schedule it is
/// part of.
ExplainedInstant explain_rule(const ExplainedScene&, const ScheduledRule&,
                              const std::vector<ScheduledRule>& all);
/// Why an obligation opened and who was told.
ExplanationSteps explain_opening(const ExplainedScene&, const LoggedFact& opened);
/// Why a rule told nobody. `told_by`: the rule that spoke before; may be null.
ExplanationStep skip_step(const ExplainedScene&, const std::string& reason, const Rule* told_by);

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
