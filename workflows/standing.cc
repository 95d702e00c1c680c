#include "workflows/standing.h"

#include <algorithm>

#include "workflows/answers.h"
#include "workflows/approval.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"
#include "workflows/unit_news.h"

namespace nhacviec {

bool is_owed_now(State state) { return state == State::open || state == State::returned; }

bool all_confirmed(const ObligationSpec& spec, const std::set<UnitId>& confirmed) {
  return std::all_of(spec.task->deliver_to.begin(), spec.task->deliver_to.end(),
                     [&](const UnitId& unit) { return confirmed.contains(unit); });
}

bool satisfies_waits(const ObligationSpec& spec, const Obligation& obligation) {
  if (spec.task->is_event) return obligation.due_at.has_value();
  switch (obligation.state) {
    case State::accepted:
    case State::waived:
      return true;
    case State::submitted:
      return spec.task->acceptance == Acceptance::none;
    default:
      return false;
  }
}

bool is_complete(const ObligationSpec& spec, const Obligation& obligation) {
  switch (obligation.state) {
    case State::accepted:
    case State::waived:
    case State::cancelled:
      return true;
    case State::submitted:
      return spec.task->acceptance == Acceptance::none &&
             (spec.task->deliver_to.size() < 2 || all_confirmed(spec, obligation.confirmed));
    default:
      return false;
  }
}

bool is_late(const Obligation& obligation, Instant now) {
  const bool still_owed = is_owed_now(obligation.state) || obligation.state == State::waiting;
  return still_owed && obligation.due_at && now >= *obligation.due_at;
}

namespace {

/// A later rule has written to the same recipient since: what was held up by then says nothing new.
/// What says that it is late is overtaken only by the next time of the same rule.
bool is_overtaken(const ObligationSpec& spec, const Rule& rule, int occurrence,
                  const Obligation& obligation) {
  const HandledRule* fired = find_handled(obligation, rule.id, occurrence);
  if (fired == nullptr || !fired->skipped.empty()) return false;
  return std::any_of(obligation.handled.begin(), obligation.handled.end(),
                     [&](const HandledRule& done) {
                       if (done.at <= fired->at || !done.skipped.empty()) return false;
                       if (done.rule == rule.id) return true;
                       const Rule* later = find_rule(*spec.task, done.rule);
                       return rule.kind == NoticeKind::reminder && later != nullptr &&
                              tell_the_same(*later, rule) && later->kind != NoticeKind::escalation;
                     });
}

}  // namespace

bool still_wanted(const ObligationSpec& spec, const Notice& notice, const Obligation& obligation) {
  if (notice.said) return answer_is_news(notice, obligation);
  if (notice.round != obligation.round || notice.deadline_version != obligation.deadline_version) {
    return false;
  }
  if (read_approval_rule(notice.rule)) return approval_is_asked(spec, notice, obligation);
  const Rule* rule = find_rule(*spec.task, notice.rule);
  if (rule != nullptr && is_overtaken(spec, *rule, notice.occurrence, obligation)) return false;
  switch (notice.kind) {
    case NoticeKind::reminder:
    case NoticeKind::overdue:
    case NoticeKind::escalation:
      if (rule != nullptr && rule->anchor == Anchor::submission) {
        return obligation.state == State::submitted;
      }
      return is_owed_now(obligation.state);
    case NoticeKind::info:
      if (const auto news = news_in(notice)) return is_still_news(*news, obligation.state);
      return is_owed_now(obligation.state);  // that somebody could not be reached
    case NoticeKind::open:
      return is_owed_now(obligation.state);
    case NoticeKind::digest:
      return true;
  }
  return true;
}

std::optional<Instant> counts_from(const ObligationSpec& spec, const Obligation& obligation,
                                   const Zone& zone) {
  if (!satisfies_waits(spec, obligation)) return std::nullopt;
  if (spec.task->is_event) {
    return zone.at(zone.date_of(last_moment(*obligation.due_at)), TimeOfDay(0));
  }
  return obligation.submitted_at;
}

std::optional<Instant> reminded_until(const Obligation& obligation, Instant now) {
  const bool as_planned = obligation.round == 1 && obligation.deadline_version == 1;
  const bool silent = obligation.silence && now < obligation.silence->until;
  return obligation.state == State::open && as_planned && !silent ? obligation.due_at
                                                                  : std::nullopt;
}

std::vector<ObligationId> missing_sources(const ObligationSpec& spec, const Waits& waits) {
  std::vector<ObligationId> missing;
  for (const ObligationId& source : spec.waits_for) {
    const auto verdict = waits.find(source);
    if (verdict == waits.end() || !verdict->second.satisfied) missing.push_back(source);
  }
  std::sort(missing.begin(), missing.end());
  return missing;
}

}  // namespace nhacviec
