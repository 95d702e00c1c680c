#include "workflows/recipients.h"

#include <algorithm>

namespace nhacviec {

namespace {

void add_party(std::vector<Party>& parties, const std::optional<Party>& party) {
  if (party && std::find(parties.begin(), parties.end(), *party) == parties.end())
    parties.push_back(*party);
}

// Who answers for one unit: its contact, its head, or the head of a unit above it.
std::optional<Party> answering(const Rule& rule, const UnitId& unit, const Directory& directory) {
  switch (rule.to) {
    case RecipientKind::head:
      return directory.head_of(unit);
    case RecipientKind::superior: {
      const auto above = directory.unit_above(unit, rule.levels);
      return above ? directory.head_of(*above) : std::nullopt;
    }
    default:
      return directory.lead_of(unit);
  }
}

// Nobody leads, so nobody is left out; the standing body hears it too and can name a lead.
std::vector<Party> answering_jointly(const Rule& rule, const Plan& plan, const Task& task,
                                     const Directory& directory) {
  std::vector<Party> parties;
  for (const UnitId& unit : task.coordinating_units) {
    add_party(parties, answering(rule, unit, directory));
  }
  if (rule.to == RecipientKind::lead) add_party(parties, directory.lead_of(plan.standing_body));
  return parties;
}

}  // namespace

std::vector<Party> recipients_of(const Rule& rule, const Plan& plan, const Task& task,
                                 const UnitId& unit, const Directory& directory) {
  std::vector<Party> parties;
  switch (rule.to) {
    case RecipientKind::lead:
    case RecipientKind::head:
    case RecipientKind::superior:
      if (task.joint) return answering_jointly(rule, plan, task, directory);
      add_party(parties, answering(rule, unit, directory));
      break;
    case RecipientKind::standing_body:
      add_party(parties, directory.lead_of(plan.standing_body));
      break;
    case RecipientKind::director:
      add_party(parties, directory.head_of(plan.issuer));
      break;
    case RecipientKind::signer:
      add_party(parties, plan.signer ? plan.signer : directory.head_of(plan.issuer));
      break;
    case RecipientKind::receiver:
      for (const UnitId& receiver : task.deliver_to) {
        if (const auto lead = directory.lead_of(receiver)) parties.push_back(*lead);
      }
      break;
    case RecipientKind::party:
      add_party(parties, rule.party);
      break;
  }
  return parties;
}

std::string nobody_because(const Rule& rule, const std::vector<Party>& parties, const UnitId& unit,
                           const Directory& directory) {
  if (parties.empty()) {
    const bool off_the_chart =
        rule.to == RecipientKind::superior && !directory.unit_above(unit, rule.levels);
    return off_the_chart ? "no_unit" : "no_role";
  }
  bool held = false;
  for (const Party& party : parties) {
    for (const PersonId& id : directory.holders_of(party)) {
      held = true;
      const Person* person = directory.person(id);
      if (person == nullptr) continue;
      for (const Address& address : person->addresses) {
        const auto& channels = rule.channels;
        if (std::find(channels.begin(), channels.end(), address.channel) != channels.end())
          return "";
      }
    }
  }
  return held ? "no_address" : "no_holder";
}

bool tells_leaders(const Rule& rule) {
  if (rule.kind != NoticeKind::escalation) return false;
  switch (rule.to) {
    case RecipientKind::head:
    case RecipientKind::director:
    case RecipientKind::signer:
    case RecipientKind::superior:
    case RecipientKind::party:
      return true;
    case RecipientKind::lead:
    case RecipientKind::standing_body:
    case RecipientKind::receiver:
      return false;
  }
  return false;
}

}  // namespace nhacviec
