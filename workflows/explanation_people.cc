// Which people stand behind an office on a day, and which entry of the directory says so.
#include <algorithm>

#include "workflows/explanation_parts.h"
#include "workflows/recipients.h"

namespace nhacviec {

namespace {

/// The people of one office on one day.
class People {
 public:
  People(const Directory& directory, const Party& party, Date day)
      : directory_(directory), party_(party), day_(day) {}

  ExplanationStep gets(const Recipient& who) const {
    switch (who.why) {
      case Why::holder:
        return about("person_holds", who.person, role_entry(party_));
      case Why::copy:
        return away("person_has_copy", who.person);
      case Why::nobody_stands_in:
        return away("person_is_away", who.person);
      case Why::unit_head: {
        ExplanationStep step = about("person_heads_unit", who.person, unit_entry(party_) + ".head");
        step.values.emplace_back("of", party_.unit);
        return step;
      }
      case Why::stands_in:
        break;
    }
    const Person* absent = directory_.person(PersonId(who.instead_of));
    return absent != nullptr ? stands_in_for(*absent, who.person) : fills(who);
  }

  ExplanationStep left_out(const PersonId& id) const { return away("person_left_out", id); }

  /// No mail arrives there any more.
  ExplanationStep unreached(const PersonId& id) const {
    return about("person_unreached", id, "people." + id.str());
  }

  /// Gets nothing on this channel: chosen so, or without an address there.
  ExplanationStep not_reached(const PersonId& id, bool declined) const {
    return about(declined ? "person_declines" : "person_no_address", id, "people." + id.str());
  }

 private:
  ExplanationStep about(const char* kind, const PersonId& id, const std::string& entry) const {
    const Person* person = directory_.person(id);
    ExplanationStep step{kind, {{"to", party_}, {"id", id.str()}}};
    if (person != nullptr && !person->title.empty()) {
      step.values.emplace_back("person", person->title);
    } else {
      step.values.emplace_back("person", id.str());
    }
    step.values.emplace_back("entry", directory_.id() + ", " + entry);
    return step;
  }

  ExplanationStep away(const char* kind, const PersonId& id) const {
    const Person* person = directory_.person(id);
    const Absence* own = person == nullptr ? nullptr : absence_on(person->absences, day_);
    const Role* role = directory_.role(party_);
    const Absence* of_role = role == nullptr ? nullptr : absence_on(role->absences, day_);
    ExplanationStep step =
        about(kind, id,
              (own != nullptr || of_role == nullptr ? "people." + id.str() : role_entry(party_)) +
                  ".absences");
    if (const Absence* absence = own != nullptr ? own : of_role) {
      step.values.emplace_back("until", absence->last);
    }
    return step;
  }

  ExplanationStep stands_in_for(const Person& absent, const PersonId& id) const {
    const Absence* absence = absence_on(absent.absences, day_);
    const bool delegated = absence != nullptr && !absence->delegates.empty();
    const std::string entry = delegated                 ? "people." + absent.id.str() + ".absences"
                              : absent.deputies.empty() ? role_entry(party_) + ".deputies"
                                                        : "people." + absent.id.str() + ".deputies";
    ExplanationStep step = about(delegated ? "person_delegated" : "person_deputises", id, entry);
    step.values.emplace_back("of_id", absent.id.str());
    step.values.emplace_back("of", absent.title);
    if (absence != nullptr) step.values.emplace_back("until", absence->last);
    return step;
  }

  /// For an office whose holders are all away, or that nobody holds.
  ExplanationStep fills(const Recipient& who) const {
    const size_t slash = who.instead_of.find('/');
    const Party office{UnitId(who.instead_of.substr(0, slash)),
                       RoleId(slash == std::string::npos ? "" : who.instead_of.substr(slash + 1))};
    const Role* role = directory_.role(office);
    const Absence* absence = role == nullptr ? nullptr : absence_on(role->absences, day_);
    if (absence == nullptr) {
      ExplanationStep step = about("person_fills", who.person, role_entry(office) + ".deputies");
      step.values.emplace_back("of", office);
      return step;
    }
    const bool delegated = !absence->delegates.empty();
    ExplanationStep step = about(delegated ? "person_delegated" : "person_deputises", who.person,
                                 role_entry(office) + (delegated ? ".absences" : ".deputies"));
    step.values.emplace_back("of", office);
    step.values.emplace_back("until", absence->last);
    return step;
  }

  static std::string unit_entry(const Party& party) { return "units." + party.unit.str(); }
  static std::string role_entry(const Party& party) {
    return unit_entry(party) + ".roles." + party.role.str();
  }

  const Directory& directory_;
  const Party& party_;
  Date day_;
};

}  // namespace

ExplanationSteps explain_party(const Directory& directory, const Party& party, Date day) {
  const Recipients who = who_gets(directory, party, day);
  const People people(directory, party, day);
  ExplanationSteps steps;
  for (const Recipient& each : who.people) steps.push_back(people.gets(each));
  for (const Absentee& each : who.absent) steps.push_back(people.left_out(each.person));
  if (who.people.empty()) steps.push_back({"person_nobody", {{"to", party}}});
  return steps;
}

ExplanationSteps explain_recipients(const Directory& directory, const Notice& notice,
                                    const MessageClass& of, Date day, const Barred& barred) {
  const People people(directory, notice.to, day);
  const Recipients who = who_gets(directory, notice.to, day);
  ExplanationSteps steps;
  if (!notice.person.empty()) {  // put by for one person
    for (const Destination& each :
         destinations_of(directory, notice.person, notice.to, notice.channel, day)) {
      steps.push_back(people.gets(each.recipient));
    }
    for (const Absentee& each : who.absent) {
      if (each.person == notice.person) steps.push_back(people.left_out(each.person));
    }
    return steps;
  }
  for (const Recipient& each : who.people) {
    const Person* person = directory.person(each.person);
    const std::vector<ChannelKind> channels = channels_of(*person, of);
    const bool wants =
        std::find(channels.begin(), channels.end(), notice.channel) != channels.end();
    steps.push_back(people.gets(each));
    if (!wants || !person->has(notice.channel)) {
      steps.push_back(people.not_reached(each.person, !wants));
    }
  }
  for (const Absentee& each : who.absent) steps.push_back(people.left_out(each.person));
  if (who.people.empty()) steps.push_back({"person_nobody", {{"to", notice.to}}});
  if (notice.channel != ChannelKind::email) return steps;
  const Recipients now = who_gets(directory, notice.to, day, &barred);
  for (const PersonId& each : now.unreached) steps.push_back(people.unreached(each));
  if (now.unreached.empty()) return steps;
  for (const Recipient& each : now.people) {
    const bool known = std::any_of(who.people.begin(), who.people.end(),
                                   [&](const Recipient& one) { return one.person == each.person; });
    if (!known) steps.push_back(people.gets(each));
  }
  return steps;
}

}  // namespace nhacviec
