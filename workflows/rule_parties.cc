#include "workflows/rule_parties.h"

#include <algorithm>

#include "workflows/recipients.h"

namespace nhacviec {

namespace {

void add_party(std::vector<Party>& parties, const std::optional<Party>& party) {
  if (party && std::find(parties.begin(), parties.end(), *party) == parties.end())
    parties.push_back(*party);
}

/// The search for one rule's parties on one day.
struct Chart {
  const Rule& rule;
  const Plan& plan;
  const Task& task;
  const Directory& directory;
  Date day;

  // Who answers for one unit: its contact, its head, or the head of a unit above it.
  std::optional<Party> answering(const UnitId& unit) const {
    const std::string duty = make_duty(plan.id, task.id);
    switch (rule.to) {
      case RecipientKind::head:
        return directory.head_of(unit, duty, day);
      case RecipientKind::superior: {
        const UnitId in_charge = directory.in_charge_of(unit, duty, day);
        const auto above = directory.unit_above(in_charge, rule.levels, day);
        return above ? directory.head_of(*above, "", day) : std::nullopt;
      }
      default:
        return directory.lead_of(unit, duty, day);
    }
  }

  // Nobody leads, so nobody is left out; the standing body hears it too and can name a lead.
  std::vector<Party> answering_jointly() const {
    std::vector<Party> parties;
    for (const UnitId& unit : task.coordinating_units) add_party(parties, answering(unit));
    if (rule.to == RecipientKind::lead) {
      add_party(parties, directory.lead_of(plan.standing_body, "", day));
    }
    return parties;
  }

  std::vector<Party> receivers() const {
    std::vector<Party> parties;
    for (const UnitId& unit : task.deliver_to) {
      add_party(parties, directory.lead_of(unit, "", day));
    }
    return parties;
  }

  std::optional<Party> director() const { return directory.head_of(plan.issuer, "", day); }
};

}  // namespace

std::vector<Party> parties_of(const Rule& rule, const Plan& plan, const Task& task,
                              const UnitId& unit, const Directory& directory, Date day) {
  const Chart chart{rule, plan, task, directory, day};
  std::optional<Party> party;
  switch (rule.to) {
    case RecipientKind::lead:
    case RecipientKind::head:
    case RecipientKind::superior:
      if (task.joint) return chart.answering_jointly();
      party = chart.answering(unit);
      break;
    case RecipientKind::standing_body:
      party = directory.lead_of(plan.standing_body, "", day);
      break;
    case RecipientKind::director:
      party = chart.director();
      break;
    case RecipientKind::signer:
      party = plan.signer ? directory.successor_of(*plan.signer, "", day) : chart.director();
      break;
    case RecipientKind::party:
      if (rule.party) party = directory.successor_of(*rule.party, "", day);
      break;
    case RecipientKind::receiver:
      return chart.receivers();
  }
  return party ? std::vector<Party>{*party} : std::vector<Party>{};
}

std::string nobody_because(const Rule& rule, const std::vector<Party>& parties, const UnitId& unit,
                           const Directory& directory, Date day) {
  if (parties.empty()) {
    const bool off_the_chart =
        rule.to == RecipientKind::superior && !directory.unit_above(unit, rule.levels, day);
    return off_the_chart ? "no_unit" : "no_role";
  }
  const MessageClass of{rule.kind, rule.mandatory, rule.channels};
  bool held = false;
  for (const Party& party : parties) {
    if (who_gets(directory, party, day).people.empty()) continue;
    held = true;
    const std::vector<ChannelKind> channels = channels_for(directory, party, of, day);
    if (channels.empty()) return "";  // declined: that is said where it fires
    for (const ChannelKind channel : channels) {
      if (!destinations(directory, party, of, channel, day).empty()) return "";
    }
  }
  return held ? "no_address" : "no_holder";
}

bool tell_the_same(const Rule& one, const Rule& other) {
  return one.to == other.to && one.levels == other.levels && one.party == other.party;
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
