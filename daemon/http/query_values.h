// Values of a query string, checked.
#pragma once

#include <optional>
#include <string>

#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

inline constexpr int kMostPerPage = 1000;

/// "" gives `fallback`; an Error when it is no whole number of [least, most].
Result<int64_t> whole_number(const std::string& name, const std::string& text, int64_t fallback,
                             int64_t least, int64_t most);
/// "true", "false", or "" for nothing.
Result<std::optional<bool>> yes_or_no(const std::string& name, const std::string& text);
/// An RFC 3339 instant, or a day, which stands for its first moment; "" for nothing.
Result<std::optional<Instant>> instant_or_day(const std::string& name, const std::string& text,
                                              const Zone& zone);

}  // namespace nhacviec
