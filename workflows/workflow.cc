#include "workflows/workflow.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "workflows/rule_parties.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr size_t kLongestOwnId = 64;

std::vector<std::string> parts_of(const ObligationId& id) {
  std::vector<std::string> parts(1);
  for (const char c : id.str()) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

ObligationSpec make_spec(const Plan& plan, const Task& task, const Occurrence& occurrence,
                         const UnitId& unit, const Zone& zone) {
  ObligationSpec spec;
  spec.id = make_obligation_id(plan.id, task.id, unit, occurrence.period);
  spec.task = &task;
  spec.occurrence = &occurrence;
  spec.unit = unit;
  spec.opens_at = zone.at(occurrence.opens, TimeOfDay(0));
  if (occurrence.due) spec.due_at = zone.to_instant(*occurrence.due);
  return spec;
}

void link(ObligationSpec& keeper, ObligationSpec& source) {
  if (std::find(keeper.sources.begin(), keeper.sources.end(), source.id) != keeper.sources.end()) {
    return;
  }
  keeper.sources.push_back(source.id);
  source.informs.push_back(keeper.id);
}

// The occurrence of `source` that `period` waits for: the same period, else its only one.
const Occurrence* matching(const Task& source, const PeriodId& period) {
  const auto same = std::find_if(source.occurrences.begin(), source.occurrences.end(),
                                 [&](const Occurrence& o) { return o.period == period; });
  if (same != source.occurrences.end()) return &*same;
  return source.occurrences.size() == 1 ? &source.occurrences.front() : nullptr;
}

}  // namespace

Workflow::Workflow(int revision, Plan plan, std::shared_ptr<const Directory> directory,
                   std::shared_ptr<const BusinessCalendar> calendar,
                   std::shared_ptr<const Zone> zone)
    : revision_(revision),
      plan_(std::move(plan)),
      directory_(std::move(directory)),
      calendar_(std::move(calendar)),
      zone_(std::move(zone)) {
  std::map<TaskId, const Task*> tasks;
  for (const Task& task : plan_.tasks) {
    tasks.emplace(task.id, &task);
    for (const Occurrence& occurrence : task.occurrences) {
      for (const UnitId& unit : task.units) {
        if (!directory_->owes_on(unit, make_duty(plan_.id, task.id), owed_on(occurrence))) continue;
        specs_.push_back(make_spec(plan_, task, occurrence, unit, *zone_));
      }
    }
  }
  for (size_t i = 0; i < specs_.size(); ++i) index_.emplace(specs_[i].id, i);
  link_same_day();
  // The obligations of another task that this one's period, and perhaps its unit, looks at.
  const auto sources_of = [&](const ObligationSpec& spec, const TaskId& task, bool same_unit) {
    std::vector<ObligationSpec*> found;
    const auto source = tasks.find(task);
    const Occurrence* occurrence =
        source == tasks.end() ? nullptr : matching(*source->second, spec.occurrence->period);
    if (occurrence == nullptr) return found;
    for (const UnitId& unit : source->second->units) {
      if (same_unit && unit != spec.unit) continue;
      const auto owed = index_.find(make_obligation_id(plan_.id, task, unit, occurrence->period));
      if (owed != index_.end()) found.push_back(&specs_[owed->second]);
    }
    return found;
  };
  for (ObligationSpec& waiter : specs_) {
    for (const WaitRule& wait : waiter.task->waits_for) {
      for (ObligationSpec* source : sources_of(waiter, wait.task, wait.same_unit)) {
        waiter.waits_for.push_back(source->id);
        source->waited_by.push_back(waiter.id);
        link(waiter, *source);
      }
    }
    if (const auto& after = waiter.task->due_after) {
      for (ObligationSpec* source : sources_of(waiter, after->task, after->same_unit)) {
        waiter.due_after.push_back(source->id);
        link(waiter, *source);
      }
    }
  }
}

void Workflow::link_same_day() {
  std::map<std::tuple<const Task*, UnitId, Instant>, std::vector<ObligationSpec*>> due;
  for (ObligationSpec& spec : specs_) {
    if (spec.due_at && spec.task->occurrences.size() > 1) {
      due[{spec.task, spec.unit, *spec.due_at}].push_back(&spec);
    }
  }
  for (const auto& [when, together] : due) {
    for (ObligationSpec* spec : together) {
      for (const ObligationSpec* other : together) {
        if (other != spec) spec->same_day.push_back(other->id);
      }
    }
  }
}

const ObligationSpec* Workflow::find(const ObligationId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? find_own(id) : &specs_[found->second];
}

const ObligationSpec* Workflow::find_own(const ObligationId& id) const {
  const std::vector<std::string> parts = parts_of(id);
  if (parts.size() != 4 || parts[0] != plan_.id.str() || !parts[3].starts_with(kOwnPrefix) ||
      !is_id_part(parts[3]) || parts[3].size() > kLongestOwnId) {
    return nullptr;
  }
  const auto task = std::find_if(plan_.tasks.begin(), plan_.tasks.end(),
                                 [&](const Task& t) { return t.id.str() == parts[1]; });
  if (task == plan_.tasks.end() || task->kind != TaskKind::plan || task->occurrences.empty()) {
    return nullptr;
  }
  const UnitId unit(parts[2]);
  if (std::find(task->units.begin(), task->units.end(), unit) == task->units.end()) return nullptr;
  auto& own = own_dates_[id];
  if (own == nullptr) {
    auto made = std::make_unique<OwnDate>();
    made->task = *task;
    made->task.kind = TaskKind::duty;
    made->task.waits_for.clear();
    made->occurrence.period = PeriodId(parts[3]);
    made->occurrence.opens = task->occurrences.front().opens;
    made->spec = make_spec(plan_, made->task, made->occurrence, unit, *zone_);
    own = std::move(made);
  }
  return &own->spec;
}

UnitId Workflow::in_charge_of(const ObligationSpec& spec, Date day) const {
  return directory_->in_charge_of(spec.unit, make_duty(plan_.id, spec.task->id), day);
}

std::vector<Party> Workflow::resolve(const Rule& rule, const ObligationSpec& spec, Date day) const {
  return parties_of(rule, plan_, *spec.task, spec.unit, *directory_, day);
}

std::vector<Party> Workflow::resolve(RecipientKind kind, const ObligationSpec& spec,
                                     Date day) const {
  Rule rule;
  rule.to = kind;
  return resolve(rule, spec, day);
}

Instant due_from(Instant from, const DueAfter& after, const BusinessCalendar& calendar,
                 const Zone& zone) {
  const Date day = zone.date_of(from);
  const Date due = after.offset.working_days ? calendar.add_working_days(day, after.offset.count)
                                             : day + chr::days(after.offset.count);
  return zone.at(due + chr::days(1), TimeOfDay(0));
}

Instant last_moment(Instant due_at) { return due_at - chr::seconds(1); }

Date last_working_day(Instant due_at, const BusinessCalendar& calendar, const Zone& zone) {
  return calendar.working_day_at_or_before(zone.date_of(last_moment(due_at)));
}

Date day_zero(Instant due_at, const BusinessCalendar& calendar, const Zone& zone) {
  // "The first working morning at or after due_at": a deadline in the middle of a day is over
  // only on the next morning.
  const LocalTime local = zone.to_local(due_at);
  Date date = chr::floor<chr::days>(local);
  if (LocalTime(date) != local) date += chr::days(1);
  return calendar.working_day_at_or_after(date);
}

}  // namespace nhacviec
