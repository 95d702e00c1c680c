#include "config/settings_environment.h"

#include <algorithm>
#include <array>
#include <vector>

#include "config/spelling.h"

extern char** environ;  // POSIX

namespace nhacviec {
namespace {

enum class Shape { text, list, map };

struct Override {
  const char* name;
  const char* section;  // nullptr: a key of the top level
  const char* key;
  Shape shape = Shape::text;  // besides a plain text
};

constexpr std::array kOverrides{
    Override{"NHACVIEC_STORE", nullptr, "store", Shape::map},
    Override{"NHACVIEC_STORE_URL", "store", "url"},
    Override{"NHACVIEC_STORE_PASSWORD_FILE", "store", "password_file"},
    Override{"NHACVIEC_STORE_CA_FILE", "store", "ca_file"},
    Override{"NHACVIEC_STORE_PREFIX", "store", "prefix"},
    Override{"NHACVIEC_STORE_SHARDS", "store", "shards"},
    Override{"NHACVIEC_STORE_ACCEPT", "store", "accept", Shape::list},
    Override{"NHACVIEC_QUEUE", nullptr, "queue", Shape::map},
    Override{"NHACVIEC_QUEUE_URL", "queue", "url"},
    Override{"NHACVIEC_QUEUE_PASSWORD_FILE", "queue", "password_file"},
    Override{"NHACVIEC_QUEUE_CA_FILE", "queue", "ca_file"},
    Override{"NHACVIEC_QUEUE_PREFETCH", "queue", "prefetch"},
    Override{"NHACVIEC_QUEUE_PARK", "queue", "park"},
    Override{"NHACVIEC_QUEUE_HEARTBEAT", "queue", "heartbeat"},
    Override{"NHACVIEC_QUEUE_ANNOUNCE", "queue", "announce"},
    Override{"NHACVIEC_MAIL", nullptr, "mail", Shape::map},
    Override{"NHACVIEC_MAIL_URL", "mail", "url"},
    Override{"NHACVIEC_MAIL_PASSWORD_FILE", "mail", "password_file"},
    Override{"NHACVIEC_MAIL_CA_FILE", "mail", "ca_file"},
    Override{"NHACVIEC_MAIL_CONNECTIONS", "mail", "connections"},
    Override{"NHACVIEC_MAIL_TIMEOUT", "mail", "timeout"},
    Override{"NHACVIEC_MAIL_AUTH", "mail", "auth"},
    Override{"NHACVIEC_MAIL_TOKEN_FILE", "mail", "token_file"},
    Override{"NHACVIEC_MAIL_RATE", "mail", "rate"},
    Override{"NHACVIEC_MAIL_REDIRECT", "mail", "redirect"},
    Override{"NHACVIEC_REPLIES", nullptr, "replies", Shape::map},
    Override{"NHACVIEC_REPLIES_URL", "replies", "url"},
    Override{"NHACVIEC_REPLIES_PASSWORD_FILE", "replies", "password_file"},
    Override{"NHACVIEC_REPLIES_CA_FILE", "replies", "ca_file"},
    Override{"NHACVIEC_REPLIES_ADDRESS", "replies", "address"},
    Override{"NHACVIEC_REPLIES_EVERY", "replies", "every"},
    Override{"NHACVIEC_REPLIES_TRUSTED_SERVERS", "replies", "trusted_servers", Shape::list},
    Override{"NHACVIEC_SMS", nullptr, "sms", Shape::map},
    Override{"NHACVIEC_SMS_URL", "sms", "url"},
    Override{"NHACVIEC_SMS_REDIRECT", "sms", "redirect"},
    Override{"NHACVIEC_ZALO", nullptr, "zalo", Shape::map},
    Override{"NHACVIEC_ZALO_URL", "zalo", "url"},
    Override{"NHACVIEC_ZALO_REDIRECT", "zalo", "redirect"},
    Override{"NHACVIEC_ZALO_TIMEOUT", "zalo", "timeout"},
    Override{"NHACVIEC_ZALO_COUNTRY", "zalo", "country"},
    Override{"NHACVIEC_SMS_PASSWORD_FILE", "sms", "password_file"},
    Override{"NHACVIEC_SMS_CA_FILE", "sms", "ca_file"},
    Override{"NHACVIEC_SMS_FROM", "sms", "from"},
    Override{"NHACVIEC_SMS_TIMEOUT", "sms", "timeout"},
    Override{"NHACVIEC_SMS_REPORT_URL", "sms", "report_url"},
    Override{"NHACVIEC_SMS_INBOUND_SECRET_FILE", "sms", "inbound_secret_file"},
    Override{"NHACVIEC_SMS_PER_PERSON_A_DAY", "sms", "per_person_a_day"},
    Override{"NHACVIEC_SMS_PER_MONTH", "sms", "per_month"},
    Override{"NHACVIEC_SMS_COUNTRY", "sms", "country"},
    Override{"NHACVIEC_SMS_TONE_MARKS", "sms", "tone_marks"},
    Override{"NHACVIEC_SMS_MOST_SEGMENTS", "sms", "most_segments"},
    Override{"NHACVIEC_HTTP", nullptr, "http", Shape::map},
    Override{"NHACVIEC_HTTP_LISTEN", "http", "listen"},
    Override{"NHACVIEC_WEBHOOKS", nullptr, "webhooks", Shape::list},
    Override{"NHACVIEC_HTTP_TOKENS", "http", "tokens", Shape::list},
    Override{"NHACVIEC_HTTP_PUBLIC_URL", "http", "public_url"},
    Override{"NHACVIEC_ANSWERS", nullptr, "answers", Shape::map},
    Override{"NHACVIEC_ANSWERS_SECRET_FILE", "answers", "secret_file"},
    Override{"NHACVIEC_ANSWERS_DAYS", "answers", "days"},
    Override{"NHACVIEC_ANSWERS_EVIDENCE", "answers", "evidence"},
    Override{"NHACVIEC_CLOCK", nullptr, "clock", Shape::map},
    Override{"NHACVIEC_CLOCK_START", "clock", "start"},
    Override{"NHACVIEC_CLOCK_SPEED", "clock", "speed"},
    Override{"NHACVIEC_PLANS", nullptr, "plans", Shape::list},
    Override{"NHACVIEC_DIRECTORY", nullptr, "directory"},
    Override{"NHACVIEC_CALENDARS", nullptr, "calendars"},
    Override{"NHACVIEC_TEMPLATES", nullptr, "templates"},
    Override{"NHACVIEC_PAPERS", nullptr, "papers"},
    Override{"NHACVIEC_LANGUAGE", nullptr, "language"},
    Override{"NHACVIEC_MAIL_FROM", nullptr, "mail_from"},
    Override{"NHACVIEC_MAIL_DOMAIN", nullptr, "mail_domain"},
    Override{"NHACVIEC_LIMITS_MAX_EVENT_BYTES", "limits", "max_event_bytes"},
    Override{"NHACVIEC_LIMITS_MAX_EVENT_DEPTH", "limits", "max_event_depth"},
    Override{"NHACVIEC_LIMITS_LEASE", "limits", "lease"},
    Override{"NHACVIEC_LOG_LEVEL", "log", "level"},
    Override{"NHACVIEC_LOG_FORMAT", "log", "format"},
};

// Read by the command, not by the daemon.
constexpr std::array kOfTheCommand{"NHACVIEC_URL", "NHACVIEC_TOKEN_FILE"};

YamlNode scalar(const std::string& text, const Position& where) {
  YamlNode node;
  node.kind = YamlKind::scalar;
  node.where = where;
  node.text = text;
  return node;
}

YamlNode split_list(const std::string& text, const Position& where) {
  YamlNode list;
  list.kind = YamlKind::list;
  list.where = where;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) list.items.push_back(scalar(text.substr(begin, end - begin), where));
    begin = end + 1;
  }
  return list;
}

std::optional<YamlNode> read_value(const Override& variable, const std::string& text,
                                   Diagnostics& diagnostics) {
  const SourceText source{variable.name, text};
  if ((variable.shape == Shape::list && text.starts_with('[')) ||
      (variable.shape == Shape::map && text.starts_with('{')))
    return read_yaml(source, diagnostics);
  if (!check_encoding(source, diagnostics)) return std::nullopt;
  const Position where = at_start_of(variable.name);
  return variable.shape == Shape::list ? split_list(text, where) : scalar(to_nfc(text), where);
}

void set(YamlNode& map, const std::string& key, YamlNode value) {
  for (auto& entry : map.entries) {
    if (entry.key != key) continue;
    entry.value = std::move(value);
    return;
  }
  const Position where = value.where;
  map.entries.push_back({key, where, std::move(value)});
}

bool has_url(const std::string& section) {
  return section == "store" || section == "queue" || section == "mail" || section == "replies" ||
         section == "sms" || section == "zalo";
}

YamlNode* section_of(YamlNode& settings, const char* name, const Position& where) {
  for (auto& entry : settings.entries) {
    if (entry.key != name) continue;
    if (!entry.value.is_map()) {
      // `clock: real` gives way to NHACVIEC_CLOCK_SPEED; `mail: smtp://host` is its map's url.
      YamlNode plain = std::move(entry.value);
      entry.value = YamlNode();
      entry.value.kind = YamlKind::map;
      entry.value.where = where;
      if (has_url(name)) {
        const Position of_url = plain.where;
        entry.value.entries.push_back({"url", of_url, std::move(plain)});
      }
    }
    return &entry.value;
  }
  YamlNode section;
  section.kind = YamlKind::map;
  section.where = where;
  settings.entries.push_back({name, where, std::move(section)});
  return &settings.entries.back().value;
}

void warn_unknown(const std::string& name, Diagnostics& diagnostics) {
  for (const auto& variable : kOverrides)
    if (name == variable.name) return;
  for (const auto* known : kOfTheCommand)
    if (name == known) return;
  std::vector<std::string> names;
  for (const auto& variable : kOverrides) names.emplace_back(variable.name);
  diagnostics.warning(at_start_of(name), "no setting has this name", did_you_mean(name, names));
}

}  // namespace

Environment nhacviec_environment() {
  Environment found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (text.starts_with("NHACVIEC_") && equals != std::string::npos)
      found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

void apply_environment(const Environment& environment, YamlNode& settings,
                       Diagnostics& diagnostics) {
  for (const auto& [name, value] : environment) warn_unknown(name, diagnostics);
  if (!settings.is_map()) return;
  for (const auto& variable : kOverrides) {
    const auto found = environment.find(variable.name);
    if (found == environment.end()) continue;
    auto value = read_value(variable, found->second, diagnostics);
    if (!value) continue;
    YamlNode* map = variable.section == nullptr
                        ? &settings
                        : section_of(settings, variable.section, value->where);
    set(*map, variable.key, std::move(*value));
  }
}

}  // namespace nhacviec
