// The few digits by which somebody answers an SMS: "DG 0217".
#pragma once

#include <string>

#include "workflows/ids.h"

namespace nhacviec {

inline constexpr size_t kReplyCodeDigits = 4;

/// Of an obligation, the same always and everywhere. Two may share one: whoever reads an answer
/// looks among what is open for the telephone that it came from.
std::string reply_code(const ObligationId&);

}  // namespace nhacviec
