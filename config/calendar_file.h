// Business calendar files (config/calendars/*.yaml): working week, days off, hours, zone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/yaml_reader.h"
#include "workflows/calendar.h"

namespace nhacviec {

/// Nothing when there was an error; all errors are reported.
std::optional<BusinessCalendar::Rules> read_calendar(const YamlNode&, Diagnostics&);
/// The same from text; nullptr when there was an error.
std::shared_ptr<const BusinessCalendar> calendar_from_text(const SourceText&, Diagnostics&);

}  // namespace nhacviec
