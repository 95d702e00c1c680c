// What the document orders, where the obligation stands, and what would change it.
#include <algorithm>
#include <cstdlib>

#include "workflows/approval.h"
#include "workflows/explanation_parts.h"
#include "workflows/plan_change.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

using Values = std::vector<std::pair<std::string, ExplanationStep::Value>>;

/// The last civil day that is still in time, and the instant from which it is late.
Values due_values(const ExplainedScene& scene, Instant due_at) {
  return {{"last_day", scene.workflow.zone().date_of(last_moment(due_at))}, {"late_from", due_at}};
}

void explain_planned_due(const ExplainedScene& scene, const std::optional<Instant>& due_at,
                         ExplanationSteps& steps) {
  const ObligationSpec& spec = scene.spec;
  if (due_at) {
    steps.push_back({spec.occurrence->chosen ? "due_chosen" : "due", due_values(scene, *due_at)});
  } else if (const auto& after = spec.task->due_after) {
    const bool working = after->offset.working_days;
    const char* unit = working ? "working_days" : "days";
    const std::string side = after->offset.count < 0 ? "due_before_" : "due_after_";
    steps.push_back(
        {side + unit, {{unit, std::abs(after->offset.count)}, {"sources", spec.due_after}}});
  } else {
    steps.push_back({"due_none", {}});
  }
}

/// Does this fact say something of the date?
bool speaks_of_date(const Obligation& before, const FactBody& body) {
  if (const auto* rebased = std::get_if<Rebased>(&body)) {
    return rebased->due_at != before.planned_due_at;
  }
  return std::holds_alternative<Extended>(body) || std::holds_alternative<Placed>(body);
}

/// The planned date, and every fact that moved it or would have.
void explain_due(const ExplainedScene& scene, ExplanationSteps& steps) {
  std::optional<Instant> planned = scene.spec.due_at;
  for (size_t i = 0; i < scene.known; ++i) {
    const auto* created = std::get_if<Created>(&scene.facts[i].fact.body);
    if (created != nullptr) planned = created->due_at;
  }
  explain_planned_due(scene, planned, steps);
  walk(scene.spec.id, scene.facts, scene.known, [&](const Obligation& before, size_t i) {
    const LoggedFact& logged = scene.facts[i];
    if (speaks_of_date(before, logged.fact.body)) {
      steps.push_back(explain_fact(scene, before, logged));
    }
  });
}

void explain_days_around(const ExplainedScene& scene, ExplanationSteps& steps) {
  const auto& due_at = scene.obligation.due_at;
  if (!due_at) return;
  const BusinessCalendar& calendar = scene.workflow.calendar();
  const Zone& zone = scene.workflow.zone();
  const chr::days one(1);
  const Date last_day = zone.date_of(last_moment(*due_at));
  const Date last = last_working_day(*due_at, calendar, zone);
  steps.push_back(
      {"last_working_day",
       {{"day", last}, {"skipped", count_days(calendar, last_day + one, last).skipped}}});
  const Date zero = day_zero(*due_at, calendar, zone);
  if (counts_late_anew(scene)) {
    steps.push_back(
        {"day_zero_anew", {{"day", present_day_zero(scene.workflow, scene.obligation)}}});
    return;
  }
  steps.push_back(
      {"day_zero", {{"day", zero}, {"skipped", count_days(calendar, last_day, zero).skipped}}});
}

/// The latest of the known facts of one of these kinds, in its words.
template <class... Bodies>
void add_latest(const ExplainedScene& scene, ExplanationSteps& steps) {
  std::optional<ExplanationStep> latest;
  walk(scene.spec.id, scene.facts, scene.known, [&](const Obligation& before, size_t i) {
    const LoggedFact& logged = scene.facts[i];
    if ((std::holds_alternative<Bodies>(logged.fact.body) || ...)) {
      latest = explain_fact(scene, before, logged);
    }
  });
  if (latest) steps.push_back(std::move(*latest));
}

void explain_submitted(const ExplainedScene& scene, ExplanationSteps& steps) {
  add_latest<Submitted, Adopted>(scene, steps);
  const Task& task = *scene.spec.task;
  if (task.acceptance == Acceptance::required) {
    steps.push_back({"awaiting_acceptance", {{"units", task.deliver_to}}});
  }
  std::vector<UnitId> unconfirmed;
  for (const UnitId& unit : task.deliver_to) {
    if (!scene.obligation.confirmed.contains(unit)) unconfirmed.push_back(unit);
  }
  if (task.deliver_to.size() > 1 && !unconfirmed.empty()) {
    steps.push_back({"unconfirmed", {{"units", unconfirmed}}});
  }
}

/// How the duty came to that unit, one step each time that it changed hands.
void explain_successions(const ExplainedScene& scene, const UnitId& unit, ExplanationSteps& steps) {
  UnitId holder = scene.spec.unit;
  const auto say = [&](const UnitId& next) {
    steps.push_back({"taken_over", {{"unit", next}, {"former", holder}}});
    holder = next;
  };
  for (const Reorganisation& each : scene.workflow.directory().reorganisations()) {
    if (each.effective > scene.today) break;
    const UnitId next = in_charge_on(scene, each.effective);
    if (next == holder) continue;
    say(next);
    steps.back().values.emplace_back("from", each.effective);
    steps.back().values.emplace_back("act", each.act.number);
  }
  if (holder != unit) say(unit);
}

/// Who owes it; where another unit has taken it over by now, that one and whose duty it was.
void explain_owner(const ExplainedScene& scene, ExplanationSteps& steps) {
  const Task& task = *scene.spec.task;
  if (task.joint) {
    steps.push_back({"owed_jointly", {{"units", task.coordinating_units}}});
    return;
  }
  const UnitId unit = in_charge_on(scene, scene.today);
  const UnitId lead = lead_unit_on(scene, scene.today);
  ExplanationStep step{lead == unit ? "owed_by" : "owed_by_group", {{"unit", unit}}};
  if (lead != unit) step.values.emplace_back("lead_unit", lead);
  steps.push_back(std::move(step));
  explain_successions(scene, unit, steps);
}

bool ended_by_withdrawal(const Obligation& o) {
  return o.withdrawn_from && *o.withdrawn_from != o.state;
}

}  // namespace

Values logged_values(const LoggedFact& logged) {
  return {{"sequence", static_cast<int>(logged.sequence)}, {"recorded_at", logged.fact.at}};
}

void explain_ground(const ExplainedScene& scene, ExplanationSteps& steps) {
  const Plan& plan = scene.workflow.plan();
  const Task& task = *scene.spec.task;
  steps.push_back({task.quote.empty() ? "document_silent" : "document",
                   {{"quote", task.quote},
                    {"source", task.source},
                    {"plan", plan.title},
                    {"plan_number", plan.number},
                    {"task", task.title}}});
  if (!task.note.empty()) steps.push_back({"note", {{"note", task.note}}});
  if (const Reading* reading = find_reading(plan, scene.spec.occurrence->reading)) {
    const Reading::Option& option = reading->options[reading->chosen];
    steps.push_back(
        {"reading", {{"title", reading->title}, {"option", option.id}, {"note", option.note}}});
  }
  explain_owner(scene, steps);
  explain_due(scene, steps);
  explain_days_around(scene, steps);
}

void explain_state(const ExplainedScene& scene, const Waits& waits, Instant now,
                   ExplanationSteps& steps) {
  const Obligation& o = scene.obligation;
  const std::vector<ObligationId> missing = missing_sources(scene.spec, waits);
  switch (o.state) {
    case State::waiting:
      if (missing.empty()) {
        steps.push_back({"not_yet_open", {{"at", scene.spec.opens_at}}});
      } else {
        steps.push_back({"waiting", {{"missing", missing}}});
      }
      break;
    case State::open:
      steps.push_back({o.due_at ? "open" : "open_undated", {}});
      break;
    case State::returned:
      add_latest<Returned>(scene, steps);
      break;
    case State::submitted:
      explain_submitted(scene, steps);
      break;
    case State::accepted:
      add_latest<Accepted, Adopted>(scene, steps);
      break;
    case State::waived:
      add_latest<Waived, Adopted>(scene, steps);
      break;
    case State::cancelled:
      if (!ended_by_withdrawal(o)) add_latest<Cancelled>(scene, steps);
      break;
  }
  if (o.withdrawn_from) add_latest<Withdrawn>(scene, steps);
  if (is_late(o, now)) steps.push_back({"late", {{"since", *o.due_at}}});
  if (o.hold_until && *o.hold_until > now) add_latest<Acknowledged>(scene, steps);
  if (o.silence && now < o.silence->until) add_latest<Silenced>(scene, steps);
  if (o.time_request) add_latest<MoreTimeAsked>(scene, steps);
  if (!awaited_approvals(scene.spec, o).empty()) {
    add_latest<AwaitsApproval, Withheld>(scene, steps);
  }
}

void explain_changes(const ExplainedScene& scene, const Waits& waits, ExplanationSteps& steps) {
  const Obligation& o = scene.obligation;
  const Task& task = *scene.spec.task;
  const bool dropped = o.state == State::cancelled && o.reason == kDroppedByPlan;
  if (o.withdrawn_from || dropped) {
    steps.push_back({dropped                  ? "would_order"
                     : ended_by_withdrawal(o) ? "would_apply"
                                              : "finished_before_withdrawal",
                     {}});
    return;
  }
  switch (o.state) {
    case State::waiting:
      if (missing_sources(scene.spec, waits).empty()) break;
      steps.push_back({"would_open", {}});
      steps.push_back({"would_force_open", {}});
      break;
    case State::open:
    case State::returned:
      steps.push_back({"would_submit", {}});
      if (o.due_at) {
        steps.push_back({"would_extend", {}});
        if (task.escalate) steps.push_back({"would_acknowledge", {}});
      } else if (!task.due_after) {
        steps.push_back({"would_place", {}});
      }
      break;
    case State::submitted:
      steps.push_back(
          {task.acceptance == Acceptance::required ? "would_accept" : "would_reopen", {}});
      break;
    case State::accepted:
    case State::waived:
    case State::cancelled:
      steps.push_back({"would_reopen", {}});
      break;
  }
  if (!satisfies_waits(scene.spec, o) && !scene.spec.waited_by.empty()) {
    steps.push_back({"holds_up", {{"obligations", scene.spec.waited_by}}});
  }
}

}  // namespace nhacviec
