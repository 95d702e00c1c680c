#include "connectors/records_json.h"

#include <algorithm>
#include <limits>

#include "connectors/records_texts.h"

namespace nhacviec {

void append_json_text(std::string& out, const std::string& value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (!plain) {
    out += Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  ((out += '"') += value) += '"';
}

std::string RecordWriter::object() const {
  std::vector<const std::pair<std::string_view, std::string>*> sorted;
  sorted.reserve(fields_.size());
  size_t size = 2;
  for (const auto& field : fields_) {
    sorted.push_back(&field);
    size += field.first.size() + field.second.size() + 4;
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string text = "{";
  text.reserve(size);
  for (const auto* field : sorted) {
    if (text.size() > 1) text += ',';
    (((text += '"') += field->first) += "\":") += field->second;
  }
  return text += '}';
}

RecordReader::RecordReader(const Json& json, std::string_view what) : json_(json), what_(what) {
  if (!json.is_object()) first_failure_ = "expected an object";
}

const Json* RecordReader::find(const char* name) const {
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(name);
  return found == json_.end() ? nullptr : &*found;
}

const Json* RecordReader::find_required(const char* name) {
  const Json* value = find(name);
  if (value == nullptr) fail(name, "is missing");
  return value;
}

bool RecordReader::boolean(const char* name) {
  const Json* value = find_required(name);
  if (value == nullptr) return false;
  if (!value->is_boolean()) {
    fail(name, "expected true or false");
    return false;
  }
  return value->get<bool>();
}

std::optional<bool> RecordReader::maybe_boolean(const char* name) {
  if (find(name) == nullptr) return std::nullopt;
  return boolean(name);
}

int RecordReader::number(const char* name) {
  const Json* value = find_required(name);
  if (value == nullptr) return 0;
  // An unsigned number past int64 would wrap in get<int64_t>().
  const bool whole = value->is_number_integer() &&
                     (!value->is_number_unsigned() ||
                      value->get<uint64_t>() <= uint64_t{std::numeric_limits<int>::max()});
  const int64_t number = whole ? value->get<int64_t>() : 0;
  if (!whole || number < std::numeric_limits<int>::min()) {
    fail(name, "expected a whole number");
    return 0;
  }
  return static_cast<int>(number);
}

Instant RecordReader::instant(const char* name) {
  const Json* value = find_required(name);
  if (value == nullptr) return {};
  if (!value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()})) {
    fail(name, "expected whole milliseconds since 1970");
    return {};
  }
  return Instant(Duration(value->get<int64_t>()));
}

std::optional<Instant> RecordReader::maybe_instant(const char* name) {
  if (find(name) == nullptr) return std::nullopt;
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
  const Json* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    fail(name, "expected a text");
    return {};
  }
  return value->get<std::string>();
}

std::string RecordReader::required_text(const char* name) {
  std::string value = text(name);
  if (value.empty()) fail(name, "is missing");
  return value;
}

std::vector<std::string> RecordReader::texts(const char* name) {
  std::vector<std::string> result;
  const Json* list = array(name);
  if (list == nullptr) return result;
  for (const Json& item : *list) {
    if (!item.is_string()) {
      fail(name, "expected texts");
      return {};
    }
    result.push_back(item.get<std::string>());
  }
  return result;
}

const Json* RecordReader::array(const char* name) {
  const Json* value = find(name);
  if (value == nullptr || value->is_array()) return value;
  fail(name, "expected a list");
  return nullptr;
}

const Json* RecordReader::object(const char* name) {
  const Json* value = find(name);
  if (value == nullptr || value->is_object()) return value;
  fail(name, "expected an object");
  return nullptr;
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
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return refuse("not a JSON object");
  const auto version = json.find("v");
  if (version == json.end()) return refuse("has no version");
  if (!version->is_number_integer() || *version != kRecordVersion) {
    return refuse("unknown version " +
                  version->dump(-1, ' ', true, Json::error_handler_t::replace) +
                  ", this program knows " + std::to_string(kRecordVersion));
  }
  return json;
}

std::string encode_texts(const std::vector<std::string>& texts) {
  return Json(texts).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> decode_texts(const std::string& text) {
  std::vector<std::string> result;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return result;
  for (const Json& item : json) {
    if (item.is_string()) result.push_back(item.get<std::string>());
  }
  return result;
}

}  // namespace nhacviec
