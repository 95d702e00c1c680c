// The directory: units, their roles, and who stands behind a role today. Shared by plans.
// recipients.h says who gets a message; here is what that is decided from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflows/ids.h"
#include "workflows/reorganisation.h"
#include "workflows/text.h"
#include "workflows/time.h"
#include "workflows/unit.h"

namespace nhacviec {

/// How directories call a task of a plan: "plan/task".
std::string make_duty(const PlanId&, const TaskId&);

class Directory {
 public:
  Directory() = default;
  /// The reorganisations are those that have changed the units already (take_effect).
  Directory(std::string id, std::vector<Unit> units, std::vector<Person> people,
            std::map<std::string, std::vector<UnitId>> lists,
            std::vector<Reorganisation> reorganisations = {});

  const std::string& id() const { return id_; }
  const Unit* unit(const UnitId&) const;                           // borrowed; nullptr when unknown
  const Person* person(const PersonId&) const;                     // borrowed; nullptr when unknown
  const Role* role(const Party&) const;                            // borrowed; nullptr when unknown
  const std::vector<UnitId>* list(const std::string& name) const;  // a named list of units
  const std::map<UnitId, Unit>& units() const { return units_; }
  const std::map<PersonId, Person>& people() const { return people_; }
  /// In order of their days.
  const std::vector<Reorganisation>& reorganisations() const { return reorganisations_; }

  /// Who answers for a duty of this unit on that day: itself, or who has taken it over by then.
  UnitId in_charge_of(const UnitId& unit, const std::string& duty, Date) const;
  /// Does it owe what is due on that day: is there somebody in charge? A unit nobody knows does.
  bool owes_on(const UnitId& unit, const std::string& duty, Date) const;
  /// The unit that speaks for `unit`: its lead unit, or itself.
  UnitId lead_unit_of(const UnitId& unit) const;
  /// The contact role of the unit that speaks for it; nothing when it has no role at all.
  std::optional<Party> lead_of(const UnitId& unit) const;
  /// The unit above it on that day: its parent, or who has taken over from that.
  std::optional<UnitId> parent_of(const UnitId& unit, Date) const;
  /// So many levels up from it on that day; of a group without a parent, from its lead unit on.
  /// Nothing: the chart ends before.
  std::optional<UnitId> unit_above(const UnitId&, int levels, Date) const;
  /// Those named in the directory; recipients.h says who of them is there.
  std::vector<PersonId> holders_of(const Party&) const;

  /// The same of whoever answers for a duty of the unit on that day.
  UnitId lead_unit_of(const UnitId& unit, const std::string& duty, Date) const;
  std::optional<Party> lead_of(const UnitId& unit, const std::string& duty, Date) const;
  std::optional<Party> head_of(const UnitId& unit, const std::string& duty, Date) const;
  std::optional<Party> head_of(const UnitId& unit) const;
  /// The office that stands where this one stood: of the unit in charge, the role of the same id,
  /// else its head, else its contact.
  Party successor_of(const Party&, const std::string& duty, Date) const;

  /// As it is called on that day; empty for a unit nobody knows.
  const Text& name_of(const UnitId& unit, Date) const;
  const Text& short_name_of(const UnitId& unit, Date) const;  // the name where there is no other

 private:
  std::string id_;
  std::map<UnitId, Unit> units_;
  std::map<PersonId, Person> people_;
  std::map<std::string, std::vector<UnitId>> lists_;
  std::vector<Reorganisation> reorganisations_;
};

}  // namespace nhacviec
