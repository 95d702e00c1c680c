#include "config/plan_checks.h"

#include <algorithm>
#include <map>
#include <set>

#include "workflows/approval.h"
#include "workflows/preferences.h"
#include "workflows/recipients.h"
#include "workflows/rule_parties.h"

namespace nhacviec {
namespace {

using Index = std::map<std::string, size_t>;

constexpr size_t kMostNamed = 5;  // in one warning

std::vector<UnitId> sorted(std::vector<UnitId> units) {
  std::sort(units.begin(), units.end());
  return units;
}

bool has_period(const Task& task, const PeriodId& period) {
  return std::any_of(task.occurrences.begin(), task.occurrences.end(),
                     [&](const Occurrence& o) { return o.period == period; });
}

/// Every period of the waiter must find its source: the same period, or the source's only one.
void check_periods(const Task& waiter, const Task& source, const Position& where,
                   Diagnostics& diagnostics) {
  if (source.occurrences.size() == 1) return;
  for (const auto& occurrence : waiter.occurrences) {
    if (has_period(source, occurrence.period)) continue;
    diagnostics.error(where, "\"" + source.id.str() + "\" has no period " +
                                 occurrence.period.str() + " to wait for");
    return;
  }
}

void check_known(const std::pair<std::string, Position>& reference, const Index& index,
                 Diagnostics& diagnostics) {
  if (index.contains(reference.first)) return;
  std::vector<std::string> ids;
  if (diagnostics.errors() < Diagnostics::kMost)  // a guess looks at every task
    for (const auto& [id, at] : index) ids.push_back(id);
  diagnostics.error(reference.second, "unknown task \"" + reference.first + "\"",
                    did_you_mean(reference.first, ids));
}

/// Finds circles depth first, without recursion: a plan may be long.
class CircleFinder {
 public:
  CircleFinder(const std::vector<TaskDraft>& tasks, const Index& index, Diagnostics& diagnostics)
      : tasks_(tasks), index_(index), diagnostics_(diagnostics), mark_(tasks.size(), Mark::fresh) {}

  void find() {
    for (size_t start = 0; start < tasks_.size(); ++start)
      if (mark_[start] == Mark::fresh) walk(start);
  }

 private:
  enum class Mark { fresh, on_path, done };
  struct Step {
    size_t task;
    std::vector<std::pair<std::string, Position>> next;
    size_t at = 0;
  };

  Step step_to(size_t task) {
    mark_[task] = Mark::on_path;
    Step step{task, tasks_[task].waits_for};
    step.next.insert(step.next.end(), tasks_[task].after.begin(), tasks_[task].after.end());
    if (!tasks_[task].due_after.first.empty()) step.next.push_back(tasks_[task].due_after);
    return step;
  }

  void walk(size_t start) {
    std::vector<Step> path{step_to(start)};
    while (!path.empty()) {
      Step& top = path.back();
      if (top.at == top.next.size()) {
        mark_[top.task] = Mark::done;
        path.pop_back();
        continue;
      }
      const auto& [id, where] = top.next[top.at++];
      const auto found = index_.find(id);
      if (found == index_.end()) continue;
      if (mark_[found->second] == Mark::on_path) report(path, found->second, where);
      if (mark_[found->second] == Mark::fresh) path.push_back(step_to(found->second));
    }
  }

  void report(const std::vector<Step>& path, size_t first, const Position& where) {
    std::string words;
    bool inside = false;
    for (const auto& step : path) {
      inside = inside || step.task == first;
      if (inside) words += tasks_[step.task].task.id.str() + " -> ";
    }
    diagnostics_.error(where, "tasks wait in a circle: " + words + tasks_[first].task.id.str());
  }

  const std::vector<TaskDraft>& tasks_;
  const Index& index_;
  Diagnostics& diagnostics_;
  std::vector<Mark> mark_;
};

/// The offices behind a unit: a group is its lead unit and its members.
std::vector<UnitId> offices_of(const UnitId& id, const Directory& directory) {
  const Unit* unit = directory.unit(id);
  if (unit == nullptr) return {};
  if (unit->kind != UnitKind::group) return {id};
  std::vector<UnitId> offices = unit->members;
  if (unit->lead_unit) offices.insert(offices.begin(), *unit->lead_unit);
  return offices;
}

void link_due_after(TaskDraft& draft, const std::vector<TaskDraft>& tasks, const Index& index,
                    Diagnostics& diagnostics) {
  auto& after = draft.task.due_after;
  if (!after) return;
  check_known(draft.due_after, index, diagnostics);
  const auto found = index.find(draft.due_after.first);
  if (found == index.end()) return after.reset();
  const Task& source = tasks[found->second].task;
  check_periods(draft.task, source, draft.due_after.second, diagnostics);
  after->same_unit = sorted(draft.task.units) == sorted(source.units);
}

void add_name(std::string& names, const std::string& name) {
  if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ", ") + name;
}

/// The days of a year that the plan runs in: which are computed, which are not certain.
void check_year(int year, DayRange days, const Position& where, const PlanContext& context) {
  const BusinessCalendar& calendar = *context.calendar;
  const auto inside = [&](Date day) {
    return day >= days.first && day <= days.last &&
           int(std::chrono::year_month_day(day).year()) == year;
  };
  std::string unsure;
  bool computed = false;
  for (const SpecialDay& day : calendar.rules().special_days) {
    if (!inside(day.date)) continue;
    computed = computed || !calendar.is_decreed(day.date);
    if (day.needs_confirmation && day.kind == DayKind::holiday) add_name(unsure, day.name.in("vi"));
  }
  if (computed)
    context.diagnostics.warning(where, "the days off of " + std::to_string(year) +
                                           " are computed, not decreed yet" +
                                           (unsure.empty() ? "" : "; to be confirmed: " + unsure));
  else if (!unsure.empty())
    context.diagnostics.warning(where, "days off to be confirmed: " + unsure);
  for (const SpecialDay& day : calendar.rules().proposed_days)
    if (inside(day.date))
      context.diagnostics.warning(where, format_date(day.date) + " (" + day.name.in("vi") +
                                             ") needs confirmation: it counts as a working day");
}

const char* words_for(const std::string& nobody_because) {
  if (nobody_because == "no_unit") return "there is no such unit above";
  if (nobody_because == "no_role") return "the unit names nobody in charge";
  if (nobody_because == "no_holder") return "the post is vacant";
  return "nobody there has an address for its channels";
}

/// "a, b, c and 17 more"
std::string first_of(const std::vector<UnitId>& units) {
  constexpr size_t kNamed = 3;
  std::string names;
  for (size_t i = 0; i < std::min(units.size(), kNamed); ++i) add_name(names, units[i].str());
  if (units.size() > kNamed) names += " and " + std::to_string(units.size() - kNamed) + " more";
  return names;
}

bool asks_for_sms(const Rule& rule) {
  return std::find(rule.channels.begin(), rule.channels.end(), ChannelKind::sms) !=
         rule.channels.end();
}

/// Somebody there is told by e-mail, nobody by SMS, though the rule and the people would.
bool lacks_telephone(const Party& party, const Rule& rule, const Directory& directory, Date day) {
  const MessageClass of{rule.kind, rule.mandatory, rule.channels};
  bool by_mail = false;
  bool wants_sms = false;
  for (const Recipient& each : who_gets(directory, party, day).people) {
    const Person& person = *directory.person(each.person);
    for (const ChannelKind channel : channels_of(person, of)) {
      if (channel == ChannelKind::sms && person.has(channel)) return false;
      by_mail = by_mail || (channel == ChannelKind::email && person.has(channel));
      wants_sms = wants_sms || channel == ChannelKind::sms;
    }
  }
  return by_mail && wants_sms;
}

/// Who answers for a task: the coordinating units where none of them leads.
const std::vector<UnitId>& those_who_owe(const Task& task) {
  return task.joint ? task.coordinating_units : task.units;
}

}  // namespace

void check_calendar_years(const Plan& plan, const Position& period, const PlanContext& context) {
  if (context.calendar == nullptr || !context.period_known) return;
  const DayRange days{plan.first_day, plan.last_day};
  const auto year_of = [](Date day) { return int(std::chrono::year_month_day(day).year()); };
  for (int year = year_of(days.first); year <= year_of(days.last); ++year)
    check_year(year, days, period, context);
  for (const SchoolYear& year : context.calendar->rules().school_years) {
    bool used = year.days.first == days.first && year.days.last == days.last;
    for (const Task& task : plan.tasks)
      for (const Occurrence& occurrence : task.occurrences)
        used = used || occurrence.period.str().starts_with("sy" + year.id);
    if (used && year.needs_confirmation)
      context.diagnostics.warning(period,
                                  "the dates of the school year " + year.id + " need confirmation");
  }
}

void link_tasks(std::vector<TaskDraft>& tasks, const PlanContext& plan) {
  Index index;
  for (size_t i = 0; i < tasks.size(); ++i) index.emplace(tasks[i].task.id.str(), i);
  for (auto& draft : tasks) {
    for (const auto& reference : draft.after) check_known(reference, index, plan.diagnostics);
    for (const auto& reference : draft.other_dues_after)
      check_known(reference, index, plan.diagnostics);
    for (const auto& reference : draft.waits_for) {
      check_known(reference, index, plan.diagnostics);
      const auto found = index.find(reference.first);
      if (found == index.end()) continue;
      const Task& source = tasks[found->second].task;
      check_periods(draft.task, source, reference.second, plan.diagnostics);
      const bool same_unit = sorted(draft.task.units) == sorted(source.units);
      draft.task.waits_for.push_back({source.id, same_unit});
    }
    link_due_after(draft, tasks, index, plan.diagnostics);
  }
  CircleFinder(tasks, index, plan.diagnostics).find();
}

void check_recipients(const Plan& plan, const Position& where, const PlanContext& context) {
  if (context.directory == nullptr || plan.recipients.empty()) return;
  const std::set<UnitId> told(plan.recipients.begin(), plan.recipients.end());
  std::vector<UnitId> left_out;
  std::set<UnitId> seen{plan.issuer};
  for (const auto& task : plan.tasks)
    for (const auto& unit : those_who_owe(task))
      for (const auto& office : offices_of(unit, *context.directory))
        if (!told.contains(office) && seen.insert(office).second) left_out.push_back(office);
  if (left_out.empty()) return;
  std::string names;
  for (const auto& unit : left_out) names += (names.empty() ? "" : ", ") + unit.str();
  context.diagnostics.warning(where,
                              "units with duties that are not among the recipients: " + names);
}

/// What a policy's rules send, as the warning names it; those that say the same have one name.
std::string sent_by(const Rule& rule, const std::string& policy) {
  if (rule.kind == NoticeKind::escalation)
    return "step " + std::to_string(rule.step) + " of the policy \"" + policy +
           "\" reaches nobody, ";
  return "the reminders of the policy \"" + policy + "\" reach nobody, ";
}

void check_reach(const std::vector<TaskDraft>& tasks, const Plan& plan,
                 const PlanContext& context) {
  if (context.directory == nullptr) return;
  std::set<std::string> said;
  const auto look_at = [&](const TaskDraft& draft, const Policy& policy, const Position& where) {
    std::map<std::string, std::set<UnitId>> units;  // by step and reason
    for (const UnitId& unit : draft.task.units) {
      for (const Rule& rule : policy.rules) {
        const Date day = plan.first_day;
        const auto to = parties_of(rule, plan, draft.task, unit, *context.directory, day);
        const std::string reason = nobody_because(rule, to, unit, *context.directory, day);
        const bool step = rule.kind == NoticeKind::escalation;
        if (reason.empty() || (!step && reason == "no_role")) continue;  // see check_contacts()
        units[sent_by(rule, policy.id) + words_for(reason)].insert(unit);
      }
    }
    for (const auto& [what, those] : units) {
      const std::string listed = first_of({those.begin(), those.end()});
      if (!said.insert(what + listed).second) continue;
      context.diagnostics.warning(where, what + ": " + listed,
                                  what.starts_with("step")
                                      ? "the next step goes on; after the last one only the "
                                        "standing body hears of it"
                                      : "name in the directory who holds the post, and an address");
    }
  };
  for (const auto& draft : tasks) {
    if (draft.task.remind) look_at(draft, *draft.task.remind, draft.where);
    if (draft.task.escalate) look_at(draft, *draft.task.escalate, draft.escalate);
  }
}

void check_telephones(const std::vector<TaskDraft>& tasks, const Plan& plan,
                      const PlanContext& context) {
  if (context.directory == nullptr) return;
  const Date day = plan.first_day;
  std::map<RoleId, std::vector<UnitId>> units;  // of the parties without one
  std::map<RoleId, Position> where;
  std::set<std::string> looked_at, said;
  const auto look_at = [&](const Rule& rule, const TaskDraft& draft, const UnitId& unit) {
    for (const Party& party : parties_of(rule, plan, draft.task, unit, *context.directory, day)) {
      if (!looked_at.insert(to_string(party) + " " + rule.id.str()).second) continue;
      if (!lacks_telephone(party, rule, *context.directory, day)) continue;
      if (!said.insert(to_string(party)).second) continue;
      units[party.role].push_back(party.unit);
      where.emplace(party.role, draft.where);
    }
  };
  for (const auto& draft : tasks)
    for (const auto* policy : {&draft.task.remind, &draft.task.escalate})
      if (*policy)
        for (const Rule& rule : (*policy)->rules)
          if (asks_for_sms(rule))
            for (const UnitId& unit : draft.task.units) look_at(rule, draft, unit);
  for (const auto& [role, those] : units)
    context.diagnostics.warning(
        where.at(role),
        "\"" + role.str() + "\" is to be told by SMS too, and has no telephone: " + first_of(those),
        "it is told by e-mail only; a telephone stands in the directory, as sms");
}

void check_contacts(const std::vector<TaskDraft>& tasks, const PlanContext& context) {
  if (context.directory == nullptr) return;
  std::set<UnitId> seen;
  for (const auto& draft : tasks)
    for (const auto& unit : those_who_owe(draft.task))
      if (seen.insert(unit).second && context.directory->unit(unit) != nullptr &&
          !context.directory->lead_of(unit))
        context.diagnostics.warning(draft.where, "nobody can be reminded: the unit \"" +
                                                     unit.str() +
                                                     "\" has no role and no lead unit with one");
}

void check_preferences(const Position& where, const PlanContext& context) {
  if (context.directory == nullptr || context.calendar == nullptr) return;
  const DaySpan& window = context.calendar->rules().send_window;
  const std::string hours =
      " the send window " + format_time_of_day(window.from) + "-" + format_time_of_day(window.to);
  for (const auto& [id, person] : context.directory->people()) {
    const auto& [quiet, digest, at_most] = person.preferences;
    if (quiet) {
      bool all = true;
      for (TimeOfDay at = window.from; at < window.to; at += std::chrono::minutes(1))
        all = all && is_quiet(*quiet, at);
      if (all)
        context.diagnostics.warning(where, "the quiet hours of \"" + id.str() + "\" cover all of" +
                                               hours + ": messages come when it is over");
    }
    if (digest && (digest->at < window.from || digest->at >= window.to))
      context.diagnostics.warning(where, "the digest of \"" + id.str() + "\" at " +
                                             format_time_of_day(digest->at) + " is outside" +
                                             hours + "; it waits for the next opening");
  }
}

void check_approver(const Plan& plan, const Position& where, const PlanContext& context) {
  const ApprovalRules& rules = plan.approval;
  const bool asked =
      rules.leaders.need != ApprovalNeed::none || rules.outside.need != ApprovalNeed::none;
  if (!asked || context.directory == nullptr || !context.period_known) return;
  if (approver_of(plan, *context.directory, plan.first_day)) return;
  context.diagnostics.warning(where,
                              "nobody holds the office that approves messages on the plan's first "
                              "day: they go out without approval",
                              "name one with by: unit/role");
}

void check_validity(const PlanId& plan, const std::vector<TaskDraft>& tasks,
                    const PlanContext& context) {
  if (context.directory == nullptr) return;
  for (const auto& draft : tasks) {
    std::vector<std::string> gone;
    for (const auto& unit : draft.task.units) {
      std::string periods;
      for (const auto& occurrence : draft.task.occurrences)
        if (!context.directory->owes_on(unit, make_duty(plan, draft.task.id), owed_on(occurrence)))
          periods += (periods.empty() ? "" : ", ") + occurrence.period.str();
      if (!periods.empty()) gone.push_back(unit.str() + " (" + periods + ")");
    }
    if (gone.empty()) continue;
    std::string words;
    for (size_t i = 0; i < std::min(gone.size(), kMostNamed); ++i)
      words += (words.empty() ? "" : "; ") + gone[i];
    if (gone.size() > kMostNamed)
      words += "; and " + std::to_string(gone.size() - kMostNamed) + " more";
    context.diagnostics.warning(draft.where,
                                "units that are not there on the day owe nothing: " + words,
                                "valid_from and valid_to stand in the directory");
  }
}

}  // namespace nhacviec
