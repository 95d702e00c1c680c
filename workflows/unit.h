// Units, their roles and the people behind them, as a directory describes them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflows/ids.h"
#include "workflows/preferences.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

enum class ChannelKind { email, sms, zalo };
const char* to_string(ChannelKind);

enum class NoticeKind { reminder, overdue, escalation, digest, open, info };
const char* to_string(NoticeKind);

/// A role of a unit, as a recipient of messages.
struct Party {
  UnitId unit;
  RoleId role;
  auto operator<=>(const Party&) const = default;
};
std::string to_string(const Party&);  // "unit/role"

struct Address {
  ChannelKind channel = ChannelKind::email;
  std::string value;  // RFC 5322 addr-spec, or E.164
  bool operator==(const Address&) const = default;
};

/// Which of several addresses of one channel are written to.
enum class AddressUse {
  first,  // the next one where this one has failed for good
  all,
};

/// Who stands in for somebody: a person, or those who hold a role.
using StandIn = std::variant<PersonId, Party>;
std::string to_string(const StandIn&);

/// Days away, both included.
struct Absence {
  Date first{};
  Date last{};
  std::vector<StandIn> delegates;  // the first of them who is there; empty: the deputies
  bool copy = false;               // the absent one gets it too
};

/// Somebody who holds roles: known by an office title, never by a name in the shipped files.
struct Person {
  PersonId id;
  Text title;
  std::string language = {};            // empty: the daemon's language
  std::vector<Address> addresses = {};  // of each channel in order of preference
  Preferences preferences = {};
  AddressUse use = AddressUse::first;
  std::vector<StandIn> deputies = {};
  std::vector<Absence> absences = {};
  /// The channels a person wants a kind of message on, instead of the rule's; empty: declined.
  std::map<NoticeKind, std::vector<ChannelKind>> preferred = {};

  bool has(ChannelKind) const;  // an address
};

struct Role {
  RoleId id;
  Text title;
  std::vector<PersonId> holders;
  std::vector<StandIn> deputies = {};  // of whoever holds it, and while nobody does
  std::vector<Absence> absences = {};  // of all who hold it
};

/// The absence on that day; nullptr: there is none.
const Absence* absence_on(const std::vector<Absence>&, Date);

enum class UnitKind { office, group, outside };  // outside: not subordinate; a politer tone

/// The decision by which a unit came to be, or ended.
struct LegalAct {
  std::string number;
  std::optional<Date> date;
  bool operator==(const LegalAct&) const = default;
};

/// The unit above, from a day on.
struct DatedParent {
  Date from{};
  UnitId unit;
};

/// What a unit is called from a day on.
struct DatedName {
  Date from{};
  Text name;
  Text short_name;
};

/// Another unit answers for a unit's duties from a day on.
struct Succession {
  Date from{};
  UnitId to;
  std::string duty;  // one task of a plan, as make_duty() writes it; empty: all the others
};

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
  std::string code = {};    // mã đơn vị hành chính, as officially given
  std::optional<LegalAct> act = {};
  std::optional<Date> valid_from = {};       // its first day
  std::optional<Date> valid_to = {};         // its last day
  std::vector<DatedParent> parents = {};     // in order of time; before the first of them: `parent`
  std::vector<DatedName> later_names = {};   // in order of time; before the first: `name`
  std::vector<Succession> successions = {};  // in order of time

  bool is_valid_on(Date) const;
};

}  // namespace nhacviec
