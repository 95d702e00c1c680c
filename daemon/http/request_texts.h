// The small bodies of the routes that change something: JSON objects whose fields are all texts.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "daemon/http/api_call.h"

namespace nhacviec {

/// Nothing when the body is anything else; then the problem is answered.
std::optional<nlohmann::json> read_texts(const Call&, size_t max_bytes);

}  // namespace nhacviec
