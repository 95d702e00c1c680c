// Parts of a plan's header: the days it runs, and the events it counts from.
#pragma once

#include <optional>
#include <vector>

#include "config/task_reader.h"

namespace nhacviec {

/// {year: 2024}, {years: 2021-2025}, {school_year: 2022-2023} or {from: DATE, to: DATE}; at most
/// ten years. Nothing when it is wrong, or when it needs a calendar that is (nullptr).
std::optional<DayRange> read_plan_period(const YamlNode&, const BusinessCalendar*, Diagnostics&);

/// The map `events`, in its order.
std::vector<PlanEvent> read_events(const YamlNode&, Diagnostics&);

/// An event without a day as a milestone of the issuer: placing it gives the event its day.
TaskDraft event_draft(const PlanEvent&, const Plan&, const Position& where);

}  // namespace nhacviec
