// What the document orders, where the obligation stands, and what would change it.
#include <algorithm>

#include "workflows/decide.h"
#include "workflows/explanation_parts.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

using Values = std::vector<std::pair<std::string, ExplanationStep::Value>>;

Values with(Values values, Values more) {
  for (auto& value : more) values.push_back(std::move(value));
  return values;
}

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
    steps.push_back({after->offset.working_days ? "due_after_working_days" : "due_after_days",
                     {{after->offset.working_days ? "working_days" : "days", after->offset.count},
                      {"sources", spec.due_after}}});
  } else {
    steps.push_back({"due_none", {}});
  }
}

/// The planned date, and every fact that moved it.
void explain_due(const ExplainedScene& scene, ExplanationSteps& steps) {
  std::optional<Instant> planned = scene.spec.due_at;
  bool said = false;
  const auto say_planned = [&] {
    if (!said) explain_planned_due(scene, planned, steps);
    said = true;
  };
  for (size_t i = 0; i < scene.known; ++i) {
    const LoggedFact& logged = scene.facts[i];
    const auto moved = [&](const char* kind, Instant due_at, Values more) {
      say_planned();
      steps.push_back(
          {kind, with(with(due_values(scene, due_at), std::move(more)), logged_values(logged))});
    };
    if (const auto* created = std::get_if<Created>(&logged.fact.body)) {
      planned = created->due_at;
    } else if (const auto* extended = std::get_if<Extended>(&logged.fact.body)) {
      moved("due_extended", extended->due_at, {{"by", extended->by}, {"reason", extended->reason}});
    } else if (const auto* placed = std::get_if<Placed>(&logged.fact.body)) {
      moved(placed->follows ? "due_followed" : "due_placed", placed->due_at,
            {{"by", placed->by}, {"sources", scene.spec.due_after}});
    } else if (const auto* rebased = std::get_if<Rebased>(&logged.fact.body);
               rebased != nullptr && rebased->due_at != planned) {
      say_planned();
      planned = rebased->due_at;
      if (planned) moved("due_rebased", *planned, {{"revision", rebased->revision}});
    }
  }
  say_planned();
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
  steps.push_back(
      {"day_zero", {{"day", zero}, {"skipped", count_days(calendar, last_day, zero).skipped}}});
}

/// The latest of the known facts for which `wanted` holds.
template <class Body>
const LoggedFact* latest(const ExplainedScene& scene) {
  for (size_t i = scene.known; i > 0; --i) {
    const LoggedFact& logged = scene.facts[i - 1];
    if (std::holds_alternative<Body>(logged.fact.body)) return &logged;
  }
  return nullptr;
}

template <class Body>
void add_latest(const char* kind, const ExplainedScene& scene, ExplanationSteps& steps) {
  const LoggedFact* logged = latest<Body>(scene);
  if (logged == nullptr) return;
  const Body& body = std::get<Body>(logged->fact.body);
  Values values = logged_values(*logged);
  if constexpr (requires { body.by; }) values.emplace_back("by", body.by);
  if constexpr (requires { body.reason; }) values.emplace_back("reason", body.reason);
  if constexpr (requires { body.hold_until; }) values.emplace_back("until", body.hold_until);
  if constexpr (std::is_same_v<Body, Submitted>) values.emplace_back("submitted_at", body.at);
  steps.push_back({kind, std::move(values)});
}

void explain_submitted(const ExplainedScene& scene, ExplanationSteps& steps) {
  add_latest<Submitted>(scene.obligation.late == true ? "submitted_late" : "submitted", scene,
                        steps);
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
  if (task.joint) {
    steps.push_back({"owed_jointly", {{"units", task.coordinating_units}}});
  } else {
    const UnitId lead = scene.workflow.directory().lead_unit_of(scene.spec.unit);
    if (lead == scene.spec.unit) {
      steps.push_back({"owed_by", {{"unit", lead}}});
    } else {
      steps.push_back({"owed_by_group", {{"unit", scene.spec.unit}, {"lead_unit", lead}}});
    }
  }
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
      add_latest<Returned>("returned", scene, steps);
      break;
    case State::submitted:
      explain_submitted(scene, steps);
      break;
    case State::accepted:
      add_latest<Accepted>("accepted", scene, steps);
      break;
    case State::waived:
      add_latest<Waived>("waived", scene, steps);
      break;
    case State::cancelled:
      add_latest<Cancelled>("cancelled", scene, steps);
      break;
  }
  if (is_late(o, now)) steps.push_back({"late", {{"since", *o.due_at}}});
  if (o.hold_until && *o.hold_until > now) add_latest<Acknowledged>("acknowledged", scene, steps);
}

void explain_changes(const ExplainedScene& scene, const Waits& waits, ExplanationSteps& steps) {
  const Obligation& o = scene.obligation;
  const Task& task = *scene.spec.task;
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
