// The clock that a store was kept with: its kind, and where a virtual one stands. Times of one kind
// mean nothing on another, and a manual clock is moved for all daemons that share the store.
#pragma once

#include <memory>
#include <optional>

#include "config/settings.h"
#include "connectors/store.h"
#include "daemon/clock.h"

namespace nhacviec {

/// The store's value that holds a virtual clock's last instant, in milliseconds; or "real".
inline constexpr char kClockValue[] = "clock";

/// Makes the clock of the settings, where the store's stands if it has one, and notes it in a store
/// that has none: a new one, which the log tells. Refused (invalid) when the store was kept with a
/// clock of another kind.
void take_up_clock(Store& store, const ClockSettings& settings,
                   Reply<std::shared_ptr<Clock>> reply);

/// What take_up_clock goes by: the error is the refusal.
Status check_clock_kind(const std::optional<std::string>& clock_value,
                        const std::optional<std::string>& kind_value, ClockKind kind);

}  // namespace nhacviec
