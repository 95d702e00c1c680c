// Scalars and small structures of the YAML files, checked: ids, texts, dates, times of day.
// Every function reports what is wrong, where it stands, and then gives nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/spelling.h"
#include "config/yaml_reader.h"
#include "workflows/calendar.h"
#include "workflows/directory.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

std::optional<std::string> read_string(const YamlNode&, Diagnostics&);
/// One or more of [a-z0-9-], at most 64.
std::optional<std::string> read_id(const YamlNode&, Diagnostics&);
/// The key of an entry, which must be an id; the key itself when it is none (reported).
std::string read_key_id(const YamlNode::Entry&, Diagnostics&);
std::optional<bool> read_bool(const YamlNode&, Diagnostics&);
std::optional<long> read_integer(const YamlNode&, Diagnostics&, long least, long most);

enum class Lines { one, many };
/// A text, or a map of languages: {vi: ..., en: ...}. With Lines::one it may not hold line breaks
/// (it becomes a subject, a column).
std::optional<Text> read_text(const YamlNode&, Diagnostics&, Lines = Lines::one);

/// The day as written; without a year when the file gives d/m only.
struct WrittenDate {
  int day = 1;
  int month = 1;
  std::optional<int> year;
};
/// "2024-06-10", "10/6/2024" or, when `year_optional`, "10/6". Impossible days are refused.
std::optional<WrittenDate> read_written_date(const YamlNode&, Diagnostics&, bool year_optional);
std::optional<Date> read_date(const YamlNode&, Diagnostics&);
/// Nothing when there is no such day.
std::optional<Date> make_date(int year, int month, int day);

/// "mon" .. "sun"; Monday is 0.
std::optional<size_t> read_weekday(const YamlNode&, Diagnostics&);

std::optional<TimeOfDay> read_time_of_day(const YamlNode&, Diagnostics&);
/// "07:30-17:00"
std::optional<DaySpan> read_day_span(const YamlNode&, Diagnostics&);

/// A text of one line that says something.
std::optional<Text> read_title(const YamlNode&, Diagnostics&);

/// 29/4/2024, 07/02/2024: a zero before days under 10 and months 1 and 2 (Decree 30/2020).
std::string vietnamese_date(Date);
/// "unit/role"; whether there are such is for the caller to say.
std::optional<Party> read_party(const YamlNode&, Diagnostics&);
/// Reports a role that the unit does not have.
bool check_role(const Unit&, const RoleId&, const Position&, Diagnostics&);

/// {number: 202/2025/QH15, date: 2025-06-12}
std::optional<LegalAct> read_legal_act(const YamlNode&, Diagnostics&);
/// An ASCII addr-spec, local@domain; a telephone number, E.164.
bool is_email(const std::string&);
bool is_e164(const std::string&);
/// A country's telephone prefix: "84".
std::optional<std::string> read_country(const YamlNode&, Diagnostics&);

/// A label that the program makes up itself, in both languages.
Text both(std::string vietnamese, std::string english);

/// The items of a list; a single value stands for a list of one. Reports a map.
std::vector<const YamlNode*> read_list(const YamlNode&, Diagnostics&);
/// A list of ids, each once.
std::vector<std::pair<std::string, Position>> read_ids(const YamlNode&, Diagnostics&);

/// One of a few words.
template <class T>
std::optional<T> read_choice(const YamlNode& node, Diagnostics& diagnostics,
                             const std::vector<std::pair<std::string, T>>& choices) {
  const auto word = read_string(node, diagnostics);
  if (!word) return std::nullopt;
  std::vector<std::string> words;
  std::string listed;
  for (const auto& [name, value] : choices) {
    if (name == *word) return value;
    words.push_back(name);
    listed += (listed.empty() ? "" : ", ") + name;
  }
  diagnostics.error(node.where, "\"" + *word + "\" is not one of " + listed,
                    did_you_mean(*word, words));
  return std::nullopt;
}

}  // namespace nhacviec
