// Reading and writing the JSON of one stored record (docs/formats.md): canonical on the way out,
// tolerant of unknown fields on the way in. Included by records*.cc only: the header is heavy.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workflows/decimal.h"
#include "workflows/facts.h"
#include "workflows/ids.h"
#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

using Json = simdjson::dom::element;

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

inline constexpr std::array kStates{
    StoredName<State>{State::waiting, "waiting"},
    StoredName<State>{State::open, "open"},
    StoredName<State>{State::submitted, "submitted"},
    StoredName<State>{State::returned, "returned"},
    StoredName<State>{State::accepted, "accepted"},
    StoredName<State>{State::waived, "waived"},
    StoredName<State>{State::cancelled, "cancelled"},
};

/// Appends a JSON string. Bytes that are not UTF-8 become U+FFFD rather than an exception.
void append_json_text(std::string& out, const std::string& value);

/// Writes the fields of one record, sorted by name: the text that a Json of them would give,
/// without building one. What is absent, empty or nothing is left out; each name comes once.
class RecordWriter {
 public:
  void put(const char* name, bool value) { add(name, value ? "true" : "false"); }
  void put(const char* name, int value) { add(name, std::to_string(value)); }
  void put(const char* name, Instant value) {
    add(name, std::to_string(value.time_since_epoch().count()));
  }
  void put(const char* name, const std::string& value) {
    if (!value.empty()) append_json_text(add(name, ""), value);
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
  void put(const char* name, const DocumentRecord& document);
  void put(const char* name, const RecordWriter& part) {
    if (!part.fields_.empty()) add(name, part.object());
  }
  /// A list of texts, of ids or of records.
  template <class List>
  void put_list(const char* name, const List& list) {
    if (list.empty()) return;
    std::string text = "[";
    for (const auto& item : list) {
      if (text.size() > 1) text += ',';
      append(text, item);
    }
    add(name, text + "]");
  }

  /// The record's text, its version among the fields.
  std::string text() && {
    put("v", kRecordVersion);
    return object();
  }

 private:
  std::string& add(const char* name, std::string text) {
    return fields_.emplace_back(name, std::move(text)).second;
  }
  std::string object() const;
  static void append(std::string& out, const std::string& item) { append_json_text(out, item); }
  static void append(std::string& out, const RecordWriter& item) { out += item.object(); }
  template <class Tag>
  static void append(std::string& out, const Id<Tag>& item) {
    append_json_text(out, item.str());
  }

  std::vector<std::pair<std::string_view, std::string>> fields_;
};

/// Reads fields and remembers the first thing that is wrong; what is wrong or absent reads as
/// the default. Ask failed() once, at the end. Borrows the JSON.
class RecordReader {
 public:
  RecordReader(Json json, std::string_view what);
  /// Of an object without any field.
  explicit RecordReader(std::string_view what) : what_(what) {}

  bool boolean(const char* name);
  int number(const char* name);
  std::optional<int> maybe_number(const char* name);
  Instant instant(const char* name);
  std::optional<Instant> maybe_instant(const char* name);
  std::optional<bool> maybe_boolean(const char* name);
  std::optional<Decimal> decimal(const char* name);  // a text
  std::string text(const char* name);                // "" when absent
  std::string required_text(const char* name);       // wrong when absent or empty
  std::vector<std::string> texts(const char* name);
  std::optional<simdjson::dom::array> array(const char* name);
  std::optional<Json> object(const char* name);
  DocumentRecord document(const char* name);  // nothing in it when absent

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
  std::optional<Json> find(const char* name) const;
  std::optional<Json> find_required(const char* name);

  std::optional<simdjson::dom::object> fields_;
  std::string what_;
  std::string first_failure_;
};

/// Reads each record of a list; what is wrong in one is wrong in all of it.
template <class Visit>
void each_item(RecordReader& in, const char* name, Visit visit) {
  const auto list = in.array(name);
  if (!list) return;
  for (const Json item : *list) {
    RecordReader part(item, name);
    visit(part);
    in.fail_as(part);
  }
}

/// Parses a record's text: an object of a version that this program knows. It is there until this
/// thread parses the next one.
Result<Json> parse_record(const std::string& text, std::string_view what);

}  // namespace nhacviec
