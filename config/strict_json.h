// JSON from outside, read strictly: caps on size and depth, duplicate keys and numbers that would
// lose digits refused, every error with its line and column.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "workflows/result.h"

namespace nhacviec {

struct JsonLimits {
  size_t max_bytes = 256 * 1024;
  int max_depth = 32;  // nested arrays and objects
};

/// Error::kind is always `invalid`; the message names the line and column where it is known.
Result<nlohmann::json> parse_strict_json(std::string_view text, const JsonLimits&);

}  // namespace nhacviec
