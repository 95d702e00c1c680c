// What every way in says of an event that it cannot apply, and how it is kept.
#pragma once

#include <string>

#include "config/cloud_event.h"
#include "connectors/store.h"

namespace nhacviec {

std::string unknown_type(const CloudEvent&);
std::string unknown_subject(const CloudEvent&);

/// `source` is the way in: http, queue, broker.
DeadLetter dead_letter(Instant at, std::string reason, const char* source, std::string text);

}  // namespace nhacviec
