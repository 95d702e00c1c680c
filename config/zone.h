// The time zones of the system's tzdata, behind the core's Zone.
#pragma once

#include <memory>
#include <string>

#include "workflows/time.h"

namespace nhacviec {

/// nullptr when the system knows no zone of that name.
std::shared_ptr<const Zone> make_zone(const std::string& iana_name);

}  // namespace nhacviec
