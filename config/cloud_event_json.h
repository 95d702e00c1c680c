// The envelope of a CloudEvent from JSON that is already read: what the transports share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/cloud_event.h"

namespace nhacviec {

/// `text` is the event as it came, kept with it.
Result<CloudEvent> read_cloud_event(nlohmann::json json, std::string text);

}  // namespace nhacviec
