// Spans of time as people write them: "3d", "12h", "30m", "1d12h".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "workflows/time.h"

namespace nhacviec {

/// Whole numbers with w, d, h, m or s, largest unit first, each once. Days are 24 hours. Nothing
/// when it is malformed, zero, or longer than 100 years.
std::optional<Duration> parse_duration(std::string_view);

/// The shortest such text: "1d12h"; milliseconds are dropped, nothing is "0s".
std::string format_duration(Duration);

}  // namespace nhacviec
