#include "connectors/unsent_reasons.h"

#include <string_view>

namespace nhacviec {

namespace {

// They stand in stores: a new wording needs a new line below.
constexpr std::string_view kSwitchedOff = " is switched off";
constexpr std::string_view kReachedBy = ", reached by ";
constexpr std::string_view kWantedElsewhere = "wanted on another channel than ";
constexpr std::string_view kHasNoAddress = " has no address for ";
constexpr std::string_view kNoMailReaches = "no mail reaches ";
constexpr std::string_view kDestinationWaits = "the address's domain takes no mail at present";
constexpr std::string_view kCapped = "sms cap: ";
constexpr std::string_view kNobodyHas = " has an address for ";  // of older stores

bool has(const std::string& words, std::string_view part) {
  return words.find(part) != std::string::npos;
}

}  // namespace

std::string switched_off(ChannelKind channel) {
  return to_string(channel) + std::string(kSwitchedOff);
}

std::string reached_otherwise(ChannelKind missing, ChannelKind reached) {
  return std::string("no address for ") + to_string(missing) + std::string(kReachedBy) +
         to_string(reached);
}

std::string wanted_elsewhere(ChannelKind channel) {
  return std::string(kWantedElsewhere) + to_string(channel);
}

std::string has_no_address(const std::string& who, ChannelKind channel) {
  return who + std::string(kHasNoAddress) + to_string(channel);
}

std::string no_mail_reaches(const std::string& who) { return std::string(kNoMailReaches) + who; }

std::string destination_waits() { return std::string(kDestinationWaits); }

std::string sms_capped(const std::string& limit) { return std::string(kCapped) + limit; }

std::string unsent_because(const std::string& words) {
  if (words.starts_with(kCapped)) return "capped";
  if (words.starts_with(kNoMailReaches)) return "suppressed";
  if (words == kDestinationWaits) return "destination_waits";
  if (words.ends_with(kSwitchedOff)) return "channel_off";
  if (words.starts_with("no address for ") && has(words, kReachedBy)) return "reached_otherwise";
  if (words.starts_with(kWantedElsewhere)) return "wanted_elsewhere";
  if (has(words, kHasNoAddress)) return "no_address";
  if (words.starts_with("nobody in ") && has(words, kNobodyHas)) return "no_address";
  return "";
}

}  // namespace nhacviec
