#include "workflows/directory.h"

#include <algorithm>
#include <set>

namespace nhacviec {

namespace {

template <class Map, class Key>
const typename Map::mapped_type* find_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// The first succession of this duty that begins not before `since` and not after `day`; on one day
// what is said of the duty itself comes first.
const Succession* next_succession(const Unit& unit, const std::string& duty, Date since, Date day) {
  const Succession* next = nullptr;
  for (const Succession& one : unit.successions) {
    if (one.from < since || one.from > day || (!one.duty.empty() && one.duty != duty)) continue;
    const bool sooner = next == nullptr || one.from < next->from;
    if (sooner || (one.from == next->from && next->duty.empty() && !one.duty.empty())) next = &one;
  }
  return next;
}

const DatedName* name_on(const Unit& unit, Date day) {
  const DatedName* found = nullptr;
  for (const DatedName& later : unit.later_names) {
    if (later.from <= day) found = &later;
  }
  return found;
}

}  // namespace

std::string make_duty(const PlanId& plan, const TaskId& task) {
  return plan.str() + "/" + task.str();
}

Directory::Directory(std::string id, std::vector<Unit> units, std::vector<Person> people,
                     std::map<std::string, std::vector<UnitId>> lists,
                     std::vector<Reorganisation> reorganisations)
    : id_(std::move(id)), lists_(std::move(lists)), reorganisations_(std::move(reorganisations)) {
  for (Unit& unit : units) units_.emplace(unit.id, unit);
  for (Person& person : people) people_.emplace(person.id, person);
}

const Unit* Directory::unit(const UnitId& id) const { return find_in(units_, id); }
const Person* Directory::person(const PersonId& id) const { return find_in(people_, id); }

const Role* Directory::role(const Party& party) const {
  const Unit* of = unit(party.unit);
  if (of == nullptr) return nullptr;
  const auto found = std::find_if(of->roles.begin(), of->roles.end(),
                                  [&](const Role& role) { return role.id == party.role; });
  return found == of->roles.end() ? nullptr : &*found;
}

const std::vector<UnitId>* Directory::list(const std::string& name) const {
  return find_in(lists_, name);
}

UnitId Directory::lead_unit_of(const UnitId& id) const {
  const Unit* of = unit(id);
  return of != nullptr && of->lead_unit ? *of->lead_unit : id;
}

std::optional<Party> Directory::lead_of(const UnitId& id) const {
  const Unit* lead = unit(lead_unit_of(id));
  if (lead == nullptr || lead->roles.empty()) return std::nullopt;
  return Party{lead->id, lead->roles.front().id};
}

std::optional<Party> Directory::head_of(const UnitId& id) const {
  const Unit* of = unit(id);
  return of == nullptr ? std::nullopt : of->head;
}

std::optional<UnitId> Directory::unit_above(const UnitId& id, int levels, Date day) const {
  const Unit* of = unit(id);
  std::optional<UnitId> above = id;
  if (of != nullptr && !parent_of(id, day) && of->lead_unit) above = of->lead_unit;
  for (; levels > 0 && above; --levels) above = parent_of(*above, day);
  return above;
}

std::optional<UnitId> Directory::parent_of(const UnitId& id, Date day) const {
  const Unit* of = unit(id);
  if (of == nullptr) return std::nullopt;
  std::optional<UnitId> parent = of->parent;
  for (const DatedParent& later : of->parents) {
    if (later.from <= day) parent = later.unit;
  }
  return parent ? std::optional(in_charge_of(*parent, "", day)) : std::nullopt;
}

std::vector<PersonId> Directory::holders_of(const Party& party) const {
  const Role* held = role(party);
  return held == nullptr ? std::vector<PersonId>() : held->holders;
}

UnitId Directory::in_charge_of(const UnitId& id, const std::string& duty, Date day) const {
  UnitId at = id;
  Date since = Date::min();
  std::set<UnitId> on_that_day{at};  // a unit that is named twice on a day ends the walk
  for (const Unit* of = unit(at); of != nullptr; of = unit(at)) {
    const Succession* next = next_succession(*of, duty, since, day);
    if (next == nullptr) return at;
    if (next->from != since) on_that_day = {at};
    if (!on_that_day.insert(next->to).second) return at;
    at = next->to;
    since = next->from;
  }
  return at;
}

bool Directory::owes_on(const UnitId& id, const std::string& duty, Date day) const {
  const Unit* of = unit(id);
  if (of == nullptr) return true;
  if (of->valid_from && day < *of->valid_from) return false;
  const Unit* in_charge = unit(in_charge_of(id, duty, day));
  return in_charge == nullptr || in_charge->is_valid_on(day);
}

UnitId Directory::lead_unit_of(const UnitId& id, const std::string& duty, Date day) const {
  const Unit* of = unit(in_charge_of(id, duty, day));
  if (of == nullptr) return id;
  return of->lead_unit ? in_charge_of(*of->lead_unit, duty, day) : of->id;
}

std::optional<Party> Directory::lead_of(const UnitId& id, const std::string& duty, Date day) const {
  const Unit* lead = unit(lead_unit_of(id, duty, day));
  if (lead == nullptr || lead->roles.empty()) return std::nullopt;
  return Party{lead->id, lead->roles.front().id};
}

std::optional<Party> Directory::head_of(const UnitId& id, const std::string& duty, Date day) const {
  const std::optional<Party> head = head_of(in_charge_of(id, duty, day));
  return head ? std::optional(successor_of(*head, duty, day)) : std::nullopt;
}

Party Directory::successor_of(const Party& party, const std::string& duty, Date day) const {
  const UnitId in_charge = in_charge_of(party.unit, duty, day);
  if (in_charge == party.unit) return party;
  const Party same{in_charge, party.role};
  if (role(same) != nullptr) return same;
  if (const auto head = head_of(in_charge)) return *head;
  return lead_of(in_charge).value_or(party);
}

const Text& Directory::name_of(const UnitId& id, Date day) const {
  static const Text none;
  const Unit* of = unit(id);
  if (of == nullptr) return none;
  const DatedName* later = name_on(*of, day);
  return later == nullptr ? of->name : later->name;
}

const Text& Directory::short_name_of(const UnitId& id, Date day) const {
  const Unit* of = unit(id);
  const DatedName* later = of == nullptr ? nullptr : name_on(*of, day);
  if (later != nullptr) return later->short_name.empty() ? later->name : later->short_name;
  return of == nullptr || of->short_name.empty() ? name_of(id, day) : of->short_name;
}

}  // namespace nhacviec
