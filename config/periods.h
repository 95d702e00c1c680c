// Reporting periods: their ids (2024, 2024-h1, 2024-q1, 2024-05), first and last day, and how an
// official calls them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

struct Period {
  std::string id;
  Date first{};
  Date last{};
  Text label;  // "6 tháng đầu năm 2024"
};

enum class Cycle { month, quarter, half_year, year };

/// From the id; nothing when it is not one of the four forms.
std::optional<Period> parse_period(const std::string& id);

/// The periods of the cycle that end between the two days, in order.
std::vector<Period> periods_between(Cycle, Date first, Date last);

}  // namespace nhacviec
