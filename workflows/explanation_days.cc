// How days are counted and rules are placed, told step by step.
#include <algorithm>
#include <cstdlib>

#include "workflows/explanation_parts.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr int kMostDaysOneByOne = 7;  // more are summed up

bool same_reason(const SkippedDays& run, const SpecialDay* special) {
  if (!run.special || special == nullptr) return !run.special && special == nullptr;
  return run.special->kind == special->kind && run.special->name == special->name &&
         run.special->decree == special->decree && run.special->source == special->source;
}

std::string window_words(const BusinessCalendar& calendar) {
  const DaySpan& window = calendar.rules().send_window;
  return format_time_of_day(window.from) + "-" + format_time_of_day(window.to);
}

const char* anchor_step(const ExplainedScene& scene, const ScheduledRule& scheduled) {
  switch (scheduled.rule->anchor) {
    case Anchor::last_working_day:
      return "from_last_working_day";
    case Anchor::day_zero:
      return counts_late_anew(scene) ? "from_day_zero_anew" : "from_day_zero";
    case Anchor::submission:
      return "from_submission";
  }
  std::abort();
}

void explain_offset(const ExplainedScene& scene, const ScheduledRule& scheduled,
                    ExplanationSteps& steps) {
  const Placement& placement = scheduled.placement;
  const Offset& offset = scheduled.rule->offset;
  if (offset.count == 0 && scheduled.occurrence == 1) {
    steps.push_back({"on_that_day", {}});
  } else if (scheduled.occurrence > 1) {
    steps.push_back({"again_on", {{"occurrence", scheduled.occurrence}, {"day", placement.day}}});
  } else if (!offset.working_days) {
    steps.push_back({offset.count < 0 ? "calendar_back" : "calendar_on",
                     {{"days", std::abs(offset.count)}, {"day", placement.counted}}});
  } else {
    const int count = std::abs(offset.count);
    CountedDays days = count_days(scene.workflow.calendar(), placement.anchor, placement.counted);
    if (count > kMostDaysOneByOne) days.worked.clear();
    steps.push_back({offset.count < 0 ? "counted_back" : "counted_on",
                     {{"working_days", count},
                      {"day", placement.counted},
                      {"one_by_one", std::move(days.worked)},
                      {"skipped", std::move(days.skipped)},
                      {"substitutes", std::move(days.substitutes)}}});
  }
  if (placement.day != placement.counted) {
    const chr::days one(placement.day < placement.counted ? -1 : 1);
    CountedDays days =
        count_days(scene.workflow.calendar(), placement.counted - one, placement.day);
    steps.push_back({"moved_off", {{"day", placement.day}, {"skipped", std::move(days.skipped)}}});
  }
}

// What holds a rule back that would have come due: the latest of these is when it does.
void explain_hold(const ExplainedScene& scene, const ScheduledRule& scheduled,
                  ExplanationSteps& steps) {
  const Obligation& o = scene.obligation;
  const bool is_step = scheduled.rule->kind == NoticeKind::escalation;
  if (is_step && o.hold_until) steps.push_back({"held_until", {{"until", *o.hold_until}}});
  for (const WaitingStep& waiting : o.waiting_steps) {
    if (!is_step || waiting.rule != scheduled.rule->id) continue;
    steps.push_back({"put_off_until", {{"until", waiting.until}}});
  }
  if (o.silence && o.silence->escalation) {
    steps.push_back(
        {"silenced_until", {{"until", o.silence->until}, {"reason", o.silence->reason}}});
  }
}

void explain_time(const ExplainedScene& scene, const ScheduledRule& scheduled,
                  ExplanationSteps& steps) {
  const BusinessCalendar& calendar = scene.workflow.calendar();
  const Instant wanted = scheduled.placement.wanted;
  const Instant in_window = calendar.next_send_time(wanted, scene.workflow.zone());
  steps.push_back({in_window == wanted ? "sent_at" : "window_moved",
                   {{"wanted", wanted}, {"at", in_window}, {"window", window_words(calendar)}}});
  if (scheduled.at != in_window) explain_hold(scene, scheduled, steps);
}

const Policy* policy_of(const Task& task, const Rule& rule) {
  for (const auto* policy : {&task.remind, &task.escalate}) {
    if (!*policy) continue;
    for (const Rule& other : (*policy)->rules) {
      if (other.id == rule.id) return &**policy;
    }
  }
  return nullptr;
}

}  // namespace

ExplanationStep explain_recipient(const ExplainedScene& scene, RecipientKind kind,
                                  const Party& party, Date day) {
  ExplanationStep step{std::string("to_") + to_string(kind), {{"to", party}}};
  std::replace(step.kind.begin(), step.kind.end(), '-', '_');
  const auto from = [&](const UnitId& unit) { step.values.emplace_back("of", unit); };
  const auto present = [&](const UnitId& unit) {
    return scene.workflow.directory().in_charge_of(unit, "", day);
  };
  switch (kind) {
    case RecipientKind::lead: {
      const UnitId unit = in_charge_on(scene, day);
      const UnitId lead = lead_unit_on(scene, day);
      if (scene.spec.task->joint) {
        from(party.unit);
        break;
      }
      if (lead != unit) step.values.emplace_back("group", unit);
      from(lead);
      break;
    }
    case RecipientKind::head:
      from(in_charge_on(scene, day));
      break;
    case RecipientKind::standing_body:
      from(present(scene.workflow.plan().standing_body));
      break;
    case RecipientKind::director:
    case RecipientKind::signer:
      from(present(scene.workflow.plan().issuer));
      break;
    case RecipientKind::receiver:
    case RecipientKind::superior:
    case RecipientKind::party:
      from(party.unit);
      break;
  }
  return step;
}

bool counts_late_anew(const ExplainedScene& scene) {
  const auto& due_at = scene.obligation.due_at;
  return due_at && present_day_zero(scene.workflow, scene.obligation) !=
                       day_zero(*due_at, scene.workflow.calendar(), scene.workflow.zone());
}

UnitId in_charge_on(const ExplainedScene& scene, Date day) {
  return scene.workflow.in_charge_of(scene.spec, day);
}

UnitId lead_unit_on(const ExplainedScene& scene, Date day) {
  return scene.workflow.directory().lead_unit_of(
      scene.spec.unit, make_duty(scene.workflow.plan().id, scene.spec.task->id), day);
}

CountedDays count_days(const BusinessCalendar& calendar, Date from, Date to) {
  CountedDays result;
  const chr::days one(to < from ? -1 : 1);
  std::vector<Date> off;
  for (Date day = from; day != to;) {
    day += one;
    if (!calendar.is_working_day(day)) {
      off.push_back(day);
      continue;
    }
    result.worked.push_back(day);
    if (calendar.special_day(day) != nullptr) result.substitutes.push_back(day);
  }
  std::sort(off.begin(), off.end());
  for (const Date day : off) {
    const SpecialDay* special = calendar.special_day(day);
    auto& runs = result.skipped;
    if (!runs.empty() && runs.back().days.last + chr::days(1) == day &&
        same_reason(runs.back(), special)) {
      runs.back().days.last = day;
      continue;
    }
    runs.push_back({{day, day}, {}});
    if (special != nullptr) runs.back().special = *special;
  }
  return result;
}

ExplanationStep skip_step(const ExplainedScene& scene, const std::string& reason,
                          const Rule* told_by) {
  static constexpr const char* kKnown[] = {
      "late_party", "already_told", "nobody",  "overtaken", "merged",    "declined",  "too_late",
      "silenced",   "not_told",     "no_unit", "no_role",   "no_holder", "no_address"};
  const bool known = std::find(std::begin(kKnown), std::end(kKnown), reason) != std::end(kKnown);
  ExplanationStep step{known ? "skip_" + reason : "skip_other", {{"reason", reason}}};
  if (reason == "late_party") step.values.emplace_back("unit", in_charge_on(scene, scene.today));
  if (told_by != nullptr) step.values.emplace_back("told_by", told_by->id.str());
  return step;
}

ExplainedInstant explain_rule(const ExplainedScene& scene, const ScheduledRule& scheduled) {
  const Rule& rule = *scheduled.rule;
  ExplainedInstant instant;
  instant.at = scheduled.at;
  instant.rule = rule.id;
  instant.kind = rule.kind;
  instant.step = rule.step;
  instant.skip = scheduled.skip;
  if (scheduled.skip.empty()) instant.to = scheduled.to;
  if (const Policy* policy = policy_of(*scene.spec.task, rule)) {
    instant.steps.push_back(
        {"rule", {{"rule", rule.id.str()}, {"policy", policy->id}, {"note", policy->note}}});
  }
  instant.steps.push_back({anchor_step(scene, scheduled), {{"day", scheduled.placement.anchor}}});
  explain_offset(scene, scheduled, instant.steps);
  explain_time(scene, scheduled, instant.steps);
  const Date day = scene.workflow.zone().date_of(scheduled.at);
  for (const Party& party : scheduled.to) {
    instant.steps.push_back(explain_recipient(scene, rule.to, party, day));
  }
  if (!scheduled.skip.empty()) {
    instant.steps.push_back(skip_step(scene, scheduled.skip, scheduled.told_by));
  }
  return instant;
}

ExplanationSteps explain_opening(const ExplainedScene& scene, const LoggedFact& logged) {
  ExplanationSteps steps{explain_fact(scene, scene.obligation, logged)};
  const Date day = scene.workflow.zone().date_of(logged.fact.at);
  for (const Party& party : scene.workflow.resolve(RecipientKind::lead, scene.spec, day)) {
    steps.push_back(explain_recipient(scene, RecipientKind::lead, party, day));
  }
  return steps;
}

}  // namespace nhacviec
