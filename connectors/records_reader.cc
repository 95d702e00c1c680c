#include <limits>

#include "connectors/records_json.h"

namespace nhacviec {

namespace {

/// The value as a T; nothing when it is something else or does not fit.
template <class T>
std::optional<T> as(const Json& value) {
  T result;
  if (value.get(result) != simdjson::SUCCESS) return std::nullopt;
  return result;
}

}  // namespace

RecordReader::RecordReader(Json json, std::string_view what)
    : fields_(as<simdjson::dom::object>(json)), what_(what) {
  if (!fields_) first_failure_ = "expected an object";
}

std::optional<Json> RecordReader::find(const char* name) const {
  Json value;
  if (!fields_ || fields_->at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<Json> RecordReader::find_required(const char* name) {
  const auto value = find(name);
  if (!value) fail(name, "is missing");
  return value;
}

bool RecordReader::boolean(const char* name) {
  const auto value = find_required(name);
  if (!value) return false;
  const auto found = as<bool>(*value);
  if (!found) fail(name, "expected true or false");
  return found.value_or(false);
}

std::optional<bool> RecordReader::maybe_boolean(const char* name) {
  if (!find(name)) return std::nullopt;
  return boolean(name);
}

int RecordReader::number(const char* name) {
  const auto value = find_required(name);
  if (!value) return 0;
  const auto found = as<int64_t>(*value);
  if (!found || *found < std::numeric_limits<int>::min() ||
      *found > std::numeric_limits<int>::max()) {
    fail(name, "expected a whole number");
    return 0;
  }
  return static_cast<int>(*found);
}

std::optional<int> RecordReader::maybe_number(const char* name) {
  if (!find(name)) return std::nullopt;
  return number(name);
}

Instant RecordReader::instant(const char* name) {
  const auto value = find_required(name);
  if (!value) return {};
  const auto found = as<int64_t>(*value);
  if (!found) fail(name, "expected whole milliseconds since 1970");
  return Instant(Duration(found.value_or(0)));
}

std::optional<Instant> RecordReader::maybe_instant(const char* name) {
  if (!find(name)) return std::nullopt;
  return instant(name);
}

std::optional<Decimal> RecordReader::decimal(const char* name) {
  const std::string value = text(name);
  if (value.empty()) return std::nullopt;
  const auto number = parse_decimal(value);
  if (!number) fail(name, "is not a number: \"" + value + "\"");
  return number;
}

std::string RecordReader::text(const char* name) {
  const auto value = find(name);
  if (!value) return {};
  const auto found = as<std::string_view>(*value);
  if (!found) fail(name, "expected a text");
  return std::string(found.value_or(""));
}

std::string RecordReader::required_text(const char* name) {
  std::string value = text(name);
  if (value.empty()) fail(name, "is missing");
  return value;
}

std::vector<std::string> RecordReader::texts(const char* name) {
  std::vector<std::string> result;
  const auto list = array(name);
  if (!list) return result;
  for (const Json item : *list) {
    const auto found = as<std::string_view>(item);
    if (!found) {
      fail(name, "expected texts");
      return {};
    }
    result.emplace_back(*found);
  }
  return result;
}

std::optional<simdjson::dom::array> RecordReader::array(const char* name) {
  const auto value = find(name);
  if (!value) return std::nullopt;
  const auto found = as<simdjson::dom::array>(*value);
  if (!found) fail(name, "expected a list");
  return found;
}

std::optional<Json> RecordReader::object(const char* name) {
  const auto value = find(name);
  if (!value || value->is_object()) return value;
  fail(name, "expected an object");
  return std::nullopt;
}

DocumentRecord RecordReader::document(const char* name) {
  DocumentRecord document;
  const auto value = object(name);
  if (!value) return document;
  RecordReader part(*value, name);
  document.number = part.text("number");
  document.symbol = part.text("symbol");
  const std::string date = part.text("date");
  document.date = parse_date(date);
  if (!date.empty() && !document.date) part.fail("date", "is not a date: \"" + date + "\"");
  document.incoming_number = part.text("incoming_number");
  document.channel = part.text("channel");
  fail_as(part);
  return document;
}

void RecordReader::fail(const char* name, const std::string& why) {
  if (first_failure_.empty()) first_failure_ = std::string(name) + ": " + why;
}

void RecordReader::fail_as(const RecordReader& part) {
  if (first_failure_.empty() && !part.first_failure_.empty()) {
    first_failure_ = part.what_ + ": " + part.first_failure_;
  }
}

std::optional<Error> RecordReader::failed() const {
  if (first_failure_.empty()) return std::nullopt;
  return Error{ErrorKind::invalid, what_ + " record: " + first_failure_};
}

Result<Json> parse_record(const std::string& text, std::string_view what) {
  const auto refuse = [what](const std::string& why) {
    return Error{ErrorKind::invalid, std::string(what) + " record: " + why};
  };
  thread_local simdjson::dom::parser parser;  // keeps its memory from one record to the next
  Json json;
  if (parser.parse(text).get(json) != simdjson::SUCCESS || !json.is_object()) {
    return refuse("not a JSON object");
  }
  Json version;
  if (json.at_key("v").get(version) != simdjson::SUCCESS) return refuse("has no version");
  if (as<int64_t>(version) != kRecordVersion) {
    return refuse("unknown version " + simdjson::minify(version) + ", this program knows " +
                  std::to_string(kRecordVersion));
  }
  return json;
}

}  // namespace nhacviec
