// CloudEvents in a message of a broker (docs/events.md): structured mode, batch mode, and binary
// mode of the AMQP protocol binding, as strict and as limited as over HTTP.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/cloud_event.h"

namespace nhacviec {

struct EventMessage {
  std::string content_type;
  /// The headers whose values can be said as a text.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  size_t body_size = 0;  // of the whole; `body` may be only its beginning when that is too large
};

/// One event of a message, or why it cannot be read.
struct ReadEvent {
  Result<CloudEvent> event;
  std::string text;  // of what cannot be read, for a dead letter: UTF-8, at most 64 KiB
};

/// Every event of the message by itself, never none: a bad member does not spoil its batch.
std::vector<ReadEvent> read_event_message(const EventMessage&, const CloudEventLimits&);

/// The message as a dead letter keeps it: structured JSON if it is an event in binary mode, else
/// its body, as UTF-8 and at most 64 KiB.
std::string text_of_message(const EventMessage&, const CloudEventLimits&);

}  // namespace nhacviec
