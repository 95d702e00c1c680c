// The daemon's log on stderr: one line a change of state, as text or as JSON.
#pragma once

#include "config/settings.h"

namespace nhacviec {

/// Makes it spdlog's default. When a narrator speaks on the terminal only errors are logged.
void set_up_log(const LogSettings& settings, bool narrated);

}  // namespace nhacviec
