// Who gets a message, where and why: the one place that says so, for preview, explain and the
// dispatcher alike. Asked anew at each moment of sending, by the local date of that moment.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "workflows/directory.h"
#include "workflows/notice.h"
#include "workflows/plan.h"

namespace nhacviec {

enum class Why {
  holder,            // holds the role and is there
  copy,              // is away, and wants it all the same
  stands_in,         // for somebody who is away, or for a role that nobody holds
  unit_head,         // nobody else of the role is there
  nobody_stands_in,  // is away, and there is nobody else
};
const char* to_string(Why);

struct Recipient {
  PersonId person;
  Why why = Why::holder;
  std::string instead_of;  // the person or the role (unit/role) that is not there; else empty
};

/// Somebody who is left out because of an absence.
struct Absentee {
  PersonId person;
  Date until{};  // the last day
};

struct Recipients {
  std::vector<Recipient> people;    // each once
  std::vector<Absentee> absent;     // each once
  std::vector<PersonId> unreached;  // each once: none of their mail addresses is written to
};

/// Mail addresses that are not written to any more, since nothing arrives there.
struct Barred {
  std::set<std::string> addresses;  // by key_of()
  /// In lower case (ASCII): so are addresses compared.
  static std::string key_of(const std::string& address);
  bool has(const std::string& address) const;
  /// The person has mail addresses, and all of them are barred.
  bool bars(const Person&) const;
};

/// Those behind a role on a day: its holders; for one who is away the first stand-in who is there
/// (of the absence, else the person's deputies, else the role's); when nobody is there, the head of
/// the unit; when there is none either, those who are away. One whom no mail reaches counts as
/// away, where `barred` is given.
Recipients who_gets(const Directory&, const Party&, Date today, const Barred* barred = nullptr);

/// The longest chain of people who stand in for each other.
inline constexpr size_t kLongestDelegation = 8;

/// What becomes of messages to somebody on a day.
struct Delegation {
  bool reaches_somebody = false;
  std::string endless;  // a chain that comes back, or is too long: "a -> b -> a"; empty: none
};
/// `role`: the one through which a person gets them, whose deputies count too; nullptr: none.
Delegation delegation_of(const Directory&, const StandIn& who, const Role* role, Date);

/// What a preference is about.
struct MessageClass {
  NoticeKind kind = NoticeKind::reminder;
  bool mandatory = false;
  std::vector<ChannelKind> channels{ChannelKind::email};  // as the rule has them
  bool last_resort = false;                               // what people prefer has failed
};
/// `rule` may be nullptr: openings and falls follow none.
MessageClass class_of(const Rule* rule, const Notice&);

/// On which channels this person gets such a message: the preferred ones, else the rule's. Empty:
/// it is declined, which a mandatory one cannot be.
std::vector<ChannelKind> channels_of(const Person&, const MessageClass&);
/// The channels of all who get it, without those on which none of them has an address: where that
/// leaves none, all, so that it shows. The rule's when there is nobody.
std::vector<ChannelKind> channels_for(const Directory&, const Party&, const MessageClass&,
                                      Date today);

/// One recipient's addresses of one channel, in order of preference; at least one.
struct Destination {
  Recipient recipient;
  std::vector<std::string> addresses;
  AddressUse use = AddressUse::first;
};
/// Those who get it on that channel and have an address there.
std::vector<Destination> destinations(const Directory&, const Party&, const MessageClass&,
                                      ChannelKind, Date today, const Barred* barred = nullptr);

/// Of what was put by for one person and goes out today: the person's, or where that one is away
/// today those who stand in for the role.
std::vector<Destination> destinations_of(const Directory&, const PersonId&, const Party&,
                                         ChannelKind, Date today, const Barred* barred = nullptr);

/// The language of the first who gets it and has set one; empty when nobody has.
std::string language_for(const Directory&, const Party&, Date today);

}  // namespace nhacviec
