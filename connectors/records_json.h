// Reading and writing the JSON of one stored record (docs/formats.md): canonical on the way out,
// tolerant of unknown fields on the way in. Included by records*.cc only: the header is heavy.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/ids.h"
#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

using Json = nlohmann::json;  // its objects are sorted by name: one record, one text

/// The one version of every record kind so far.
inline constexpr int kRecordVersion = 1;

/// A value of an enumeration and the name it is stored under.
template <class E>
struct StoredName {
  E value;
  const char* name;
};

template <class E, size_t n>
const char* stored_name(const std::array<StoredName<E>, n>& names, E value) {
  for (const auto& entry : names) {
    if (entry.value == value) return entry.name;
  }
  return "?";
}

/// What is absent, empty or nothing is left out.
class RecordWriter {
 public:
  void put(const char* name, bool value) { json_[name] = value; }
  void put(const char* name, int value) { json_[name] = value; }
  void put(const char* name, Instant value) { json_[name] = value.time_since_epoch().count(); }
  void put(const char* name, const std::string& value) {
    if (!value.empty()) json_[name] = value;
  }
  // A literal would rather become a bool than a string.
  void put(const char* name, const char* value) { put(name, std::string(value)); }
  template <class Tag>
  void put(const char* name, const Id<Tag>& value) {
    put(name, value.str());
  }
  template <class T>
  void put(const char* name, const std::optional<T>& value) {
    if (value) put(name, *value);
  }
  void put(const char* name, Json value) {
    if (!value.empty()) json_[name] = std::move(value);
  }

  const Json& json() const { return json_; }
  /// The record's text. Bytes that are not UTF-8 become U+FFFD rather than an exception.
  std::string text() && {
    json_["v"] = kRecordVersion;
    return json_.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

 private:
  Json json_ = Json::object();
};

/// Reads fields and remembers the first thing that is wrong; what is wrong or absent reads as
/// the default. Ask failed() once, at the end. Borrows the JSON.
class RecordReader {
 public:
  RecordReader(const Json& json, std::string_view what);

  bool boolean(const char* name);
  int number(const char* name);
  Instant instant(const char* name);
  std::optional<Instant> maybe_instant(const char* name);
  std::optional<bool> maybe_boolean(const char* name);
  std::string text(const char* name);           // "" when absent
  std::string required_text(const char* name);  // wrong when absent or empty
  std::vector<std::string> texts(const char* name);
  /// The list or object of that name; nullptr when absent.
  const Json* array(const char* name);
  const Json* object(const char* name);

  template <class E, size_t n>
  E named(const std::array<StoredName<E>, n>& names, const char* name) {
    const std::string text = required_text(name);
    for (const auto& entry : names) {
      if (text == entry.name) return entry.value;
    }
    fail(name, "unknown value \"" + text + "\"");
    return names.front().value;
  }

  void fail(const char* name, const std::string& why);
  /// Takes over what a reader of a part found wrong.
  void fail_as(const RecordReader& part);
  std::optional<Error> failed() const;

 private:
  const Json* find(const char* name) const;
  const Json* find_required(const char* name);

  const Json& json_;
  std::string what_;
  std::string first_failure_;
};

/// Parses a record's text: an object of a version that this program knows.
Result<Json> parse_record(const std::string& text, std::string_view what);

}  // namespace nhacviec
