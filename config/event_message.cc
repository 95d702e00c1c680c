#include "config/event_message.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "config/cloud_event_json.h"
#include "config/strict_json.h"

namespace nhacviec {

namespace {

constexpr std::string_view kSingleType = "application/cloudevents+json";
constexpr std::string_view kBatchType = "application/cloudevents-batch+json";
constexpr size_t kMostTextKept = 65536;
// Of the AMQP binding, its form for brokers that want no colon, and what libraries for HTTP and
// Kafka give to those who pass their headers on.
constexpr std::array<std::string_view, 4> kPrefixes{"cloudevents:", "cloudevents_", "ce-", "ce_"};

Error unreadable(std::string message) { return Error{ErrorKind::invalid, std::move(message)}; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// The bytes that are not UTF-8 become U+FFFD, and what is too long is cut.
std::string kept_text(std::string_view bytes) {
  std::string text;
  size_t at = 0;
  while (at < bytes.size() && text.size() < kMostTextKept) {
    utf8proc_int32_t point = 0;
    const auto* start = reinterpret_cast<const utf8proc_uint8_t*>(bytes.data() + at);
    const auto read =
        utf8proc_iterate(start, static_cast<utf8proc_ssize_t>(bytes.size() - at), &point);
    if (read > 0) {
      text += bytes.substr(at, static_cast<size_t>(read));
      at += static_cast<size_t>(read);
    } else {
      text += "\xEF\xBF\xBD";
      ++at;
    }
  }
  return text;
}

/// The attribute that a header gives in binary mode; empty: it gives none.
std::string attribute_of(const std::string& header) {
  const std::string name = lower(header);
  for (const std::string_view prefix : kPrefixes) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return "";
}

/// The content type of the message, else the one among its headers.
std::string content_type_of(const EventMessage& message) {
  if (!message.content_type.empty()) return message.content_type;
  for (const auto& [name, value] : message.headers) {
    if (lower(name) == "content-type") return value;
  }
  return "";
}

bool is_binary(const EventMessage& message) {
  return std::any_of(message.headers.begin(), message.headers.end(), [](const auto& header) {
    return attribute_of(header.first) == "specversion";
  });
}

/// What a binary message says, in the form of a structured one; data that is not JSON is kept as
/// a text.
nlohmann::json structured(const EventMessage& message, const CloudEventLimits& limits,
                          std::string& problem) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [header, value] : message.headers) {
    const std::string name = attribute_of(header);
    if (name.empty()) continue;
    if (json.contains(name)) problem = "the attribute \"" + name + "\" is given twice";
    json[name] = kept_text(value);
  }
  const std::string type = content_type_of(message);
  if (!type.empty() && !json.contains("datacontenttype")) json["datacontenttype"] = type;
  if (message.body.empty()) return json;
  auto data = parse_strict_json(message.body, {limits.max_bytes, limits.max_depth});
  if (data) {
    json["data"] = std::move(data).value();
  } else {
    if (problem.empty()) problem = "data: " + data.error().message;
    json["data"] = kept_text(message.body);
  }
  return json;
}

ReadEvent read_binary(const EventMessage& message, const CloudEventLimits& limits) {
  std::string problem;
  nlohmann::json json = structured(message, limits, problem);
  std::string text = json.dump();
  if (!problem.empty()) return {unreadable(problem), kept_text(text)};
  Result<CloudEvent> event = read_cloud_event(std::move(json), text);
  if (event) return {std::move(event), ""};
  return {event.error(), kept_text(text)};
}

std::vector<ReadEvent> read_batch(const nlohmann::json& batch, const EventMessage& message,
                                  const CloudEventLimits& limits) {
  std::vector<ReadEvent> events;
  if (batch.empty() || batch.size() > limits.max_batch) {
    events.push_back({unreadable(batch.empty() ? "the batch is empty"
                                               : "the batch has more than " +
                                                     std::to_string(limits.max_batch) + " events"),
                      kept_text(message.body)});
    return events;
  }
  events.reserve(batch.size());
  for (const nlohmann::json& member : batch) {
    std::string text = member.dump();
    Result<CloudEvent> event = read_cloud_event(member, text);
    const bool good = event.ok();
    events.push_back({std::move(event), good ? "" : kept_text(text)});
  }
  return events;
}

/// Why a message with this content type is not read at all; empty: it is.
std::string refusal_of(const std::string& type, const EventMessage& message,
                       const CloudEventLimits& limits) {
  const size_t size = std::max(message.body_size, message.body.size());
  if (size > limits.max_bytes) {
    return "an event or a batch has at most " + std::to_string(limits.max_bytes) +
           " bytes; this has " + std::to_string(size);
  }
  const bool known =
      type == kSingleType || type == kBatchType || type.empty() || type == "application/json";
  if (known || (is_binary(message) && !type.starts_with("application/cloudevents"))) return "";
  return "the content type \"" + kept_text(type) + "\" is not understood: send " +
         std::string(kSingleType) + ", " + std::string(kBatchType) + " or binary mode";
}

}  // namespace

std::vector<ReadEvent> read_event_message(const EventMessage& message,
                                          const CloudEventLimits& limits) {
  std::vector<ReadEvent> events;
  const std::string full_type = content_type_of(message);
  const std::string type = lower(full_type.substr(0, full_type.find_first_of("; ")));
  const auto refuse = [&](std::string reason) {
    events.push_back({unreadable(std::move(reason)), kept_text(message.body)});
    return std::move(events);
  };
  if (std::string reason = refusal_of(type, message, limits); !reason.empty()) {
    return refuse(std::move(reason));
  }
  if (type != kSingleType && type != kBatchType && is_binary(message)) {
    events.push_back(read_binary(message, limits));
    return events;
  }
  auto json = parse_strict_json(message.body, {limits.max_bytes, limits.max_depth});
  if (!json) return refuse(json.error().message);
  if (json.value().is_array()) {
    if (type == kSingleType) return refuse("a batch is sent as " + std::string(kBatchType));
    return read_batch(json.value(), message, limits);
  }
  if (type == kBatchType) return refuse("a batch is a JSON array");
  Result<CloudEvent> event = read_cloud_event(std::move(json).value(), message.body);
  if (!event) return refuse(event.error().message);
  events.push_back({std::move(event), ""});
  return events;
}

std::string text_of_message(const EventMessage& message, const CloudEventLimits& limits) {
  if (!is_binary(message)) return kept_text(message.body);
  std::string ignored;
  return kept_text(structured(message, limits, ignored).dump());
}

}  // namespace nhacviec
