#include "workflows/send_time.h"

#include <optional>

#include "workflows/recipients.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr int kMostHops = 100;  // from quiet hours to windows and back
constexpr Duration kLongestPutOff = chr::days(31);

/// The end of the quiet hours that this instant lies in.
std::optional<Instant> quiet_until(const DaySpan& quiet, Instant at, const Zone& zone) {
  const LocalTime local = zone.to_local(at);
  const Date day = chr::floor<chr::days>(local);
  const TimeOfDay time = chr::floor<chr::minutes>(local - LocalTime(day));
  if (!is_quiet(quiet, time)) return std::nullopt;
  const bool ends_tomorrow = quiet.to <= quiet.from && time >= quiet.from;
  return zone.at(ends_tomorrow ? day + chr::days(1) : day, quiet.to);
}

}  // namespace

bool is_quiet(const DaySpan& quiet, TimeOfDay time) {
  const bool after_start = time >= quiet.from;
  const bool before_end = time < quiet.to;
  return quiet.from < quiet.to ? after_start && before_end : after_start || before_end;
}

Instant send_time(const Workflow& workflow, const Party& to, Instant at) {
  const Instant in_window = workflow.calendar().next_send_time(at, workflow.zone());
  Instant found = in_window;
  for (int hop = 0; hop < kMostHops && found - at < kLongestPutOff; ++hop) {
    Instant later = found;
    const Date day = workflow.zone().date_of(found);
    for (const Recipient& each : who_gets(workflow.directory(), to, day).people) {
      const Person* person = workflow.directory().person(each.person);
      if (person == nullptr || !person->preferences.quiet_hours) continue;
      const auto end = quiet_until(*person->preferences.quiet_hours, later, workflow.zone());
      if (end) later = *end;
    }
    if (later == found) return found;
    found = workflow.calendar().next_send_time(later, workflow.zone());
  }
  return in_window;
}

Instant digest_time(const Workflow& workflow, const Party& to, const DailyDigest& digest,
                    Instant at) {
  Date day = workflow.zone().date_of(at);
  if (workflow.zone().at(day, digest.at) < at) day += chr::days(1);
  day = workflow.calendar().working_day_at_or_after(day);
  return send_time(workflow, to, workflow.zone().at(day, digest.at));
}

}  // namespace nhacviec
