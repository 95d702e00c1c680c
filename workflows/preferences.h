// How somebody wants to be written to. What must not be missed (overdue notices, escalation) is
// put off by it for some hours at most, never left out.
#pragma once

#include <optional>

#include "workflows/calendar.h"
#include "workflows/time.h"

namespace nhacviec {

/// What is to be said in a day comes as one message, on working days at this time.
struct DailyDigest {
  TimeOfDay at{480};
  bool overdue = false;      // overdue notices too
  bool escalations = false;  // and what is reported to leaders
  bool operator==(const DailyDigest&) const = default;
};

/// At most so many messages in an hour, in a day; 0: as many as there are.
struct MessageLimit {
  int per_hour = 0;
  int per_day = 0;
  bool any() const { return per_hour > 0 || per_day > 0; }
  bool operator==(const MessageLimit&) const = default;
};

struct Preferences {
  std::optional<DaySpan> quiet_hours;  // to <= from: over midnight
  std::optional<DailyDigest> digest;
  MessageLimit at_most;
};

/// Does this local time of day lie in it?
bool is_quiet(const DaySpan& quiet_hours, TimeOfDay);

}  // namespace nhacviec
