// CloudEvents 1.0 (JSON format, https://cloudevents.io) -> an event about one obligation or plan.
#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/event.h"
#include "workflows/ids.h"
#include "workflows/result.h"

namespace nhacviec {

/// A well-formed CloudEvent of any type.
struct CloudEvent {
  std::string id;
  std::string source;
  std::string type;
  std::string subject;
  std::optional<Instant> time;
  std::shared_ptr<const nlohmann::json> data;  // null or JSON null: absent
  std::string text;                            // the whole event as it came, for dead letters
};

struct CloudEventLimits {
  size_t max_bytes = 256 * 1024;  // of the whole text
  int max_depth = 32;
  size_t max_batch = 1000;
};

/// One event or a batch (a JSON array). Any malformed member refuses the whole text, with the
/// position and the reason; Error::kind is always `invalid`.
Result<std::vector<CloudEvent>> parse_cloud_events(std::string_view text, const CloudEventLimits&);

/// What an `nhacviec.obligation.*` or `nhacviec.escalation.acknowledged` event asks for; the
/// subject is the obligation. Of `nhacviec.indicator.reported` and `nhacviec.criterion.status_set`
/// it is the plan. Its `at` is data.at, else `time`, else `received`.
Result<Event> to_event(const CloudEvent&, Instant received);

/// "nhacviec.obligation.submitted" and so on: every type to_event() understands.
const std::vector<std::string>& known_event_types();
bool is_known_event_type(const std::string& type);

/// The idempotency key of an event: source and id, unambiguously joined.
std::string inbox_key(const CloudEvent&);

}  // namespace nhacviec
