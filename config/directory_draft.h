// A directory as read, with the places that the checks across it speak of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/telephone.h"
#include "workflows/directory.h"

namespace nhacviec {

struct DirectoryDraft {
  struct UnitReference {
    std::string unit;
    Position where;
  };
  struct PartyReference {
    Party party;
    Position where;
  };
  struct StandInReference {
    StandIn who;
    Position where;
  };
  /// One of the absences of a person or a role.
  struct AbsencePlace {
    StandIn who;
    Absence absence;
    Position where;
  };
  struct PreferencePlace {
    PersonId person;
    ChannelKind channel = ChannelKind::email;
    Position where;
  };

  std::string id;
  std::string country = kVietnam;  // whose numbers those without a plus sign are
  std::vector<Unit> units;
  std::vector<Person> people;
  std::map<std::string, std::vector<UnitId>> lists;
  std::vector<Reorganisation> reorganisations;  // in order of their days

  std::map<std::string, size_t> person_index;
  std::map<std::string, size_t> unit_index;
  std::map<std::string, Position> unit_places;
  std::vector<UnitReference> unit_references;
  std::vector<PartyReference> heads;
  std::vector<StandInReference> stand_ins;
  std::vector<AbsencePlace> absences;
  std::vector<PreferencePlace> preferences;

  const Unit* find_unit(const std::string& unit) const {
    const auto found = unit_index.find(unit);
    return found == unit_index.end() ? nullptr : &units[found->second];
  }
};

}  // namespace nhacviec
