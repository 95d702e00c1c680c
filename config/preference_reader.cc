#include "config/preference_reader.h"

#include "config/values.h"

namespace nhacviec {

namespace {

constexpr int kMostMessages = 1000;  // more is no limit

/// "20:00-07:00": over midnight where the end is not after the beginning.
std::optional<DaySpan> read_quiet_hours(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t dash = text->find('-');
  const auto time = [&](const std::string& part) {
    YamlNode value = node;
    value.text = part;
    Diagnostics aside;
    return read_time_of_day(value, aside);
  };
  const auto from = dash == std::string::npos ? std::nullopt : time(text->substr(0, dash));
  const auto to = dash == std::string::npos ? std::nullopt : time(text->substr(dash + 1));
  if (!from || !to || *from == *to) {
    diagnostics.error(node.where, "\"" + *text + "\" is not a span of quiet hours",
                      "write 20:00-07:00; what would come then comes at 07:00");
    return std::nullopt;
  }
  return DaySpan{*from, *to};
}

MessageLimit read_limit(const YamlNode& node, Diagnostics& diagnostics) {
  MessageLimit limit;
  const MapReader fields(node, diagnostics, "at_most", {"per_hour", "per_day"});
  const auto read = [&](const char* key, int& into) {
    const auto* value = fields.optional(key);
    if (value == nullptr) return;
    into = static_cast<int>(read_integer(*value, diagnostics, 1, kMostMessages).value_or(0));
  };
  read("per_hour", limit.per_hour);
  read("per_day", limit.per_day);
  if (limit.per_day > 0 && limit.per_hour > limit.per_day)
    diagnostics.warning(fields.where("per_hour"),
                        "more messages in an hour than in a day: only "
                        "per_day counts");
  return limit;
}

}  // namespace

const std::vector<std::string>& preference_keys() {
  static const std::vector<std::string> keys{"quiet_hours", "digest", "at_most"};
  return keys;
}

std::optional<DailyDigest> read_digest(const YamlNode& node, Diagnostics& diagnostics) {
  if (node.is_scalar()) {
    if (!read_choice<bool>(node, diagnostics, {{"daily", true}})) return std::nullopt;
    return DailyDigest{};
  }
  const MapReader fields(node, diagnostics, "the digest", {"at", "with"});
  if (!fields.is_map()) return std::nullopt;
  DailyDigest digest;
  if (const auto* at = fields.optional("at"))
    digest.at = read_time_of_day(*at, diagnostics).value_or(digest.at);
  if (const auto* with = fields.optional("with")) {
    for (const auto* item : read_list(*with, diagnostics)) {
      const auto kind = read_choice<std::string>(
          *item, diagnostics, {{"overdue", "overdue"}, {"escalation", "escalation"}});
      if (kind == "overdue") digest.overdue = true;
      if (kind == "escalation") digest.escalations = true;
    }
  }
  return digest;
}

Preferences read_preferences(const MapReader& from, Diagnostics& diagnostics) {
  Preferences preferences;
  if (const auto* node = from.optional("quiet_hours"))
    preferences.quiet_hours = read_quiet_hours(*node, diagnostics);
  if (const auto* node = from.optional("digest"))
    preferences.digest = read_digest(*node, diagnostics);
  if (const auto* node = from.optional("at_most"))
    preferences.at_most = read_limit(*node, diagnostics);
  return preferences;
}

}  // namespace nhacviec
