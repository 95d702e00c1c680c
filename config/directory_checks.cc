#include "config/directory_checks.h"

#include <algorithm>
#include <set>

#include "config/values.h"
#include "workflows/recipients.h"

namespace nhacviec {
namespace {

class UnitChecks {
 public:
  UnitChecks(const DirectoryDraft& draft, Diagnostics& diagnostics)
      : draft_(draft), diagnostics_(diagnostics) {
    for (const Unit& unit : draft.units) unit_ids_.push_back(unit.id.str());
    for (const Person& person : draft.people) person_ids_.push_back(person.id.str());
  }

  void check() {
    for (const auto& [id, where] : draft_.unit_references) check_unit(id, where);
    for (const auto& [party, where] : draft_.heads) check_party(party, where);
    for (const auto& [who, where] : draft_.stand_ins) {
      if (const auto* person = std::get_if<PersonId>(&who))
        check_person(person->str(), where);
      else
        check_party(std::get<Party>(who), where);
    }
    for (const Unit& unit : draft_.units) {
      check_days(unit);
      check_parents(unit);
    }
    check_codes();
  }

 private:
  // A guess looks at every name.
  std::string guess(const std::string& id, const std::vector<std::string>& known) const {
    return diagnostics_.errors() < Diagnostics::kMost ? did_you_mean(id, known) : "";
  }

  void check_unit(const std::string& id, const Position& where) {
    if (draft_.find_unit(id) == nullptr)
      diagnostics_.error(where, "unknown unit \"" + id + "\"", guess(id, unit_ids_));
  }

  void check_person(const std::string& id, const Position& where) {
    if (!draft_.person_index.contains(id))
      diagnostics_.error(where, "unknown person \"" + id + "\"", guess(id, person_ids_));
  }

  void check_party(const Party& party, const Position& where) {
    check_unit(party.unit.str(), where);
    if (const Unit* unit = draft_.find_unit(party.unit.str()))
      check_role(*unit, party.role, where, diagnostics_);
  }

  const Position& place_of(const Unit& unit) const { return draft_.unit_places.at(unit.id.str()); }

  void check_days(const Unit& unit) {
    if (unit.valid_from && unit.valid_to && *unit.valid_to < *unit.valid_from)
      diagnostics_.error(place_of(unit), "the unit \"" + unit.id.str() + "\" ends on " +
                                             format_date(*unit.valid_to) + ", before it begins");
    for (size_t i = 1; i < unit.parents.size(); ++i)
      if (unit.parents[i].from <= unit.parents[i - 1].from)
        diagnostics_.error(place_of(unit), "the parents of \"" + unit.id.str() +
                                               "\" must stand in order of their days");
    // A parent that ends first leaves the unit without one.
    const UnitId last =
        unit.parents.empty() ? unit.parent.value_or(UnitId()) : unit.parents.back().unit;
    const Unit* parent = draft_.find_unit(last.str());
    if (parent != nullptr && parent->valid_to && parent->successions.empty() &&
        (!unit.valid_to || *unit.valid_to > *parent->valid_to))
      diagnostics_.warning(place_of(unit),
                           "\"" + last.str() + "\", the unit above \"" + unit.id.str() +
                               "\", ends on " + format_date(*parent->valid_to),
                           "parents: [{from: DAY, unit: ...}] says which one follows");
  }

  /// The unit above on a day; before every day: on none.
  const Unit* parent_on(const Unit& unit, Date day) const {
    std::optional<UnitId> parent = unit.parent;
    for (const DatedParent& later : unit.parents)
      if (later.from <= day) parent = later.unit;
    return parent ? draft_.find_unit(parent->str()) : nullptr;
  }

  void check_parents(const Unit& start) {
    std::set<Date> changes{Date::min()};
    for (const Unit& unit : draft_.units)
      for (const DatedParent& later : unit.parents) changes.insert(later.from);
    for (const Date day : changes) {
      std::set<UnitId> seen{start.id};
      for (const Unit* unit = parent_on(start, day); unit != nullptr;
           unit = parent_on(*unit, day)) {
        if (unit->id == start.id) {
          diagnostics_.error(place_of(start),
                             "the unit \"" + start.id.str() + "\" is its own parent" +
                                 (day == Date::min() ? "" : " from " + format_date(day)));
          return;
        }
        if (!seen.insert(unit->id).second) break;  // another unit's circle: reported there
      }
    }
  }

  void check_codes() {
    std::map<std::string, const Unit*> first;
    for (const Unit& unit : draft_.units) {
      if (unit.code.empty()) continue;
      const auto [known, is_new] = first.emplace(unit.code, &unit);
      if (is_new) continue;
      const Unit& other = *known->second;
      const bool apart =
          (other.valid_to && unit.valid_from && *other.valid_to < *unit.valid_from) ||
          (unit.valid_to && other.valid_from && *unit.valid_to < *other.valid_from);
      if (!apart)
        diagnostics_.error(place_of(unit), "the code " + unit.code + " is that of \"" +
                                               other.id.str() + "\" at the same time");
      known->second = &unit;
    }
  }

  const DirectoryDraft& draft_;
  Diagnostics& diagnostics_;
  std::vector<std::string> unit_ids_;
  std::vector<std::string> person_ids_;
};

/// One absence: on which days something else may hold than on its first.
class AbsenceCheck {
 public:
  AbsenceCheck(const DirectoryDraft& draft, const Directory& directory, Diagnostics& diagnostics)
      : directory_(directory), diagnostics_(diagnostics) {
    for (const auto& place : draft.absences) days_.insert(place.absence.first);
    for (const auto& [id, unit] : directory.units())
      for (const Role& role : unit.roles) roles_.push_back({Party{id, role.id}, &role});
  }

  void check(const DirectoryDraft::AbsencePlace& place) {
    for (auto day = days_.lower_bound(place.absence.first);
         day != days_.end() && *day <= place.absence.last; ++day) {
      if (!check_day(place, *day)) return;  // one day is enough to mend it
    }
  }

 private:
  struct Held {
    Party party;
    const Role* role;
  };

  bool check_day(const DirectoryDraft::AbsencePlace& place, Date day) {
    const auto* person = std::get_if<PersonId>(&place.who);
    bool good = true;
    for (const Held& held : roles_) {
      const bool concerned = person != nullptr
                                 ? std::find(held.role->holders.begin(), held.role->holders.end(),
                                             *person) != held.role->holders.end()
                                 : held.party == std::get<Party>(place.who);
      if (!concerned) continue;
      const Delegation found = delegation_of(directory_, place.who, held.role, day);
      if (!found.endless.empty()) {
        diagnostics_.error(place.where,
                           "on " + format_date(day) +
                               " those who stand in stand in for each other: " + found.endless,
                           "name somebody who is there");
        return false;
      }
      if (!found.reaches_somebody) {
        warn(place, held.party, day);
        good = false;
      }
    }
    return good;
  }

  void warn(const DirectoryDraft::AbsencePlace& place, const Party& party, Date day) {
    std::string others;
    bool head = false;
    for (const Recipient& each : who_gets(directory_, party, day).people) {
      head = head || each.why == Why::unit_head;
      if (each.why == Why::nobody_stands_in || each.why == Why::copy) continue;
      others += (others.empty() ? "" : ", ") + each.person.str();
    }
    std::string what = "they go to those who are away all the same";
    if (!others.empty())
      what =
          (head ? "they go to the head of the unit: " : "they go to the other holders: ") + others;
    diagnostics_.warning(place.where,
                         "nobody stands in for \"" + to_string(place.who) + "\" on " +
                             format_date(day) + ", for messages to " + to_string(party) + ": " +
                             what,
                         "delegates or deputies name who does");
  }

  const Directory& directory_;
  Diagnostics& diagnostics_;
  std::set<Date> days_;
  std::vector<Held> roles_;
};

}  // namespace

void check_units(const DirectoryDraft& draft, Diagnostics& diagnostics) {
  UnitChecks(draft, diagnostics).check();
}

void check_absences(const DirectoryDraft& draft, const Directory& directory,
                    Diagnostics& diagnostics) {
  AbsenceCheck absences(draft, directory, diagnostics);
  for (const auto& place : draft.absences) absences.check(place);
  std::set<std::pair<PersonId, ChannelKind>> said;
  for (const auto& [person, channel, where] : draft.preferences) {
    const Person* who = directory.person(person);
    if (who == nullptr || who->has(channel) || !said.emplace(person, channel).second) continue;
    diagnostics.warning(where, "\"" + person.str() + "\" prefers " + to_string(channel) +
                                   " and has no address there: messages go out as the rules say");
  }
}

}  // namespace nhacviec
