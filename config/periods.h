// Reporting periods: their ids (2024, 2024-h1, 2024-q1, 2024-05, 2024-w23, sy2022-2023,
// sy2022-2023-s1), first and last day, and how an official calls them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/calendar.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

struct Period {
  std::string id;
  Date first{};
  Date last{};
  Text label;  // "6 tháng đầu năm 2024"
};

enum class Cycle { week, month, quarter, half_year, semester, year, school_year };

/// From the id; nothing when it is none of the forms, or a school year that the calendar does not
/// have (nullptr: it has none). Weeks are those of ISO 8601.
std::optional<Period> parse_period(const std::string& id, const BusinessCalendar*);

/// The periods of the cycle that end between the two days, in order.
std::vector<Period> periods_between(Cycle, Date first, Date last, const BusinessCalendar*);

Period school_year_period(const SchoolYear&);
/// `index` counts from 0.
Period semester_period(const SchoolYear&, size_t index);

}  // namespace nhacviec
