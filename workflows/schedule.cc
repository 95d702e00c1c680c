#include "workflows/schedule.h"

#include <algorithm>
#include <map>

#include "workflows/approval.h"
#include "workflows/recipients.h"
#include "workflows/rule_parties.h"

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
    case Anchor::day_zero:
      if (!o.due_at) return std::nullopt;
      return present_day_zero(workflow, o);
    case Anchor::submission:
      if (!o.submitted_at) return std::nullopt;
      return workflow.zone().date_of(*o.submitted_at);
  }
  return std::nullopt;
}

// So many days from a day, days off among them or not.
Date counted_from(Date from, const Offset& offset, const BusinessCalendar& calendar) {
  return offset.working_days ? calendar.add_working_days(from, offset.count)
                             : from + chr::days(offset.count);
}

// A reminder that falls on a day off is pulled forward, everything else is put off.
Date moved_off_days_off(Date day, const Offset& offset, const BusinessCalendar& calendar) {
  if (offset.working_days) return day;
  return offset.count < 0 ? calendar.working_day_at_or_before(day)
                          : calendar.working_day_at_or_after(day);
}

Date count_from(Date from, const Offset& offset, const BusinessCalendar& calendar) {
  return moved_off_days_off(counted_from(from, offset, calendar), offset, calendar);
}

Instant wanted_on(Date day, const Workflow& workflow, const Rule& rule) {
  const TimeOfDay closes = workflow.calendar().rules().send_window.to;
  if (rule.anchor == Anchor::last_working_day && rule.at >= closes) {
    // Later than anything is sent on that day: the next one may be too late.
    return workflow.zone().at(day, closes - chr::minutes(1));
  }
  return workflow.zone().at(day, rule.at);
}

// The days on which a rule comes due.
std::vector<Placement> placements_of(const Workflow& workflow, const Rule& rule, Date anchor) {
  const BusinessCalendar& calendar = workflow.calendar();
  const Date counted = counted_from(anchor, rule.offset, calendar);
  const Date first = moved_off_days_off(counted, rule.offset, calendar);
  std::vector<Placement> placements{{anchor, counted, first, wanted_on(first, workflow, rule)}};
  if (!rule.repeat) return placements;
  const Repeat& repeat = *rule.repeat;
  const int most = repeat.times > 0 ? std::min(repeat.times, kMostOccurrences) : kMostOccurrences;
  for (int i = 1; i < most; ++i) {
    Offset offset = repeat.every;
    offset.count *= i;
    const Date day = count_from(first, offset, calendar);
    if (repeat.until && day > count_from(anchor, *repeat.until, calendar)) break;
    placements.push_back({anchor, day, day, wanted_on(day, workflow, rule)});
  }
  return placements;
}

// Who has been told so far that this obligation is late, as offices and as the people who really
// get what is sent to them: a stand-in who has it is not told again, and an office whose holder is
// away may have somebody who is not told yet.
class Informed {
 public:
  explicit Informed(const Directory& directory) : directory_(directory) {}

  /// The rule that told them; nullptr: somebody of them has not been told.
  const Rule* told_by(const ScheduledRule& step, Date day) const {
    const Rule* by = nullptr;
    for (const Party& party : step.to) {
      const Rule* told = told_by(party, day);
      if (told == nullptr) return nullptr;
      if (by == nullptr) by = told;
    }
    return by;
  }
  void add(const ScheduledRule& rule, Date day) {
    for (const Party& party : rule.to) {
      parties_.emplace(party, rule.rule);
      for (const Recipient& each : who_gets(directory_, party, day).people) {
        people_.emplace(each.person, rule.rule);
      }
    }
  }

 private:
  const Rule* told_by(const Party& party, Date day) const {
    const std::vector<Recipient> people = who_gets(directory_, party, day).people;
    if (people.empty()) {
      const auto same = parties_.find(party);
      return same == parties_.end() ? nullptr : same->second;
    }
    const Rule* by = nullptr;
    for (const Recipient& each : people) {
      const auto told = people_.find(each.person);
      if (told == people_.end()) return nullptr;
      if (by == nullptr) by = told->second;
    }
    return by;
  }

  const Directory& directory_;
  std::map<Party, const Rule*> parties_;
  std::map<PersonId, const Rule*> people_;
};

// A step that is the late party itself, or whose people were already told, is skipped.
void mark_steps(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                std::vector<ScheduledRule>& rules) {
  const Directory& directory = workflow.directory();
  Informed told(directory);
  for (ScheduledRule& scheduled : rules) {
    const Date day = workflow.zone().date_of(scheduled.at);
    if (scheduled.to.empty()) {
      scheduled.skip = "nobody";
    }
    if (scheduled.rule->kind == NoticeKind::escalation) {
      scheduled.skip = nobody_because(*scheduled.rule, scheduled.to,
                                      workflow.in_charge_of(spec, day), directory, day);
      if (!scheduled.skip.empty()) continue;
      const auto late = workflow.resolve(RecipientKind::lead, spec, day);
      const bool own =
          !spec.task->joint &&
          std::all_of(scheduled.to.begin(), scheduled.to.end(), [&](const Party& party) {
            return std::find(late.begin(), late.end(), party) != late.end();
          });
      const Rule* told_by = own ? nullptr : told.told_by(scheduled, day);
      if (own || told_by != nullptr) {
        scheduled.skip = own ? "late_party" : "already_told";
        scheduled.told_by = told_by;
        continue;
      }
    }
    const HandledRule* done = find_handled(o, scheduled.rule->id, scheduled.occurrence);
    const AwaitedApproval* kept = find_awaited(o, scheduled.rule->id, scheduled.occurrence);
    const bool unheard =
        (done != nullptr && (!done->undelivered.empty() || !done->skipped.empty())) ||
        (kept != nullptr && kept->is_withheld);
    if (scheduled.rule->kind != NoticeKind::reminder && !unheard) {
      told.add(scheduled, day);
    }
  }
}

// Until when a rule that is not handled waits: an acknowledgement holds the steps, not the overdue
// notice; a silence that goes so far holds both; a step may wait for the unit to be told.
std::optional<Instant> held_until(const Obligation& o, const Rule& rule) {
  std::optional<Instant> until;
  const auto hold = [&](Instant end) { until = std::max(until.value_or(end), end); };
  if (rule.kind == NoticeKind::escalation) {
    if (o.hold_until) hold(*o.hold_until);
    for (const WaitingStep& step : o.waiting_steps) {
      if (step.rule == rule.id) hold(step.until);
    }
  }
  if (rule.kind != NoticeKind::reminder && o.silence && o.silence->escalation) {
    hold(o.silence->until);
  }
  return until;
}

bool applies_in(State state, const Rule& rule, const Task& task) {
  if (rule.anchor == Anchor::submission) {
    return state == State::submitted && task.acceptance == Acceptance::required;
  }
  return state == State::open || state == State::returned;
}

}  // namespace

// Returned, reopened or opened after its due date: the days late to act on count from then.
Date present_day_zero(const Workflow& workflow, const Obligation& o) {
  const bool rearmed = o.armed_at > o.created_at;
  const Instant from = rearmed ? std::max(*o.due_at, o.armed_at) : *o.due_at;
  return day_zero(from, workflow.calendar(), workflow.zone());
}

std::vector<ScheduledRule> schedule(const Workflow& workflow, const ObligationSpec& spec,
                                    const Obligation& obligation) {
  const BusinessCalendar& calendar = workflow.calendar();
  std::vector<ScheduledRule> result;
  for (const Rule* rule : rules_of(*spec.task)) {
    const std::optional<Date> anchor = anchor_day(workflow, obligation, rule->anchor);
    if (!anchor) continue;
    int occurrence = 0;
    for (const Placement& placement : placements_of(workflow, *rule, *anchor)) {
      ScheduledRule scheduled;
      scheduled.rule = rule;
      scheduled.placement = placement;
      scheduled.at = calendar.next_send_time(placement.wanted, workflow.zone());
      scheduled.occurrence = ++occurrence;
      result.push_back(std::move(scheduled));
    }
  }
  const auto is_earlier = [](const ScheduledRule& a, const ScheduledRule& b) {
    return a.at < b.at;
  };
  std::stable_sort(result.begin(), result.end(), is_earlier);
  for (ScheduledRule& scheduled : result) {
    const Rule& rule = *scheduled.rule;
    if (const HandledRule* done = find_handled(obligation, rule.id, scheduled.occurrence)) {
      scheduled.at = done->at;
    } else if (const auto until = held_until(obligation, rule)) {
      scheduled.at = std::max(scheduled.at, calendar.next_send_time(*until, workflow.zone()));
    }
    scheduled.to = workflow.resolve(rule, spec, workflow.zone().date_of(scheduled.at));
  }
  std::stable_sort(result.begin(), result.end(), is_earlier);
  mark_steps(workflow, spec, obligation, result);
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
        find_handled(obligation, scheduled.rule->id, scheduled.occurrence) != nullptr;
    return handled || scheduled.at < obligation.armed_at ||
           !applies_in(obligation.state, *scheduled.rule, *spec.task);
  });
  return rules;
}

const HandledRule* find_handled(const Obligation& o, const RuleId& rule, int occurrence) {
  for (const HandledRule& done : o.handled) {
    if (done.rule == rule && done.occurrence == occurrence) return &done;
  }
  return nullptr;
}

const Rule* unreachable_step(const Task& task, const RuleId& id) {
  const std::string prefix = kUnreachablePrefix;
  if (!id.str().starts_with(prefix)) return nullptr;
  return find_rule(task, RuleId(id.str().substr(prefix.size())));
}

const Rule* find_rule(const Task& task, const RuleId& id) {
  for (const Rule* rule : rules_of(task)) {
    if (rule->id == id) return rule;
  }
  return nullptr;
}

}  // namespace nhacviec
