// A business calendar as JSON for users: its special days, whole years of it, what it knows.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "workflows/calendar.h"

namespace nhacviec {

/// Adds kind, name, lunar, source, decree and needs_confirmation.
void put_special_day(nlohmann::ordered_json&, const SpecialDay&, const std::string& language);
/// `nhacviec calendar`: every day off and substitute workday of a year, in order.
nlohmann::ordered_json special_days_json(const BusinessCalendar&, int year,
                                         const std::string& language);
/// GET /calendar: the special days, those that may become days off, the weekly days off, and
/// whether the year was decreed, computed or is not known.
nlohmann::ordered_json calendar_json(const BusinessCalendar&, int year,
                                     const std::string& language);

}  // namespace nhacviec
