// Instants, civil dates and the time zone, all passed in: nothing in workflows/ reads a clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace nhacviec {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC
using Date = std::chrono::local_days;                              // a civil day, no zone
using LocalTime = std::chrono::local_seconds;                      // civil date and time, no zone
using TimeOfDay = std::chrono::minutes;                            // since local midnight
using Duration = std::chrono::milliseconds;

/// A time zone. Implemented in config/ on the system's zone data.
class Zone {
 public:
  virtual ~Zone() = default;
  virtual const std::string& name() const = 0;  // IANA name, e.g. "Asia/Ho_Chi_Minh"
  /// A local time in a gap gives the first instant after it; in an overlap the earlier one.
  virtual Instant to_instant(LocalTime) const = 0;
  virtual std::chrono::seconds offset_at(Instant) const = 0;

  LocalTime to_local(Instant) const;
  Date date_of(Instant) const;
  Instant at(Date, TimeOfDay) const;
};

/// "2024-06-10T00:00:00+07:00"; milliseconds are written only when there are any.
std::string format_rfc3339(Instant, const Zone&);
/// The same in UTC: "2024-06-09T17:00:00Z".
std::string format_utc(Instant);
/// RFC 3339 with a required offset or Z. No leap seconds.
std::optional<Instant> parse_rfc3339(std::string_view);

std::string format_date(Date);  // "2024-06-10"
/// "2024-06-10" or "10/6/2024", day first; nothing when there is no such day.
std::optional<Date> parse_date(std::string_view);
std::string format_time_of_day(TimeOfDay);                     // "08:00"
std::optional<TimeOfDay> parse_time_of_day(std::string_view);  // "08:00" .. "24:00"

}  // namespace nhacviec
