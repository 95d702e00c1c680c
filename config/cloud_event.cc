// Reads the envelope; cloud_event_types.cc reads what the data of each type asks for.
#include "config/cloud_event.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "config/cloud_event_json.h"
#include "config/strict_json.h"

namespace nhacviec {

namespace {

using Json = nlohmann::json;

constexpr size_t kLongestAttribute = 512;

Error invalid(std::string message) { return Error{ErrorKind::invalid, std::move(message)}; }

bool has_control_character(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

/// The first thing that is wrong with an attribute that must be a short text, or nothing.
std::string text_problem(const Json& event, const char* name, bool required) {
  const auto found = event.find(name);
  const std::string quoted = std::string("\"") + name + "\"";
  if (found == event.end() || found->is_null()) {
    return required ? "the attribute " + quoted + " is missing" : "";
  }
  if (!found->is_string()) return "the attribute " + quoted + " is not a text";
  const auto& text = found->get_ref<const std::string&>();
  if (text.empty()) return "the attribute " + quoted + " is empty";
  if (text.size() > kLongestAttribute) {
    return "the attribute " + quoted + " is longer than " + std::to_string(kLongestAttribute) +
           " bytes";
  }
  if (has_control_character(text)) return "the attribute " + quoted + " has control characters";
  return "";
}

std::string text_of(const Json& event, const char* name) {
  const auto found = event.find(name);
  return found != event.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_json_type(const std::string& content_type) {
  const std::string type = content_type.substr(0, content_type.find_first_of("; "));
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

}  // namespace

Result<CloudEvent> read_cloud_event(Json json, std::string text) {
  if (!json.is_object()) return invalid("a CloudEvent is a JSON object");
  for (const char* name : {"specversion", "id", "source", "type"}) {
    if (auto problem = text_problem(json, name, true); !problem.empty()) return invalid(problem);
  }
  for (const char* name : {"subject", "time", "datacontenttype", "dataschema"}) {
    if (auto problem = text_problem(json, name, false); !problem.empty()) return invalid(problem);
  }
  if (text_of(json, "specversion") != "1.0") {
    return invalid("specversion \"" + text_of(json, "specversion") + "\" is not known: use 1.0");
  }
  CloudEvent event;
  event.id = text_of(json, "id");
  event.source = text_of(json, "source");
  event.type = text_of(json, "type");
  event.subject = text_of(json, "subject");
  if (const std::string time = text_of(json, "time"); !time.empty()) {
    event.time = parse_rfc3339(time);
    if (!event.time) return invalid("time \"" + time + "\" is not an RFC 3339 instant");
  }
  if (json.contains("data_base64")) return invalid("data_base64 is not understood: send JSON data");
  const std::string content_type = text_of(json, "datacontenttype");
  if (!content_type.empty() && !is_json_type(content_type)) {
    return invalid("datacontenttype \"" + content_type + "\" is not JSON");
  }
  if (const auto data = json.find("data"); data != json.end()) {
    event.data = std::make_shared<const Json>(std::move(*data));
  }
  event.text = std::move(text);
  return event;
}

Result<std::vector<CloudEvent>> parse_cloud_events(std::string_view text,
                                                   const CloudEventLimits& limits) {
  auto json = parse_strict_json(text, {limits.max_bytes, limits.max_depth});
  if (!json) return json.error();
  std::vector<CloudEvent> events;
  if (!json.value().is_array()) {
    auto event = read_cloud_event(std::move(json).value(), std::string(text));
    if (!event) return event.error();
    events.push_back(std::move(event).value());
    return events;
  }
  if (json.value().empty()) return invalid("the batch is empty");
  if (json.value().size() > limits.max_batch) {
    return invalid("the batch has more than " + std::to_string(limits.max_batch) + " events");
  }
  for (const Json& member : json.value()) {
    auto event = read_cloud_event(member, member.dump());
    if (!event) {
      return invalid("event " + std::to_string(events.size() + 1) +
                     " of the batch: " + event.error().message);
    }
    events.push_back(std::move(event).value());
  }
  return events;
}

std::string inbox_key(const CloudEvent& event) {
  return std::to_string(event.source.size()) + ":" + event.source + event.id;
}

}  // namespace nhacviec
