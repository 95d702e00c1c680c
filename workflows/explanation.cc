#include "workflows/explanation.h"

#include <algorithm>
#include <set>

#include "workflows/answers.h"
#include "workflows/approval.h"
#include "workflows/explanation_parts.h"
#include "workflows/unit_news.h"

namespace nhacviec {

namespace {

using Outcome = ExplainedInstant::Outcome;

/// What an obligation of an older revision was decided under, as far as it is known.
ExplainedScene scene_of(const ObligationStory& story, const Obligation& then, size_t facts,
                        Instant at) {
  const Date day = story.workflow.zone().date_of(at);
  ExplainedScene scene{story.workflow, story.spec, then, story.facts, facts, day};
  if (then.revision == story.obligation.revision || !story.workflow_of) return scene;
  const Workflow* workflow = story.workflow_of(then.revision);
  const ObligationSpec* spec = workflow == nullptr ? nullptr : workflow->find(then.id);
  if (spec == nullptr) return scene;
  return {*workflow, *spec, then, story.facts, facts, day};
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
  ExplainedInstant instant = explain_rule(scene, *found);
  instant.at = scheduled_at;
  return instant;
}

/// A past instant that no rule of the plan known here has laid out: that a step could not reach
/// anybody, or a rule that is gone.
ExplainedInstant unscheduled(const ExplainedScene& scene, const RuleId& rule, Instant at) {
  ExplainedInstant instant;
  instant.at = at;
  instant.rule = rule;
  if (const Rule* step = unreachable_step(*scene.spec.task, rule)) {
    // Either the step has nobody, which is on the log before this, or it was never its turn.
    const HandledRule* done = find_handled(scene.obligation, step->id);
    const bool nobody = done != nullptr && done->skipped.starts_with("no_");
    instant.kind = NoticeKind::info;
    instant.step = step->step;
    instant.steps.push_back(
        {nobody ? "unreachable" : "unreachable_unit", {{"rule", step->id.str()}}});
  } else {
    instant.steps.push_back({"rule_gone", {{"rule", rule.str()}}});
  }
  return instant;
}

/// Why a rule still had something to say when it fired.
ExplanationStep owed_step(const Obligation& then) {
  if (then.state == State::submitted) return {"still_unaccepted", {}};
  if (then.state == State::returned) return {"still_returned", {}};
  return {then.first_submitted_at ? "still_reopened" : "still_owed", {}};
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
      instant_of(scene, rule, occurrence, at).value_or(unscheduled(scene, rule, at));
  add_revision(scene, instant.steps);
  instant.fact = logged.sequence;
  if (fired != nullptr) {
    instant.outcome = Outcome::fired;
    instant.skip.clear();
    instant.notices = fired->notices;
    instant.steps.push_back(owed_step(scene.obligation));
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

void append(ExplanationSteps& steps, ExplanationSteps more) {
  for (ExplanationStep& step : more) steps.push_back(std::move(step));
}

bool is_among(const std::vector<ScheduledRule>& rules, const ScheduledRule& wanted) {
  return std::any_of(rules.begin(), rules.end(), [&](const ScheduledRule& rule) {
    return rule.rule == wanted.rule && rule.occurrence == wanted.occurrence;
  });
}

/// Of an instant to come: who would get it, as the directory has it now for that day.
void add_people(const ExplainedScene& scene, ExplainedInstant& instant) {
  const Date day = scene.workflow.zone().date_of(instant.at);
  for (const Party& party : instant.to) {
    append(instant.steps, explain_party(scene.workflow.directory(), party, day));
  }
}

/// Was this very instant dealt with before the present round or deadline began?
bool is_told_before(const ExplainedScene& scene, const ScheduledRule& scheduled) {
  const Instant at =
      scene.workflow.calendar().next_send_time(scheduled.placement.wanted, scene.workflow.zone());
  return std::any_of(scene.facts.begin(), scene.facts.end(), [&](const LoggedFact& logged) {
    const auto is_it = [&](const auto* done) {
      return done != nullptr && done->rule == scheduled.rule->id &&
             done->occurrence == scheduled.occurrence && done->scheduled_at == at;
    };
    return is_it(std::get_if<Fired>(&logged.fact.body)) ||
           is_it(std::get_if<Skipped>(&logged.fact.body));
  });
}

/// Since when, and by what fact, the present round and deadline are followed.
ExplanationStep past_step(const ExplainedScene& scene) {
  const char* kind = "past";
  walk(scene.spec.id, scene.facts, scene.known, [&](const Obligation& before, size_t i) {
    const Fact& fact = scene.facts[i].fact;
    const Obligation after = apply(before, fact);
    const bool anew = after.round != before.round || after.armed_at != before.armed_at ||
                      after.deadline_version != before.deadline_version;
    if (!anew) return;
    kind =
        std::holds_alternative<Created>(fact.body)    ? "past_created"
        : std::holds_alternative<Opened>(fact.body)   ? "past_not_open"
        : std::holds_alternative<Returned>(fact.body) ? "past_returned"
        : std::holds_alternative<Reopened>(fact.body) || std::holds_alternative<Adopted>(fact.body)
            ? "past_reopened"
        : std::holds_alternative<Resumed>(fact.body) ? "past_resumed"
                                                     : "past";
  });
  return {kind, {{"armed_at", scene.obligation.armed_at}}};
}

/// Of one that waits: before it opens nobody is reminded, and what was due by then is left out;
/// days late count from the opening.
bool passes_while_waiting(const ExplainedScene& scene, const ScheduledRule& scheduled,
                          Instant now) {
  if (scene.obligation.state != State::waiting) return false;
  return scheduled.at < std::max(now, scene.spec.opens_at);
}

/// What the schedule still holds and no fact has settled.
void add_coming(const ExplainedScene& scene, Instant now, std::vector<ExplainedInstant>& instants) {
  const auto all = schedule(scene.workflow, scene.spec, scene.obligation);
  const auto pending = pending_rules(scene.workflow, scene.spec, scene.obligation);
  for (const ScheduledRule& scheduled : all) {
    if (find_handled(scene.obligation, scheduled.rule->id, scheduled.occurrence) != nullptr) {
      continue;
    }
    const bool before = scheduled.at < scene.obligation.armed_at;
    if (before && is_told_before(scene, scheduled)) continue;
    ExplainedInstant instant = explain_rule(scene, scheduled);
    const bool waits = scene.obligation.state == State::waiting;
    if (passes_while_waiting(scene, scheduled, now)) {
      const bool anew = scheduled.rule->anchor == Anchor::day_zero;
      instant.outcome = Outcome::past;
      instant.steps.push_back({anew ? "past_counts_anew" : "past_waiting", {}});
    } else if (waits || is_among(pending, scheduled)) {
      instant.outcome = Outcome::pending;
      add_people(scene, instant);
      if (instant.skip.empty()) instant.steps.push_back({waits ? "if_open" : "pending", {}});
    } else if (before) {
      instant.outcome = Outcome::past;
      instant.steps.push_back(past_step(scene));
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

bool made_news(UnitNews news, const Fact& fact, const Obligation& before, const Notice& notice) {
  const Obligation after = apply(before, fact);
  if (after.round != notice.round || after.deadline_version != notice.deadline_version)
    return false;
  switch (news) {
    case UnitNews::received:
      return std::holds_alternative<Submitted>(fact.body);
    case UnitNews::returned:
      return std::holds_alternative<Returned>(fact.body);
    case UnitNews::extended:
      return std::holds_alternative<Extended>(fact.body);
  }
  return false;
}

bool made(const Fact& fact, const Obligation& before, const Notice& notice) {
  if (notice.rule.str() == kLateAtStart) {  // no rule of its own: it came with the obligation
    return std::holds_alternative<Created>(fact.body) || std::holds_alternative<Resumed>(fact.body);
  }
  if (notice.said) return tells_of(notice, before, fact);
  if (const auto* awaits = std::get_if<AwaitsApproval>(&fact.body)) {
    return std::find(awaits->asked.begin(), awaits->asked.end(), notice.key) != awaits->asked.end();
  }
  if (notice.last_resort && !read_approval_rule(notice.rule)) {
    const auto* rerouted = std::get_if<Rerouted>(&fact.body);
    return rerouted != nullptr && std::find(rerouted->notices.begin(), rerouted->notices.end(),
                                            notice.key) != rerouted->notices.end();
  }
  if (const auto* fired = std::get_if<Fired>(&fact.body)) {
    return std::find(fired->notices.begin(), fired->notices.end(), notice.key) !=
           fired->notices.end();
  }
  if (const auto news = news_in(notice)) return made_news(*news, fact, before, notice);
  return notice.kind == NoticeKind::open && std::holds_alternative<Opened>(fact.body) &&
         before.round == notice.round;
}

std::optional<Cause> cause_of(const ObligationStory& story, const Notice& notice) {
  std::optional<Cause> cause;
  walk(story.spec.id, story.facts, story.facts.size(), [&](const Obligation& before, size_t i) {
    if (made(story.facts[i].fact, before, notice)) cause = Cause{before, i};
  });
  return cause;
}

template <class Body>
bool is_about(const FactBody& body, const Notice& notice) {
  const auto* fact = std::get_if<Body>(&body);
  return fact != nullptr && fact->rule == notice.rule && fact->occurrence == notice.occurrence;
}

/// Of a message that had to wait for somebody's yes: that it did, and what was said.
ExplanationSteps approval_of(const ObligationStory& story, const Notice& notice) {
  ExplanationSteps steps;
  walk(story.spec.id, story.facts, story.facts.size(), [&](const Obligation& before, size_t i) {
    const LoggedFact& logged = story.facts[i];
    const FactBody& body = logged.fact.body;
    const bool present =
        before.round == notice.round && before.deadline_version == notice.deadline_version;
    if (present && (is_about<AwaitsApproval>(body, notice) || is_about<Approved>(body, notice) ||
                    is_about<Withheld>(body, notice))) {
      steps.push_back(explain_fact(scene_of(story, before, i, logged.fact.at), before, logged));
    }
  });
  return steps;
}

/// What came due and has not gone out: it waits for somebody's yes, or is kept back.
void mark_awaited(const ObligationStory& story, std::vector<ExplainedInstant>& instants) {
  for (const AwaitedApproval* one : awaited_approvals(story.spec, story.obligation)) {
    for (ExplainedInstant& instant : instants) {
      const bool mine =
          std::any_of(one->notices.begin(), one->notices.end(), [&](const Notice& notice) {
            return std::find(instant.notices.begin(), instant.notices.end(), notice.key) !=
                   instant.notices.end();
          });
      if (!mine) continue;
      instant.outcome = one->is_withheld ? Outcome::withheld : Outcome::awaiting;
      append(instant.steps, approval_of(story, one->notices.front()));
    }
  }
}

/// Several may have been told by one rule: only this one's line is of use.
void keep_to(ExplanationSteps& steps, const Party& wanted) {
  std::erase_if(steps, [&](const ExplanationStep& step) {
    const auto to = std::find_if(step.values.begin(), step.values.end(),
                                 [](const auto& value) { return value.first == "to"; });
    const Party* party = to == step.values.end() ? nullptr : std::get_if<Party>(&to->second);
    return party != nullptr && *party != wanted;
  });
}

/// The facts that these steps speak of.
void collect(const ExplanationSteps& steps, std::set<uint64_t>& told) {
  for (const ExplanationStep& step : steps) {
    for (const auto& [name, value] : step.values) {
      const int* sequence = std::get_if<int>(&value);
      if (sequence != nullptr && name == "sequence") told.insert(static_cast<uint64_t>(*sequence));
    }
  }
}

/// The steps of a message that came with no rule of its own; `before`: the obligation as it stood.
ExplanationSteps unruled_steps(const ExplainedScene& scene, const Obligation& before,
                               const LoggedFact& logged, const Notice& notice) {
  if (notice.said || notice.last_resort || read_approval_rule(notice.rule)) {
    return {explain_fact(scene, before, logged)};
  }
  if (notice.rule.str() != kLateAtStart) return explain_opening(scene, logged);
  ExplanationSteps steps{{"late_at_start", logged_values(logged)}};
  const bool own = notice.kind == NoticeKind::overdue;
  steps.push_back(explain_recipient(scene, own ? RecipientKind::lead : RecipientKind::standing_body,
                                    notice.to, scene.workflow.zone().date_of(notice.at)));
  return steps;
}

/// What each fact's messages say of whom it told; and the messages that no fact names: that it was
/// late when its plan was taken up, that it opened. One instant for all channels of an office.
void add_messages(const ObligationStory& story, std::vector<ExplainedInstant>& instants) {
  const auto names = [](const ExplainedInstant& instant, const NoticeKey& key) {
    return std::find(instant.notices.begin(), instant.notices.end(), key) != instant.notices.end();
  };
  for (const Notice& notice : story.messages) {
    const auto told = std::find_if(instants.begin(), instants.end(),
                                   [&](const auto& instant) { return names(instant, notice.key); });
    if (told != instants.end()) {
      if (std::find(told->to.begin(), told->to.end(), notice.to) == told->to.end()) {
        told->to.push_back(notice.to);
      }
      continue;
    }
    const auto cause = cause_of(story, notice);
    if (!cause) continue;
    const LoggedFact& logged = story.facts[cause->index];
    const auto same = std::find_if(instants.begin(), instants.end(), [&](const auto& instant) {
      return instant.fact == logged.sequence && instant.rule == notice.rule &&
             instant.to == std::vector{notice.to};
    });
    if (same != instants.end()) {
      same->notices.push_back(notice.key);
      continue;
    }
    const ExplainedScene scene = scene_of(story, cause->before, cause->index, logged.fact.at);
    ExplainedInstant instant;
    instant.at = notice.at;
    instant.rule = notice.rule;
    instant.kind = notice.kind;
    instant.outcome = Outcome::fired;
    instant.fact = logged.sequence;
    instant.to = {notice.to};
    instant.notices = {notice.key};
    instant.steps = unruled_steps(scene, cause->before, logged, notice);
    keep_to(instant.steps, notice.to);
    instants.push_back(std::move(instant));
  }
}

ExplainedScene present_scene(const ObligationStory& story, Instant now) {
  return {story.workflow, story.spec,         story.obligation,
          story.facts,    story.facts.size(), story.workflow.zone().date_of(now)};
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
    case Outcome::awaiting:
      return "awaiting";
    case Outcome::withheld:
      return "withheld";
    case Outcome::stopped:
      return "stopped";
    case Outcome::past:
      return "past";
  }
  return "";
}

Explanation explain(const ObligationStory& story, Instant now) {
  Explanation result;
  const ExplainedScene scene = present_scene(story, now);
  explain_ground(scene, result.steps);
  explain_state(scene, story.waits, now, result.steps);
  explain_changes(scene, story.waits, result.steps);
  walk(story.spec.id, story.facts, story.facts.size(), [&](const Obligation& before, size_t i) {
    const LoggedFact& logged = story.facts[i];
    auto instant = past_instant(scene_of(story, before, i, logged.fact.at), logged);
    if (instant) result.instants.push_back(std::move(*instant));
  });
  mark_awaited(story, result.instants);
  add_messages(story, result.instants);
  add_coming(scene, now, result.instants);
  std::stable_sort(
      result.instants.begin(), result.instants.end(),
      [](const ExplainedInstant& a, const ExplainedInstant& b) { return a.at < b.at; });
  std::set<uint64_t> told;
  collect(result.steps, told);
  for (const ExplainedInstant& instant : result.instants) collect(instant.steps, told);
  result.log = explain_log(scene, told);
  return result;
}

ExplanationSteps explain(const ObligationStory& story, const Notice& notice) {
  ExplanationSteps steps;
  const auto cause = cause_of(story, notice);
  if (!cause) {
    explain_ground(present_scene(story, notice.at), steps);
    steps.push_back({"no_fact", {{"rule", notice.rule.str()}}});
    return steps;
  }
  const LoggedFact& logged = story.facts[cause->index];
  if (news_in(notice)) {  // what it stands at since then says it all
    const Obligation after = apply(cause->before, logged.fact);
    const ExplainedScene scene = scene_of(story, after, cause->index + 1, logged.fact.at);
    explain_ground(scene, steps);
    explain_state(scene, story.waits, logged.fact.at, steps);
    return steps;
  }
  const ExplainedScene scene = scene_of(story, cause->before, cause->index, logged.fact.at);
  explain_ground(scene, steps);
  if (const auto instant = past_instant(scene, logged)) {
    append(steps, instant->steps);
  } else {
    append(steps, unruled_steps(scene, cause->before, logged, notice));
  }
  keep_to(steps, notice.to);
  append(steps, approval_of(story, notice));
  if (!notice.also.empty()) steps.push_back({"also", {{"obligations", notice.also}}});
  return steps;
}

ExplanationSteps explain_people(const ObligationStory& story, const Notice& notice, Instant sent_at,
                                const Barred& barred) {
  // The edition that was in force when it was sent: its directory says who was there.
  Obligation then;
  for (const LoggedFact& logged : story.facts) {
    if (logged.fact.at <= sent_at) then = apply(std::move(then), logged.fact);
  }
  then.id = story.spec.id;
  const ExplainedScene scene = scene_of(story, then, story.facts.size(), sent_at);
  const Rule* rule = find_rule(*scene.spec.task, notice.rule);
  return explain_recipients(scene.workflow.directory(), notice, class_of(rule, notice),
                            scene.workflow.zone().date_of(sent_at), barred);
}

ExplanationSteps explain_people(const Workflow& workflow, const Notice& digest, Instant sent_at,
                                const Barred& barred) {
  return explain_recipients(workflow.directory(), digest, class_of(nullptr, digest),
                            workflow.zone().date_of(sent_at), barred);
}

}  // namespace nhacviec
