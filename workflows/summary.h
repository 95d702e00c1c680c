// Once a week: where a plan stands as a whole, to one office. It is about no obligation by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/notice.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// What the rules of summaries begin with.
inline constexpr char kSummaryRule[] = "summary-";
/// What its timer is kept under in the store: "summary:PLAN/RULE".
std::string summary_id(const PlanId&, const RuleId&);
bool is_summary_id(const std::string& id);
/// Of such an id; empty where it is none.
PlanId plan_of_summary(const std::string& id);
/// The rule that an id or a notice of it names, as the plan has it now; nullptr: it has left the
/// plan.
const SummaryRule* find_summary(const Plan&, const RuleId&);

/// Of its week.
Date monday_of(Date);
/// When the next one goes out after that moment: on its weekday, or where that is a day off on the
/// last working day before it in the same week, else on the first after it; a week without a
/// working day has none. Nothing: the plan has ended by then.
std::optional<Instant> next_summary(const Workflow&, const SummaryRule&, Instant after);
/// To whoever holds the office on that day; empty: nobody does.
std::vector<Notice> summary_notices(const Workflow&, const SummaryRule&, Instant at);
/// All of a plan's with from <= at < to; nothing given: from its first day to its last.
std::vector<Notice> summaries_between(const Workflow&, std::optional<Instant> from,
                                      std::optional<Instant> to);

}  // namespace nhacviec
