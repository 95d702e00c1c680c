// The directory: units, their roles, and who stands behind a role today. Shared by plans.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflows/ids.h"
#include "workflows/preferences.h"
#include "workflows/text.h"

namespace nhacviec {

enum class ChannelKind { email, sms };
const char* to_string(ChannelKind);

/// A role of a unit, as a recipient of messages.
struct Party {
  UnitId unit;
  RoleId role;
  auto operator<=>(const Party&) const = default;
};

struct Address {
  ChannelKind channel = ChannelKind::email;
  std::string value;  // RFC 5322 addr-spec, or E.164
  bool operator==(const Address&) const = default;
};

/// Somebody who holds roles: known by an office title, never by a name in the shipped files.
struct Person {
  PersonId id;
  Text title;
  std::string language;  // empty: the daemon's language
  std::vector<Address> addresses;
  Preferences preferences = {};
};

struct Role {
  RoleId id;
  Text title;
  std::vector<PersonId> holders;
};

enum class UnitKind { office, group, outside };  // outside: not subordinate; a politer tone

struct Unit {
  UnitId id;
  Text name;
  Text short_name;  // for SMS and subjects; empty: the name
  UnitKind kind = UnitKind::office;
  std::optional<UnitId> parent;
  std::optional<UnitId> lead_unit;  // chủ trì, for a group
  std::optional<Party> head;        // who is in charge of it
  std::vector<UnitId> members;
  std::vector<Role> roles;  // the first role is the contact
};

class Directory {
 public:
  Directory() = default;
  Directory(std::string id, std::vector<Unit> units, std::vector<Person> people,
            std::map<std::string, std::vector<UnitId>> lists);

  const std::string& id() const { return id_; }
  const Unit* unit(const UnitId&) const;                           // borrowed; nullptr when unknown
  const Person* person(const PersonId&) const;                     // borrowed; nullptr when unknown
  const Role* role(const Party&) const;                            // borrowed; nullptr when unknown
  const std::vector<UnitId>* list(const std::string& name) const;  // a named list of units
  const std::map<UnitId, Unit>& units() const { return units_; }

  /// The unit that answers for `unit`: its lead unit, or itself.
  UnitId lead_unit_of(const UnitId& unit) const;
  /// The contact role of the unit that answers; nothing when it has no role at all.
  std::optional<Party> lead_of(const UnitId& unit) const;
  std::optional<Party> head_of(const UnitId& unit) const;
  std::vector<PersonId> holders_of(const Party&) const;
  /// The language of the first holder who has set one; empty when nobody has.
  std::string language_of(const Party&) const;

 private:
  std::string id_;
  std::map<UnitId, Unit> units_;
  std::map<PersonId, Person> people_;
  std::map<std::string, std::vector<UnitId>> lists_;
};

}  // namespace nhacviec
