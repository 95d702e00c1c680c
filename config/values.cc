#include "config/values.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "config/map_reader.h"
#include "workflows/ids.h"

namespace nhacviec {
namespace {

constexpr size_t kLongestId = 64;
constexpr const char* kAddressCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-@";

std::optional<int> digits(std::string_view text, size_t most) {
  if (text.empty() || text.size() > most) return std::nullopt;
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text[0] == '-')
    return std::nullopt;
  return value;
}

std::optional<WrittenDate> split_date(const std::string& text) {
  const bool iso = text.find('-') != std::string::npos;
  const char separator = iso ? '-' : '/';
  const size_t first = text.find(separator);
  if (first == std::string::npos) return std::nullopt;
  const size_t second = text.find(separator, first + 1);
  const auto a = digits(text.substr(0, first), iso ? 4 : 2);
  if (second == std::string::npos) {
    const auto month = digits(text.substr(first + 1), 2);
    if (iso || !a || !month) return std::nullopt;
    return WrittenDate{*a, *month, std::nullopt};
  }
  const auto b = digits(text.substr(first + 1, second - first - 1), 2);
  const auto c = digits(text.substr(second + 1), iso ? 2 : 4);
  if (!a || !b || !c) return std::nullopt;
  return iso ? WrittenDate{*c, *b, *a} : WrittenDate{*a, *b, *c};
}

bool possible(const WrittenDate& date) {
  constexpr int kLeapYear = 2024;  // 29/2 is possible until the year is known
  if (date.year && (*date.year < 1900 || *date.year > 2200)) return false;
  return make_date(date.year.value_or(kLeapYear), date.month, date.day).has_value();
}

bool is_language_tag(const std::string& tag) {
  return (tag.size() == 2 || tag.size() == 3) &&
         std::all_of(tag.begin(), tag.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool check_lines(const YamlNode& node, Diagnostics& diagnostics, Lines lines) {
  if (lines == Lines::many || node.text.find_first_of("\n\r") == std::string::npos) return true;
  diagnostics.error(node.where, "this text must stay on one line");
  return false;
}

}  // namespace

std::optional<std::string> read_string(const YamlNode& node, Diagnostics& diagnostics) {
  if (node.is_scalar()) return node.text;
  diagnostics.error(node.where, std::string("expected a text, found ") + describe(node.kind));
  return std::nullopt;
}

std::optional<std::string> read_id(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  if (is_id_part(*text) && text->size() <= kLongestId) return text;
  diagnostics.error(node.where, "\"" + *text + "\" is not an id",
                    "ids are 1 to 64 of a-z, 0-9 and -");
  return std::nullopt;
}

std::string read_key_id(const YamlNode::Entry& entry, Diagnostics& diagnostics) {
  YamlNode key;
  key.kind = YamlKind::scalar;
  key.where = entry.where;
  key.text = entry.key;
  return read_id(key, diagnostics).value_or(entry.key);
}

std::optional<bool> read_bool(const YamlNode& node, Diagnostics& diagnostics) {
  return read_choice<bool>(node, diagnostics, {{"true", true}, {"false", false}});
}

std::optional<long> read_integer(const YamlNode& node, Diagnostics& diagnostics, long least,
                                 long most) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  long value = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code == std::errc() && end == text->data() + text->size() && value >= least && value <= most)
    return value;
  if (least == most)  // the version line
    diagnostics.error(node.where, "\"" + *text + "\" cannot be read: this program reads version " +
                                      std::to_string(least));
  else
    diagnostics.error(node.where, "\"" + *text + "\" is not a whole number from " +
                                      std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<Text> read_text(const YamlNode& node, Diagnostics& diagnostics, Lines lines) {
  if (node.is_scalar()) {
    if (!check_lines(node, diagnostics, lines)) return std::nullopt;
    return node.text.empty() ? Text() : Text(node.text);
  }
  if (!node.is_map()) {
    diagnostics.error(node.where, std::string("expected a text or a map of languages, found ") +
                                      describe(node.kind));
    return std::nullopt;
  }
  Text text;
  for (const auto& [tag, where, value] : node.entries) {
    if (!is_language_tag(tag)) {
      diagnostics.error(where, "\"" + tag + "\" is not a language",
                        "write vi or en; between { and } a text with a comma needs quotes");
    } else if (const auto words = read_string(value, diagnostics)) {
      if (!check_lines(value, diagnostics, lines)) continue;
      if (!words->empty()) text.by_language[tag] = *words;
    }
  }
  return text;
}

std::optional<Date> make_date(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Date(date);
}

std::optional<WrittenDate> read_written_date(const YamlNode& node, Diagnostics& diagnostics,
                                             bool year_optional) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const auto date = split_date(*text);
  const char* forms =
      year_optional ? "write 10/6, 10/6/2024 or 2024-06-10" : "write 2024-06-10 or 10/6/2024";
  if (!date || (!year_optional && !date->year)) {
    diagnostics.error(node.where, "\"" + *text + "\" is not a date", forms);
    return std::nullopt;
  }
  if (!possible(*date)) {
    diagnostics.error(node.where, "there is no day " + *text);
    return std::nullopt;
  }
  return date;
}

std::optional<Date> read_date(const YamlNode& node, Diagnostics& diagnostics) {
  const auto date = read_written_date(node, diagnostics, false);
  if (!date) return std::nullopt;
  return make_date(*date->year, date->month, date->day);
}

std::optional<size_t> read_weekday(const YamlNode& node, Diagnostics& diagnostics) {
  return read_choice<size_t>(
      node, diagnostics,
      {{"mon", 0}, {"tue", 1}, {"wed", 2}, {"thu", 3}, {"fri", 4}, {"sat", 5}, {"sun", 6}});
}

std::optional<TimeOfDay> read_time_of_day(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  if (const auto time = parse_time_of_day(*text)) return time;
  diagnostics.error(node.where, "\"" + *text + "\" is not a time of day", "write \"08:00\"");
  return std::nullopt;
}

std::optional<DaySpan> read_day_span(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t dash = text->find('-');
  if (dash != std::string::npos) {
    const auto from = parse_time_of_day(text->substr(0, dash));
    const auto to = parse_time_of_day(text->substr(dash + 1));
    if (from && to && *from < *to) return DaySpan{*from, *to};
  }
  diagnostics.error(node.where, "\"" + *text + "\" is not a span of the day",
                    "write \"07:30-17:00\"");
  return std::nullopt;
}

std::optional<Party> read_party(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t slash = text->find('/');
  if (slash != std::string::npos && is_id_part(text->substr(0, slash)) &&
      is_id_part(text->substr(slash + 1)))
    return Party{UnitId(text->substr(0, slash)), RoleId(text->substr(slash + 1))};
  diagnostics.error(node.where, "\"" + *text + "\" is not unit/role");
  return std::nullopt;
}

bool check_role(const Unit& unit, const RoleId& role, const Position& where,
                Diagnostics& diagnostics) {
  std::vector<std::string> roles;
  for (const auto& known : unit.roles) {
    if (known.id == role) return true;
    roles.push_back(known.id.str());
  }
  diagnostics.error(where, "the unit \"" + unit.id.str() + "\" has no role \"" + role.str() + "\"",
                    did_you_mean(role.str(), roles));
  return false;
}

std::vector<const YamlNode*> read_list(const YamlNode& node, Diagnostics& diagnostics) {
  if (node.is_scalar()) return {&node};
  std::vector<const YamlNode*> items;
  if (node.is_map()) {
    diagnostics.error(node.where, "expected a list, found a map");
    return items;
  }
  for (const auto& item : node.items) items.push_back(&item);
  return items;
}

std::vector<std::pair<std::string, Position>> read_ids(const YamlNode& node,
                                                       Diagnostics& diagnostics) {
  std::vector<std::pair<std::string, Position>> ids;
  std::set<std::string> seen;
  for (const auto* item : read_list(node, diagnostics)) {
    const auto id = read_id(*item, diagnostics);
    if (!id) continue;
    if (seen.insert(*id).second)
      ids.emplace_back(*id, item->where);
    else
      diagnostics.error(item->where, "\"" + *id + "\" is listed twice");
  }
  return ids;
}

std::optional<Text> read_title(const YamlNode& node, Diagnostics& diagnostics) {
  auto title = read_text(node, diagnostics, Lines::one);
  if (!title) return std::nullopt;
  const bool blank =
      title->empty() ||
      std::any_of(title->by_language.begin(), title->by_language.end(), [](const auto& entry) {
        return entry.second.find_first_not_of(" \t") == std::string::npos;
      });
  if (!blank) return title;
  diagnostics.error(node.where, "the title is empty", "messages are about it");
  return std::nullopt;
}

std::string vietnamese_date(Date date) {
  const std::chrono::year_month_day ymd(date);
  const unsigned day = static_cast<unsigned>(ymd.day()), month = static_cast<unsigned>(ymd.month());
  return (day < 10 ? "0" : "") + std::to_string(day) + "/" + (month < 3 ? "0" : "") +
         std::to_string(month) + "/" + std::to_string(static_cast<int>(ymd.year()));
}

std::optional<LegalAct> read_legal_act(const YamlNode& node, Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "legal_act", {"number", "date"});
  if (!fields.is_map()) return std::nullopt;
  LegalAct act;
  if (const auto* number = fields.required("number"))
    act.number = read_string(*number, diagnostics).value_or("");
  if (const auto* date = fields.optional("date")) act.date = read_date(*date, diagnostics);
  return act;
}

Text both(std::string vietnamese, std::string english) {
  Text text;
  text.by_language["vi"] = std::move(vietnamese);
  text.by_language["en"] = std::move(english);
  return text;
}

bool is_email(const std::string& text) {
  const size_t at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find('@', at + 1) == std::string::npos &&
         text.find_first_not_of(kAddressCharacters) == std::string::npos &&
         text.find("..") == std::string::npos && text[at + 1] != '.' && text.back() != '.';
}

std::optional<std::string> read_country(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const bool fits = !text->empty() && text->size() <= 3 && text->front() != '0' &&
                    text->find_first_not_of("0123456789") == std::string::npos;
  if (fits) return text;
  diagnostics.error(node.where, "\"" + *text + "\" is not a country's telephone prefix",
                    "write \"84\" for Vietnam");
  return std::nullopt;
}

bool is_e164(const std::string& text) {
  return text.size() >= 9 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         text.find_first_not_of("0123456789", 1) == std::string::npos;
}

}  // namespace nhacviec
