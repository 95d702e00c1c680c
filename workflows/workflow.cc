#include "workflows/workflow.h"

#include <algorithm>
#include <map>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

void add_party(std::vector<Party>& parties, const std::optional<Party>& party) {
  if (party && std::find(parties.begin(), parties.end(), *party) == parties.end())
    parties.push_back(*party);
}

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

std::vector<Party> Workflow::resolve(RecipientKind kind, const ObligationSpec& spec) const {
  if (spec.task->joint && (kind == RecipientKind::lead || kind == RecipientKind::head))
    return resolve_jointly(kind, *spec.task);
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

// Nobody leads, so nobody is left out; the standing body hears it too and can name a lead.
std::vector<Party> Workflow::resolve_jointly(RecipientKind kind, const Task& task) const {
  std::vector<Party> parties;
  for (const UnitId& unit : task.coordinating_units) {
    add_party(parties,
              kind == RecipientKind::head ? directory_->head_of(unit) : directory_->lead_of(unit));
  }
  if (kind == RecipientKind::lead) add_party(parties, directory_->lead_of(plan_.standing_body));
  return parties;
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
