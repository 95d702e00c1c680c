#include "connectors/records_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/records_texts.h"

namespace nhacviec {

using TextJson = nlohmann::json;

void append_json_text(std::string& out, const std::string& value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (!plain) {
    out += TextJson(value).dump(-1, ' ', false, TextJson::error_handler_t::replace);
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

std::string encode_texts(const std::vector<std::string>& texts) {
  return TextJson(texts).dump(-1, ' ', false, TextJson::error_handler_t::replace);
}

std::vector<std::string> decode_texts(const std::string& text) {
  std::vector<std::string> result;
  const TextJson json = TextJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return result;
  for (const TextJson& item : json) {
    if (item.is_string()) result.push_back(item.get<std::string>());
  }
  return result;
}

void RecordWriter::put(const char* name, const DocumentRecord& document) {
  RecordWriter part;
  part.put("number", document.number);
  part.put("symbol", document.symbol);
  if (document.date) part.put("date", format_date(*document.date));
  part.put("incoming_number", document.incoming_number);
  part.put("channel", document.channel);
  put(name, part);
}

}  // namespace nhacviec
