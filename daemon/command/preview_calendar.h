// `nhacviec preview --format ics`: a plan's deadlines and messages for the calendar program of an
// office.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// What of the preview is shown: `from` <= time < `to`; nothing given: all.
struct PreviewSpan {
  std::optional<Instant> from;
  std::optional<Instant> to;
};

/// An iCalendar file: a whole day for each obligation that has a due date, the last working day on
/// which it is still in time; and a moment for each message, which names its recipients and its
/// obligation. Messages are events and not alarms of the deadline: they go to others than who looks
/// at the calendar, an alarm cannot say to whom, and many programs drop alarms when they import.
/// `rows` are those of `nhacviec preview`; `obligations` as they stand at the preview's end.
/// Words and titles in `language`.
std::string preview_calendar(const nlohmann::ordered_json& rows,
                             const std::map<ObligationId, Obligation>& obligations, const Workflow&,
                             const PreviewSpan&, const std::string& language);

}  // namespace nhacviec
