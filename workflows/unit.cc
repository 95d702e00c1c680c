#include "workflows/unit.h"

#include <algorithm>

namespace nhacviec {

const char* to_string(ChannelKind channel) {
  switch (channel) {
    case ChannelKind::email:
      return "email";
    case ChannelKind::sms:
      return "sms";
    case ChannelKind::zalo:
      return "zalo";
  }
  return "";
}

std::string to_string(const Party& party) { return party.unit.str() + "/" + party.role.str(); }

std::string to_string(const StandIn& who) {
  if (const auto* person = std::get_if<PersonId>(&who)) return person->str();
  return to_string(std::get<Party>(who));
}

bool Person::has(ChannelKind channel) const {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const Address& address) { return address.channel == channel; });
}

const Absence* absence_on(const std::vector<Absence>& absences, Date day) {
  const auto found = std::find_if(absences.begin(), absences.end(), [&](const Absence& away) {
    return away.first <= day && day <= away.last;
  });
  return found == absences.end() ? nullptr : &*found;
}

bool Unit::is_valid_on(Date day) const {
  return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
}

}  // namespace nhacviec
