// Messages that wait for somebody's yes before they go out: those to leaders and to outside bodies,
// where the plan says so. Whoever agrees sees the whole message, may add a note to it, or keeps it
// back. One gate for all that decide() makes.
#pragma once

#include <optional>
#include <vector>

#include "workflows/decide.h"

namespace nhacviec {

/// So often it is asked for, each working morning once: after that a message waits without a word.
inline constexpr int kMostApprovalsAsked = 5;
inline constexpr size_t kLongestApprovalNote = 1000;  // characters

/// Who agrees: the plan's `by`, else the head of the standing body, else its contact. Nothing:
/// nobody holds that office on the day.
std::optional<Party> approver_of(const Plan&, const Directory&, Date);
/// What the plan asks before this notice goes out: of what is to leaders and to outside bodies the
/// stricter. Nobody agrees to what goes to themselves or is about what their own unit owes, or
/// where nobody is there to agree.
Approval approval_for(const Workflow&, const ObligationSpec&, const Notice&);

/// What waits, and is still worth sending; what is kept back too.
std::vector<const AwaitedApproval*> awaited_approvals(const ObligationSpec&, const Obligation&);
const AwaitedApproval* find_awaited(const Obligation&, const RuleId&,
                                    int occurrence);  // or nullptr
/// Does the message that asks for it still have something to ask?
bool approval_is_asked(const ObligationSpec&, const Notice& asking, const Obligation&);

/// Puts what needs a yes by, and asks for it: `before` as the event found it.
Changes hold_for_approval(const Workflow&, const ObligationSpec&, const Obligation& before, Changes,
                          Instant now);
/// At a Tick: whose hours are over goes out, for the others it is asked once more; where the
/// question reached nobody, it is asked again by telephone as well. `outcomes` as in Tick.
Changes look_at_approvals(const Workflow&, const ObligationSpec&, const Obligation&,
                          const std::optional<NoticeOutcomes>& outcomes, Instant now);
/// Under a new edition: what it asks for no longer goes out, and whoever agrees now is asked.
Changes review_approvals(const Workflow&, const ObligationSpec&, const Obligation&, Instant now);
std::optional<Instant> next_look_at_approvals(const ObligationSpec&, const Obligation&);

Changes approve(const Workflow&, const ObligationSpec&, const Obligation&, const Approve&,
                const Event&, Instant now);
Changes withhold(const Workflow&, const ObligationSpec&, const Obligation&, const Withhold&,
                 const Event&, Instant now);

}  // namespace nhacviec
