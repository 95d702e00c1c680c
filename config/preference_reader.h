// What the directory says about how somebody wants to be written to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/map_reader.h"
#include "workflows/preferences.h"

namespace nhacviec {

/// quiet_hours, digest, at_most: keys of a person, and of a role with an address of its own.
const std::vector<std::string>& preference_keys();
Preferences read_preferences(const MapReader&, Diagnostics&);

/// `daily`, or {at: "08:00", with: [overdue, escalation]}.
std::optional<DailyDigest> read_digest(const YamlNode&, Diagnostics&);

}  // namespace nhacviec
