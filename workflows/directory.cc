#include "workflows/directory.h"

#include <algorithm>

namespace nhacviec {

namespace {

template <class Map, class Key>
const typename Map::mapped_type* find_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const char* to_string(ChannelKind channel) {
  return channel == ChannelKind::email ? "email" : "sms";
}

Directory::Directory(std::string id, std::vector<Unit> units, std::vector<Person> people,
                     std::map<std::string, std::vector<UnitId>> lists)
    : id_(std::move(id)), lists_(std::move(lists)) {
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

std::optional<UnitId> Directory::unit_above(const UnitId& id, int levels) const {
  const Unit* of = unit(id);
  if (of != nullptr && !of->parent && of->lead_unit) of = unit(*of->lead_unit);
  for (; levels > 0 && of != nullptr; --levels) of = of->parent ? unit(*of->parent) : nullptr;
  return of == nullptr ? std::nullopt : std::optional(of->id);
}

std::string Directory::language_of(const Party& party) const {
  for (const PersonId& id : holders_of(party)) {
    const Person* holder = person(id);
    if (holder != nullptr && !holder->language.empty()) return holder->language;
  }
  return "";
}

std::vector<PersonId> Directory::holders_of(const Party& party) const {
  const Role* held = role(party);
  return held == nullptr ? std::vector<PersonId>() : held->holders;
}

}  // namespace nhacviec
