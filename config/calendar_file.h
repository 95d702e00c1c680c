// Business calendar files (config/calendars/*.yaml): working week, days off, hours, zone.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/yaml_reader.h"
#include "workflows/calendar.h"

namespace nhacviec {

/// Nothing when there was an error; all errors are reported.
std::optional<BusinessCalendar::Rules> read_calendar(const YamlNode&, Diagnostics&);
/// A calendar file's text, whole: where it takes days from an .ics file (`days_from`), that file's
/// text is added to it, so that it can be kept and read anywhere. A problem is reported at `where`.
std::optional<SourceText> read_calendar_source(const std::filesystem::path&, Diagnostics&,
                                               std::optional<Position> where = std::nullopt);

/// The same from text; nullptr when there was an error.
std::shared_ptr<const BusinessCalendar> calendar_from_text(const SourceText&, Diagnostics&);

}  // namespace nhacviec
