#include "workflows/schedule.h"

#include <algorithm>
#include <set>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

std::vector<const Rule*> rules_of(const Task& task) {
  std::vector<const Rule*> rules;
  for (const std::optional<Policy>* policy : {&task.remind, &task.escalate}) {
    if (!*policy) continue;
    for (const Rule& rule : (*policy)->rules) rules.push_back(&rule);
  }
  return rules;
}

// The day a rule counts from; nothing when the obligation has no such day.
std::optional<Date> anchor_day(const Workflow& workflow, const Obligation& o, Anchor anchor) {
  switch (anchor) {
    case Anchor::last_working_day:
      if (!o.due_at) return std::nullopt;
      return last_working_day(*o.due_at, workflow.calendar(), workflow.zone());
    case Anchor::day_zero: {
      if (!o.due_at) return std::nullopt;
      // Returned, reopened or opened after its due date: the days late to act on count from then.
      const bool rearmed = o.armed_at > o.created_at;
      const Instant from = rearmed ? std::max(*o.due_at, o.armed_at) : *o.due_at;
      return day_zero(from, workflow.calendar(), workflow.zone());
    }
    case Anchor::submission:
      if (!o.submitted_at) return std::nullopt;
      return workflow.zone().date_of(*o.submitted_at);
  }
  return std::nullopt;
}

Placement place(const Workflow& workflow, const Rule& rule, Date anchor) {
  const BusinessCalendar& calendar = workflow.calendar();
  Placement placement{anchor, anchor, anchor, {}};
  if (rule.offset.working_days) {
    placement.counted = placement.day = calendar.add_working_days(anchor, rule.offset.count);
  } else {
    // A reminder that falls on a day off is pulled forward, everything else is put off.
    placement.counted += chr::days(rule.offset.count);
    placement.day = rule.offset.count < 0 ? calendar.working_day_at_or_before(placement.counted)
                                          : calendar.working_day_at_or_after(placement.counted);
  }
  placement.wanted = workflow.zone().at(placement.day, rule.at);
  const TimeOfDay closes = calendar.rules().send_window.to;
  if (rule.anchor == Anchor::last_working_day && rule.at >= closes) {
    // Later than anything is sent on that day: the next one may be too late.
    placement.wanted = workflow.zone().at(placement.day, closes - chr::minutes(1));
  }
  return placement;
}

// Who has been told so far that this obligation is late, as parties and as people.
struct Told {
  std::set<Party> parties;
  std::set<PersonId> people;

  bool knows(const Party& party, const Directory& directory) const {
    if (parties.contains(party)) return true;
    const std::vector<PersonId> holders = directory.holders_of(party);
    return !holders.empty() && std::all_of(holders.begin(), holders.end(),
                                           [&](const PersonId& p) { return people.contains(p); });
  }
  void add(const Party& party, const Directory& directory) {
    parties.insert(party);
    for (const PersonId& person : directory.holders_of(party)) people.insert(person);
  }
};

// A step that is the late party itself, or whose people were already told, is skipped.
void mark_steps(const Workflow& workflow, const ObligationSpec& spec,
                std::vector<ScheduledRule>& rules) {
  const Directory& directory = workflow.directory();
  Told told;
  for (ScheduledRule& scheduled : rules) {
    if (scheduled.to.empty()) {
      scheduled.skip = "nobody";
      continue;
    }
    if (scheduled.rule->kind == NoticeKind::escalation) {
      const auto late =
          workflow.resolve(RecipientKind::lead, spec, workflow.zone().date_of(scheduled.at));
      const bool own =
          !spec.task->joint &&
          std::all_of(scheduled.to.begin(), scheduled.to.end(), [&](const Party& party) {
            return std::find(late.begin(), late.end(), party) != late.end();
          });
      const bool known =
          std::all_of(scheduled.to.begin(), scheduled.to.end(),
                      [&](const Party& party) { return told.knows(party, directory); });
      if (own || known) {
        scheduled.skip = own ? "late_party" : "already_told";
        continue;
      }
    }
    if (scheduled.rule->kind != NoticeKind::reminder) {
      for (const Party& party : scheduled.to) told.add(party, directory);
    }
  }
}

bool applies_in(State state, const Rule& rule, const Task& task) {
  if (rule.anchor == Anchor::submission) {
    return state == State::submitted && task.acceptance == Acceptance::required;
  }
  return state == State::open || state == State::returned;
}

}  // namespace

std::vector<ScheduledRule> schedule(const Workflow& workflow, const ObligationSpec& spec,
                                    const Obligation& obligation) {
  std::vector<ScheduledRule> result;
  for (const Rule* rule : rules_of(*spec.task)) {
    const std::optional<Date> anchor = anchor_day(workflow, obligation, rule->anchor);
    if (!anchor) continue;
    ScheduledRule scheduled;
    scheduled.rule = rule;
    scheduled.placement = place(workflow, *rule, *anchor);
    scheduled.at = workflow.calendar().next_send_time(scheduled.placement.wanted, workflow.zone());
    scheduled.to = workflow.resolve(rule->to, spec, workflow.zone().date_of(scheduled.at));
    result.push_back(std::move(scheduled));
  }
  const auto is_earlier = [](const ScheduledRule& a, const ScheduledRule& b) {
    return a.at < b.at;
  };
  std::stable_sort(result.begin(), result.end(), is_earlier);
  mark_steps(workflow, spec, result);
  if (obligation.hold_until) {
    // An acknowledgement holds the steps that have not fired; the overdue notice is not held.
    const Instant resume =
        workflow.calendar().next_send_time(*obligation.hold_until, workflow.zone());
    for (ScheduledRule& scheduled : result) {
      const bool handled =
          std::any_of(obligation.handled.begin(), obligation.handled.end(),
                      [&](const HandledRule& done) { return done.rule == scheduled.rule->id; });
      if (scheduled.rule->kind == NoticeKind::escalation && !handled) {
        scheduled.at = std::max(scheduled.at, resume);
      }
    }
    std::stable_sort(result.begin(), result.end(), is_earlier);
  }
  return result;
}

std::vector<ScheduledRule> pending_rules(const Workflow& workflow, const ObligationSpec& spec,
                                         const Obligation& obligation) {
  const std::vector<const Rule*> all = rules_of(*spec.task);
  const bool some = std::any_of(all.begin(), all.end(), [&](const Rule* rule) {
    return applies_in(obligation.state, *rule, *spec.task);
  });
  if (!some) return {};  // handed in, most likely: nothing to lay out
  std::vector<ScheduledRule> rules = schedule(workflow, spec, obligation);
  std::erase_if(rules, [&](const ScheduledRule& scheduled) {
    const bool handled =
        std::any_of(obligation.handled.begin(), obligation.handled.end(),
                    [&](const HandledRule& done) { return done.rule == scheduled.rule->id; });
    return handled || scheduled.at < obligation.armed_at ||
           !applies_in(obligation.state, *scheduled.rule, *spec.task);
  });
  return rules;
}

const Rule* find_rule(const Task& task, const RuleId& id) {
  for (const Rule* rule : rules_of(task)) {
    if (rule->id == id) return rule;
  }
  return nullptr;
}

}  // namespace nhacviec
