#include "workflows/workflow.h"

#include <algorithm>
#include <map>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

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
        specs_.push_back(make_spec(plan_, task, occurrence, unit, *zone_));
      }
    }
  }
  for (size_t i = 0; i < specs_.size(); ++i) index_.emplace(specs_[i].id, i);
  for (ObligationSpec& waiter : specs_) {
    for (const WaitRule& wait : waiter.task->waits_for) {
      const auto source = tasks.find(wait.task);
      if (source == tasks.end()) continue;
      const Occurrence* occurrence = matching(*source->second, waiter.occurrence->period);
      if (occurrence == nullptr) continue;
      for (const UnitId& unit : source->second->units) {
        if (wait.same_unit && unit != waiter.unit) continue;
        const ObligationId id =
            make_obligation_id(plan_.id, source->second->id, unit, occurrence->period);
        waiter.waits_for.push_back(id);
        specs_[index_.at(id)].waited_by.push_back(waiter.id);
      }
    }
  }
}

const ObligationSpec* Workflow::find(const ObligationId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &specs_[found->second];
}

std::vector<Party> Workflow::resolve(RecipientKind kind, const ObligationSpec& spec) const {
  std::optional<Party> party;
  switch (kind) {
    case RecipientKind::lead:
      party = directory_->lead_of(spec.unit);
      break;
    case RecipientKind::head:
      party = directory_->head_of(spec.unit);
      break;
    case RecipientKind::standing_body:
      party = directory_->lead_of(plan_.standing_body);
      break;
    case RecipientKind::director:
      party = directory_->head_of(plan_.issuer);
      break;
    case RecipientKind::signer:
      party = plan_.signer ? plan_.signer : directory_->head_of(plan_.issuer);
      break;
    case RecipientKind::receiver: {
      std::vector<Party> parties;
      for (const UnitId& unit : spec.task->deliver_to) {
        if (const auto lead = directory_->lead_of(unit)) parties.push_back(*lead);
      }
      return parties;
    }
  }
  if (!party) return {};
  return {*party};
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
