#include "config/person_reader.h"

#include <algorithm>

#include "config/preference_reader.h"
#include "config/telephone.h"
#include "config/values.h"

namespace nhacviec {
namespace {

constexpr NoticeKind kMessageKinds[] = {NoticeKind::reminder,   NoticeKind::overdue,
                                        NoticeKind::escalation, NoticeKind::digest,
                                        NoticeKind::open,       NoticeKind::info};

std::optional<std::string> mail_address(const std::string& text, const DirectoryDraft&) {
  return is_email(text) ? std::optional(text) : std::nullopt;
}

std::optional<std::string> telephone(const std::string& text, const DirectoryDraft& draft) {
  return to_e164(text, draft.country);
}

std::vector<Address> read_addresses(const MapReader& from, const DirectoryDraft& draft,
                                    Diagnostics& diagnostics) {
  std::vector<Address> addresses;
  const auto read = [&](const char* key, ChannelKind channel, const auto& as_used,
                        const char* problem) {
    const auto* node = from.optional(key);
    if (node == nullptr) return;
    for (const auto* item : read_list(*node, diagnostics)) {
      const auto value = read_string(*item, diagnostics);
      if (!value) continue;
      if (const auto address = as_used(*value, draft))
        addresses.push_back({channel, *address});
      else
        diagnostics.error(item->where, "\"" + *value + "\" " + problem);
    }
  };
  read("email", ChannelKind::email, mail_address, "is not an e-mail address");
  read("sms", ChannelKind::sms, telephone, "is not a telephone number such as +84900000001");
  read("zalo", ChannelKind::zalo, telephone, "is not a telephone number such as +84900000001");
  return addresses;
}

/// `none`, or one or several channels.
std::vector<ChannelKind> read_channels(const YamlNode& node, Diagnostics& diagnostics) {
  std::vector<ChannelKind> channels;
  if (node.is_scalar() && node.text == "none") return channels;
  for (const auto* item : read_list(node, diagnostics)) {
    const auto channel = read_choice<ChannelKind>(
        *item, diagnostics,
        {{"email", ChannelKind::email}, {"sms", ChannelKind::sms}, {"zalo", ChannelKind::zalo}});
    if (!channel) continue;
    if (std::find(channels.begin(), channels.end(), *channel) == channels.end())
      channels.push_back(*channel);
    else
      diagnostics.error(item->where, "this channel is listed twice");
  }
  if (node.is_list() && node.items.empty())
    diagnostics.error(node.where, "no channel is listed", "none declines such messages");
  return channels;
}

void read_preferred_channels(const MapReader& from, Person& person, DirectoryDraft& draft,
                             Diagnostics& diagnostics) {
  const auto* node = from.optional("prefers");
  if (node == nullptr) return;
  std::vector<std::string> keys{"all"};
  for (const NoticeKind kind : kMessageKinds) keys.push_back(to_string(kind));
  const MapReader fields(*node, diagnostics, "prefers", keys);
  if (!fields.is_map()) return;
  const auto read = [&](const char* key, const auto& set) {
    const auto* value = fields.optional(key);
    if (value == nullptr) return;
    const auto channels = read_channels(*value, diagnostics);
    for (const ChannelKind channel : channels)
      draft.preferences.push_back({person.id, channel, value->where});
    set(channels);
  };
  read("all", [&](const auto& channels) {
    for (const NoticeKind kind : kMessageKinds) person.preferred[kind] = channels;
  });
  for (const NoticeKind kind : kMessageKinds)
    read(to_string(kind), [&](const auto& channels) { person.preferred[kind] = channels; });
}

/// A person's id, or unit/role.
std::vector<StandIn> read_stand_ins(const YamlNode& node, DirectoryDraft& draft,
                                    Diagnostics& diagnostics) {
  std::vector<StandIn> stand_ins;
  for (const auto* item : read_list(node, diagnostics)) {
    std::optional<StandIn> who;
    if (item->is_scalar() && item->text.find('/') != std::string::npos) {
      if (const auto party = read_party(*item, diagnostics)) who = *party;
    } else if (const auto id = read_id(*item, diagnostics)) {
      who = PersonId(*id);
    }
    if (!who) continue;
    if (std::find(stand_ins.begin(), stand_ins.end(), *who) != stand_ins.end()) {
      diagnostics.error(item->where, "\"" + to_string(*who) + "\" is listed twice");
      continue;
    }
    draft.stand_ins.push_back({*who, item->where});
    stand_ins.push_back(*who);
  }
  return stand_ins;
}

std::optional<Absence> read_absence(const YamlNode& node, DirectoryDraft& draft,
                                    Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "the absence",
                         {"from", "until", "delegates", "copy", "note"});
  if (!fields.is_map()) return std::nullopt;
  const auto* from = fields.required("from");
  const auto* until = fields.required("until");
  const auto first = from ? read_date(*from, diagnostics) : std::nullopt;
  const auto last = until ? read_date(*until, diagnostics) : std::nullopt;
  Absence absence;
  if (const auto* delegates = fields.optional("delegates"))
    absence.delegates = read_stand_ins(*delegates, draft, diagnostics);
  if (const auto* copy = fields.optional("copy"))
    absence.copy = read_bool(*copy, diagnostics).value_or(false);
  if (const auto* note = fields.optional("note")) read_text(*note, diagnostics, Lines::many);
  if (!first || !last) return std::nullopt;
  if (*last < *first) {
    diagnostics.error(until->where, "an absence that ends before it begins");
    return std::nullopt;
  }
  absence.first = *first;
  absence.last = *last;
  return absence;
}

}  // namespace

const std::vector<std::string>& personal_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all{"title",    "email",   "sms",      "zalo",    "use",
                                 "language", "prefers", "deputies", "absences"};
    all.insert(all.end(), preference_keys().begin(), preference_keys().end());
    return all;
  }();
  return keys;
}

Person read_person_fields(const MapReader& fields, PersonId id, Text title, DirectoryDraft& draft,
                          Diagnostics& diagnostics) {
  Person person{std::move(id), std::move(title)};
  person.addresses = read_addresses(fields, draft, diagnostics);
  if (const auto* language = fields.optional("language"))
    person.language =
        read_choice<std::string>(*language, diagnostics, {{"vi", "vi"}, {"en", "en"}}).value_or("");
  if (const auto* use = fields.optional("use"))
    person.use = read_choice<AddressUse>(*use, diagnostics,
                                         {{"first", AddressUse::first}, {"all", AddressUse::all}})
                     .value_or(AddressUse::first);
  read_preferred_channels(fields, person, draft, diagnostics);
  person.preferences = read_preferences(fields, diagnostics);
  return person;
}

std::vector<StandIn> read_deputies(const MapReader& fields, DirectoryDraft& draft,
                                   Diagnostics& diagnostics) {
  const auto* node = fields.optional("deputies");
  return node == nullptr ? std::vector<StandIn>() : read_stand_ins(*node, draft, diagnostics);
}

std::vector<Absence> read_absences(const MapReader& fields, const StandIn& whose,
                                   DirectoryDraft& draft, Diagnostics& diagnostics) {
  std::vector<Absence> absences;
  const auto* node = fields.optional("absences");
  if (node == nullptr) return absences;
  if (!node->is_list()) {
    diagnostics.error(node->where, "absences must be a list", "- {from: 2024-06-03, until: ...}");
    return absences;
  }
  for (const YamlNode& item : node->items) {
    const auto absence = read_absence(item, draft, diagnostics);
    if (!absence) continue;
    const bool overlaps = std::any_of(absences.begin(), absences.end(), [&](const Absence& other) {
      return absence->first <= other.last && other.first <= absence->last;
    });
    if (overlaps) diagnostics.error(item.where, "two absences on the same days");
    draft.absences.push_back({whose, *absence, item.where});
    absences.push_back(*absence);
  }
  return absences;
}

}  // namespace nhacviec
