#include "workflows/recipients.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

namespace nhacviec {

namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Follows absences and stand-ins of one day. Each step says whether it has found somebody who is
/// there.
class Search {
 public:
  Search(const Directory& directory, Date today, const Barred* barred = nullptr)
      : directory_(directory), today_(today), barred_(barred) {}

  bool role(const Party& party, const Recipient& how) {
    const Role* role = directory_.role(party);
    if (role == nullptr) return false;
    const Step step(*this, to_string(party));
    if (step.known()) return *step.known();
    return step.ends(behind(party, *role, how));
  }

  bool person(const PersonId& id, const Recipient& how, const std::vector<StandIn>* of_role) {
    const Person* who = directory_.person(id);
    if (who == nullptr) return false;
    const Step step(*this, id.str());
    if (step.known()) return *step.known();
    return step.ends(there(*who, how, of_role));
  }

  bool stand_in(const StandIn& who, const Recipient& how) {
    if (const auto* id = std::get_if<PersonId>(&who)) return person(*id, how, nullptr);
    return role(std::get<Party>(who), how);
  }

  void add(Recipient recipient) {
    const auto known =
        std::find_if(found_.people.begin(), found_.people.end(),
                     [&](const Recipient& other) { return other.person == recipient.person; });
    if (known == found_.people.end()) found_.people.push_back(std::move(recipient));
  }

  Recipients take() { return std::move(found_); }
  const Recipients& found() const { return found_; }
  const std::string& endless() const { return endless_; }

 private:
  /// One link of the chain, as long as it is being followed. Each is followed once.
  class Step {
   public:
    Step(Search& search, const std::string& name) : search_(search), name_(name) {
      const auto done = search.done_.find(name);
      if (done != search.done_.end()) {
        known_ = done->second;
        return;
      }
      search.path_.push_back(name);
      on_path_ = true;
      const bool again = std::count(search.path_.begin(), search.path_.end(), name) > 1;
      if (!again && search.path_.size() <= kLongestDelegation) return;
      known_ = false;
      if (search.endless_.empty()) search.endless_ = search.chain();
    }
    ~Step() {
      if (on_path_) search_.path_.pop_back();
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

    const std::optional<bool>& known() const { return known_; }
    bool ends(bool found) const { return search_.done_[name_] = found; }

   private:
    Search& search_;
    std::string name_;
    bool on_path_ = false;
    std::optional<bool> known_;
  };

  std::string chain() const {
    std::string words;
    for (const std::string& link : path_) words += (words.empty() ? "" : " -> ") + link;
    return words;
  }

  bool behind(const Party& party, const Role& role, const Recipient& how) {
    if (const Absence* away = absence_on(role.absences, today_)) {
      for (const PersonId& holder : role.holders) leave_out(holder, *away);
      return first_of(away->delegates.empty() ? role.deputies : away->delegates, to_string(party));
    }
    if (role.holders.empty()) return first_of(role.deputies, to_string(party));
    bool found = false;
    for (const PersonId& holder : role.holders) {
      found = person(holder, how, &role.deputies) || found;
    }
    return found;
  }

  bool there(const Person& who, const Recipient& how, const std::vector<StandIn>* of_role) {
    const Absence* away = absence_on(who.absences, today_);
    const bool is_barred = barred_ != nullptr && barred_->bars(who);
    if (away == nullptr && !is_barred) {
      add({who.id, how.why, how.instead_of});
      return true;
    }
    if (is_barred && !contains(found_.unreached, who.id)) found_.unreached.push_back(who.id);
    if (away != nullptr && !is_barred) leave_out(who.id, *away);
    if (away != nullptr && !away->delegates.empty()) return first_of(away->delegates, who.id.str());
    if (!who.deputies.empty()) return first_of(who.deputies, who.id.str());
    return of_role != nullptr && first_of(*of_role, who.id.str());
  }

  bool first_of(const std::vector<StandIn>& stand_ins, const std::string& instead_of) {
    return std::any_of(stand_ins.begin(), stand_ins.end(), [&](const StandIn& who) {
      return stand_in(who, {PersonId(), Why::stands_in, instead_of});
    });
  }

  void leave_out(const PersonId& id, const Absence& away) {
    if (away.copy) return add({id, Why::copy, ""});
    const bool known = std::any_of(found_.absent.begin(), found_.absent.end(),
                                   [&](const Absentee& other) { return other.person == id; });
    if (!known) found_.absent.push_back({id, away.last});
  }

  const Directory& directory_;
  Date today_;
  const Barred* barred_;
  Recipients found_;
  std::vector<std::string> path_;
  std::map<std::string, bool> done_;  // was somebody found there?
  std::string endless_;
};

bool has_own_address(const Person& person, const std::vector<ChannelKind>& channels) {
  return std::any_of(channels.begin(), channels.end(),
                     [&](ChannelKind channel) { return person.has(channel); });
}

std::vector<ChannelKind> with_address(const Person& person, std::vector<ChannelKind> channels) {
  std::erase_if(channels, [&](ChannelKind channel) { return !person.has(channel); });
  return channels;
}

}  // namespace

const char* to_string(Why why) {
  switch (why) {
    case Why::holder:
      return "holder";
    case Why::copy:
      return "copy";
    case Why::stands_in:
      return "stands_in";
    case Why::unit_head:
      return "unit_head";
    case Why::nobody_stands_in:
      return "nobody_stands_in";
  }
  std::abort();
}

std::string Barred::key_of(const std::string& address) {
  std::string key = address;
  std::transform(key.begin(), key.end(), key.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return key;
}

bool Barred::has(const std::string& address) const {
  return !addresses.empty() && addresses.contains(key_of(address));
}

bool Barred::bars(const Person& person) const {
  if (addresses.empty() || !person.has(ChannelKind::email)) return false;
  return std::all_of(person.addresses.begin(), person.addresses.end(), [&](const Address& each) {
    return each.channel != ChannelKind::email || has(each.value);
  });
}

Recipients who_gets(const Directory& directory, const Party& party, Date today,
                    const Barred* barred) {
  Search search(directory, today, barred);
  if (search.role(party, {})) return search.take();
  const std::optional<Party> head = directory.head_of(party.unit);
  const bool away = !search.found().absent.empty() || !search.found().people.empty() ||
                    !search.found().unreached.empty();
  // A role that nobody holds and nobody stands in for is vacant: that is for the plan to mend.
  if (!away) return search.take();
  if (head && *head != party &&
      search.role(*head, {PersonId(), Why::unit_head, to_string(party)})) {
    return search.take();
  }
  Recipients found = search.take();
  for (const PersonId& holder : directory.holders_of(party)) {
    const auto absent =
        std::find_if(found.absent.begin(), found.absent.end(),
                     [&](const Absentee& absentee) { return absentee.person == holder; });
    if (absent == found.absent.end()) continue;  // has a copy
    found.absent.erase(absent);
    found.people.push_back({holder, Why::nobody_stands_in, ""});
  }
  return found;
}

Delegation delegation_of(const Directory& directory, const StandIn& who, const Role* role,
                         Date day) {
  Search search(directory, day);
  const auto* person = std::get_if<PersonId>(&who);
  const bool found = person != nullptr && role != nullptr
                         ? search.person(*person, {}, &role->deputies)
                         : search.stand_in(who, {});
  return {found, search.endless()};
}

MessageClass class_of(const Rule* rule, const Notice& notice) {
  if (notice.last_resort) {
    const bool mandatory = (rule != nullptr && rule->mandatory) || read_approval_rule(notice.rule);
    return {notice.kind, mandatory, {notice.channel}, true};
  }
  if (rule != nullptr) return {notice.kind, rule->mandatory, rule->channels};
  const bool by_rule = notice.kind == NoticeKind::reminder || notice.kind == NoticeKind::overdue ||
                       notice.kind == NoticeKind::escalation;
  // Of a rule that an edition has dropped, only the notice tells the channel.
  const bool dropped = by_rule && notice.rule.str() != kLateAtStart;
  if (dropped) return {notice.kind, notice.kind != NoticeKind::reminder, {notice.channel}};
  const bool mandatory = by_rule || read_approval_rule(notice.rule);
  return {notice.kind, mandatory, {ChannelKind::email}};
}

std::vector<ChannelKind> channels_of(const Person& person, const MessageClass& of) {
  const auto preferred = person.preferred.find(of.kind);
  if (preferred == person.preferred.end()) return of.channels;
  const bool declined = preferred->second.empty();
  if (declined && !of.mandatory) return {};
  if (of.last_resort) return of.channels;
  std::vector<ChannelKind> channels = with_address(person, preferred->second);
  if (!channels.empty()) return channels;
  if (has_own_address(person, of.channels) || !of.mandatory) return of.channels;
  channels = with_address(person, {ChannelKind::email, ChannelKind::sms, ChannelKind::zalo});
  return channels.empty() ? of.channels : channels;
}

std::vector<ChannelKind> channels_for(const Directory& directory, const Party& party,
                                      const MessageClass& of, Date today) {
  const Recipients who = who_gets(directory, party, today);
  if (who.people.empty()) return of.channels;
  std::vector<ChannelKind> wanted;
  std::vector<ChannelKind> with_addresses;
  for (const Recipient& recipient : who.people) {
    const Person& person = *directory.person(recipient.person);
    for (const ChannelKind channel : channels_of(person, of)) {
      if (!contains(wanted, channel)) wanted.push_back(channel);
      if (person.has(channel)) with_addresses.push_back(channel);
    }
  }
  if (!with_addresses.empty()) wanted = std::move(with_addresses);
  // In the rule's order, so that who has no preferences changes nothing.
  std::vector<ChannelKind> channels = of.channels;
  std::erase_if(channels, [&](ChannelKind channel) { return !contains(wanted, channel); });
  for (const ChannelKind channel : wanted) {
    if (!contains(channels, channel)) channels.push_back(channel);
  }
  return channels;
}

namespace {

Destination destination(Recipient recipient, const Person& person, ChannelKind channel,
                        const Barred* barred) {
  Destination made{std::move(recipient), {}, person.use};
  for (const Address& address : person.addresses) {
    const bool is_barred = barred != nullptr && barred->has(address.value);
    if (address.channel == channel && !is_barred) made.addresses.push_back(address.value);
  }
  return made;
}

}  // namespace

std::vector<Destination> destinations(const Directory& directory, const Party& party,
                                      const MessageClass& of, ChannelKind channel, Date today,
                                      const Barred* barred) {
  if (channel != ChannelKind::email) barred = nullptr;
  std::vector<Destination> found;
  for (Recipient& recipient : who_gets(directory, party, today, barred).people) {
    const Person& person = *directory.person(recipient.person);
    if (!contains(channels_of(person, of), channel)) continue;
    Destination made = destination(std::move(recipient), person, channel, barred);
    if (!made.addresses.empty()) found.push_back(std::move(made));
  }
  return found;
}

std::vector<Destination> destinations_of(const Directory& directory, const PersonId& id,
                                         const Party& party, ChannelKind channel, Date today,
                                         const Barred* barred) {
  if (channel != ChannelKind::email) barred = nullptr;
  std::vector<Destination> found;
  const auto add = [&](const Recipient& recipient) {
    const Person* person = directory.person(recipient.person);
    if (person == nullptr) return;
    Destination made = destination(recipient, *person, channel, barred);
    if (!made.addresses.empty()) found.push_back(std::move(made));
  };
  const Recipients who = who_gets(directory, party, today, barred);
  const bool is_away = contains(who.unreached, id) ||
                       std::any_of(who.absent.begin(), who.absent.end(),
                                   [&](const Absentee& each) { return each.person == id; });
  if (is_away) {
    for (const Recipient& each : who.people) {
      if (each.why != Why::holder) add(each);
    }
  }
  if (found.empty()) add({id, Why::holder, ""});
  return found;
}

std::string language_for(const Directory& directory, const Party& party, Date today) {
  for (const Recipient& recipient : who_gets(directory, party, today).people) {
    const std::string& language = directory.person(recipient.person)->language;
    if (!language.empty()) return language;
  }
  return "";
}

}  // namespace nhacviec
