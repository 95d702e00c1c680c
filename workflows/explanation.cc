#include "workflows/explanation.h"

#include <algorithm>

#include "workflows/explanation_parts.h"

namespace nhacviec {

namespace {

using Outcome = ExplainedInstant::Outcome;

/// Calls `visit` with the obligation as it stood before each fact, the facts before it, and it.
template <class Visit>
void walk(const ObligationStory& story, Visit visit) {
  Obligation before;
  before.id = story.spec.id;
  for (size_t i = 0; i < story.facts.size(); ++i) {
    visit(before, i);
    before = apply(std::move(before), story.facts[i].fact);
  }
}

/// What an obligation of an older revision was decided under, as far as it is known.
ExplainedScene scene_of(const ObligationStory& story, const Obligation& then, size_t facts) {
  ExplainedScene scene{story.workflow, story.spec, then, story.facts, facts};
  if (then.revision == story.obligation.revision || !story.workflow_of) return scene;
  const Workflow* workflow = story.workflow_of(then.revision);
  const ObligationSpec* spec = workflow == nullptr ? nullptr : workflow->find(then.id);
  if (spec == nullptr) return scene;
  return {*workflow, *spec, then, story.facts, facts};
}

bool same_revision(const ExplainedScene& scene) {
  return scene.workflow.revision() == scene.obligation.revision;
}

/// The rule as it was laid out then; nothing when the plan known here has it no more.
std::optional<ExplainedInstant> instant_of(const ExplainedScene& scene, const RuleId& rule,
                                           int occurrence, Instant scheduled_at) {
  const auto rules = schedule(scene.workflow, scene.spec, scene.obligation);
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const ScheduledRule& scheduled) {
    return scheduled.rule->id == rule && scheduled.occurrence == occurrence;
  });
  if (found == rules.end()) return std::nullopt;
  ExplainedInstant instant = explain_rule(scene, *found, rules);
  instant.at = scheduled_at;
  return instant;
}

/// A past instant whose rule is not known here any more: only the log speaks of it.
ExplainedInstant unknown_rule(const RuleId& rule, Instant at) {
  ExplainedInstant instant;
  instant.at = at;
  instant.rule = rule;
  instant.steps.push_back({"rule_gone", {{"rule", rule.str()}}});
  return instant;
}

void add_revision(const ExplainedScene& scene, ExplanationSteps& steps) {
  if (same_revision(scene) || scene.obligation.revision == 0) return;
  steps.push_back({"other_revision", {{"revision", scene.obligation.revision}}});
}

/// The instant that a Fired or Skipped fact records.
std::optional<ExplainedInstant> past_instant(const ExplainedScene& scene,
                                             const LoggedFact& logged) {
  const auto* fired = std::get_if<Fired>(&logged.fact.body);
  const auto* skipped = std::get_if<Skipped>(&logged.fact.body);
  if (fired == nullptr && skipped == nullptr) return std::nullopt;
  const RuleId& rule = fired != nullptr ? fired->rule : skipped->rule;
  const Instant at = fired != nullptr ? fired->scheduled_at : skipped->scheduled_at;
  const int occurrence = fired != nullptr ? fired->occurrence : skipped->occurrence;
  ExplainedInstant instant =
      instant_of(scene, rule, occurrence, at).value_or(unknown_rule(rule, at));
  add_revision(scene, instant.steps);
  instant.fact = logged.sequence;
  if (fired != nullptr) {
    instant.outcome = Outcome::fired;
    instant.skip.clear();
    instant.notices = fired->notices;
    instant.steps.push_back({"still_owed", {}});
    instant.steps.push_back({"fired", logged_values(logged)});
  } else {
    instant.outcome = Outcome::skipped;
    if (instant.skip.empty()) instant.steps.push_back(skip_step(scene, skipped->reason, nullptr));
    instant.skip = skipped->reason;
    instant.to.clear();
    instant.steps.push_back({"skipped", logged_values(logged)});
  }
  return instant;
}

/// What the schedule still holds and no fact has settled.
void add_coming(const ExplainedScene& scene, std::vector<ExplainedInstant>& instants) {
  const auto all = schedule(scene.workflow, scene.spec, scene.obligation);
  const auto pending = pending_rules(scene.workflow, scene.spec, scene.obligation);
  for (const ScheduledRule& scheduled : all) {
    if (find_handled(scene.obligation, scheduled.rule->id, scheduled.occurrence) != nullptr) {
      continue;
    }
    ExplainedInstant instant = explain_rule(scene, scheduled, all);
    if (std::any_of(pending.begin(), pending.end(), [&](const ScheduledRule& other) {
          return other.rule == scheduled.rule && other.occurrence == scheduled.occurrence;
        })) {
      instant.outcome = Outcome::pending;
      if (instant.skip.empty()) instant.steps.push_back({"pending", {}});
    } else if (scene.obligation.state == State::waiting) {
      instant.outcome = Outcome::pending;
      if (instant.skip.empty()) instant.steps.push_back({"if_open", {}});
    } else if (scheduled.at < scene.obligation.armed_at) {
      instant.outcome = Outcome::past;
      instant.steps.push_back({"past", {{"armed_at", scene.obligation.armed_at}}});
    } else {
      instant.outcome = Outcome::stopped;
      instant.steps.push_back({"stopped", {}});
    }
    instants.push_back(std::move(instant));
  }
}

/// The fact that made the message, and the obligation as it stood before it.
struct Cause {
  Obligation before;
  size_t index = 0;
};

bool made(const Fact& fact, const Obligation& before, const Notice& notice) {
  if (const auto* fired = std::get_if<Fired>(&fact.body)) {
    return std::find(fired->notices.begin(), fired->notices.end(), notice.key) !=
           fired->notices.end();
  }
  return notice.kind == NoticeKind::open && std::holds_alternative<Opened>(fact.body) &&
         before.round == notice.round;
}

std::optional<Cause> cause_of(const ObligationStory& story, const Notice& notice) {
  std::optional<Cause> cause;
  walk(story, [&](const Obligation& before, size_t i) {
    if (made(story.facts[i].fact, before, notice)) cause = Cause{before, i};
  });
  return cause;
}

void append(ExplanationSteps& steps, ExplanationSteps more) {
  for (ExplanationStep& step : more) steps.push_back(std::move(step));
}

}  // namespace

const char* to_string(ExplainedInstant::Outcome outcome) {
  switch (outcome) {
    case Outcome::fired:
      return "fired";
    case Outcome::skipped:
      return "skipped";
    case Outcome::pending:
      return "pending";
    case Outcome::stopped:
      return "stopped";
    case Outcome::past:
      return "past";
  }
  return "";
}

Explanation explain(const ObligationStory& story, Instant now) {
  Explanation result;
  const ExplainedScene scene{story.workflow, story.spec, story.obligation, story.facts,
                             story.facts.size()};
  explain_ground(scene, result.steps);
  explain_state(scene, story.waits, now, result.steps);
  explain_changes(scene, story.waits, result.steps);
  walk(story, [&](const Obligation& before, size_t i) {
    auto instant = past_instant(scene_of(story, before, i), story.facts[i]);
    if (instant) result.instants.push_back(std::move(*instant));
  });
  add_coming(scene, result.instants);
  std::stable_sort(
      result.instants.begin(), result.instants.end(),
      [](const ExplainedInstant& a, const ExplainedInstant& b) { return a.at < b.at; });
  return result;
}

ExplanationSteps explain(const ObligationStory& story, const Notice& notice) {
  ExplanationSteps steps;
  const auto cause = cause_of(story, notice);
  if (!cause) {
    const ExplainedScene scene{story.workflow, story.spec, story.obligation, story.facts,
                               story.facts.size()};
    explain_ground(scene, steps);
    steps.push_back({"no_fact", {{"rule", notice.rule.str()}}});
    return steps;
  }
  const LoggedFact& logged = story.facts[cause->index];
  const ExplainedScene scene = scene_of(story, cause->before, cause->index);
  explain_ground(scene, steps);
  if (const auto instant = past_instant(scene, logged)) {
    append(steps, instant->steps);
  } else {
    append(steps, explain_opening(scene, logged));
  }
  // Several may have been told by one rule: only this one's line is of use.
  std::erase_if(steps, [&](const ExplanationStep& step) {
    const auto to = std::find_if(step.values.begin(), step.values.end(),
                                 [](const auto& value) { return value.first == "to"; });
    const Party* party = to == step.values.end() ? nullptr : std::get_if<Party>(&to->second);
    return party != nullptr && *party != notice.to;
  });
  if (!notice.also.empty()) steps.push_back({"also", {{"obligations", notice.also}}});
  return steps;
}

}  // namespace nhacviec
