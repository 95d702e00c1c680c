#include "workflows/plan_change.h"

#include <algorithm>
#include <cstdio>

#include "workflows/decide.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace {

bool is_owed(State state) {
  return state == State::open || state == State::returned || state == State::waiting;
}

bool is_handed_in(State state) { return state == State::submitted || state == State::accepted; }

// The later of both dates holds: an extension, until the plan's own date is later.
Rebased rebased(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o) {
  const bool extended = o.due_at && o.planned_due_at && *o.due_at > *o.planned_due_at;
  const bool moved = spec.due_at != o.planned_due_at;
  const bool stays = moved && extended && spec.due_at && *o.due_at >= *spec.due_at;
  return {workflow.revision(), spec.due_at, moved && !stays, stays};
}

/// Facts that are recorded one after the other, and the state that they make.
struct Story {
  std::vector<Fact> facts = {};
  Obligation state;
  Instant now{};

  void record(FactBody body) {
    facts.push_back({now, std::move(body)});
    state = apply(std::move(state), facts.back());
  }
};

// FNV-1a: it only has to tell one row from another.
std::string digest_of_row(const Adopt& e, const Event& event) {
  std::string text = std::string(to_string(e.state)) + '\n' +
                     std::to_string(event.at.time_since_epoch().count()) + '\n' + event.by + '\n' +
                     e.note;
  for (const std::string& number : e.evidence) text += '\n' + number;
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

// Why it cannot stand as the adoption says; empty: it can.
std::string adoption_problem(const Workflow& workflow, const ObligationSpec& spec,
                             const Obligation& o, const Adopt& e, const Event& event, Instant now) {
  if (e.state == State::waiting || e.state == State::returned) {
    return std::string("a plan cannot be taken up with it ") + to_string(e.state);
  }
  if (is_handed_in(e.state) && event.at > now) return "the time given lies in the future";
  if (is_handed_in(e.state) && event.at < spec.opens_at) {
    return "the time given lies before it was owed, " +
           format_rfc3339(spec.opens_at, workflow.zone());
  }
  if (e.state == State::waived && e.note.empty()) return "a note is needed: why it is waived";
  if (o.adopted.empty() && !is_owed(o.state)) {
    return std::string("it is ") + to_string(o.state) + " already, and not by an adoption";
  }
  return "";
}

}  // namespace

std::vector<Fact> take_up(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                          const Waits& waits, const Create& e, const Event& event, Instant now) {
  const bool newer = o.revision != workflow.revision();
  if (!newer && !o.withdrawn_from) return {};
  Story story{{}, o, now};
  if (newer) story.record(rebased(workflow, spec, o));
  // A task that an edition dropped and a later one orders again is owed again.
  const bool dropped = o.state == State::cancelled && o.reason == kDroppedByPlan;
  if (o.withdrawn_from) {
    story.record(Resumed{event.by});
  } else if (dropped) {
    story.record(Reopened{event.by, ""});
  }
  const State state = story.state.state;
  const bool gated = !missing_sources(spec, waits).empty() || now < spec.opens_at;
  if (gated && is_owed(state) && state != State::waiting && !story.state.forced_open) {
    story.record(Gated{});
  }
  // A rule that comes with this edition when its time has passed is no news to anybody.
  for (const ScheduledRule& rule : pending_rules(workflow, spec, story.state)) {
    const bool is_new =
        std::find(e.new_rules.begin(), e.new_rules.end(), rule.rule->id) != e.new_rules.end();
    if (is_new && rule.at < now) story.record(Skipped{rule.rule->id, rule.at, "too_late"});
  }
  return story.facts;
}

std::vector<Fact> adopt(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                        const Adopt& e, const Event& event, Instant now) {
  const std::string row = digest_of_row(e, event);
  if (!o.adopted.empty() && o.adopted == row) return {};
  if (e.state == State::open && is_owed(o.state)) return {};
  // It came to the same without an adoption.
  if (o.adopted.empty() && e.state == o.state) return {};
  if (const std::string problem = adoption_problem(workflow, spec, o, e, event, now);
      !problem.empty()) {
    return {{now, Refused{name_of(EventBody(e)), event.by, problem}}};
  }
  const bool late = is_handed_in(e.state) && o.due_at && event.at >= *o.due_at;
  return {{now, Adopted{e.state, event.at, late, event.by, e.evidence, e.note, row}}};
}

std::vector<Fact> withdraw(const ObligationSpec& spec, const Obligation& o, const Withdraw& e,
                           const Event& event, Instant now) {
  if (o.withdrawn_from) return {};
  const bool unfinished = o.state == State::submitted && !is_complete(spec, o);
  return {{now, Withdrawn{event.by, e.reason, is_owed(o.state) || unfinished}}};
}

std::vector<Fact> drop(const Obligation& o, Instant now) {
  if (!is_owed(o.state) && o.state != State::submitted) return {};
  return {{now, Cancelled{"", kDroppedByPlan}}};
}

bool may_follow_withdrawal(const EventBody& body) {
  return std::holds_alternative<Create>(body) || std::holds_alternative<Tick>(body) ||
         std::holds_alternative<Withdraw>(body);
}

std::vector<RuleId> rules_not_in(const Task* older, const Task& task) {
  std::vector<RuleId> rules;
  for (const std::optional<Policy>* policy : {&task.remind, &task.escalate}) {
    if (!*policy) continue;
    for (const Rule& rule : (*policy)->rules) {
      if (older == nullptr || find_rule(*older, rule.id) == nullptr) rules.push_back(rule.id);
    }
  }
  return rules;
}

}  // namespace nhacviec
