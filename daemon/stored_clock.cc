#include "daemon/stored_clock.h"

#include <spdlog/spdlog.h>

#include <charconv>
#include <string>
#include <utility>

namespace nhacviec {

namespace {

constexpr char kKindValue[] = "clock_kind";  // absent in stores of before
constexpr char kReal[] = "real";             // stands in place of an instant, and of a kind
constexpr char kManual[] = "manual";
constexpr char kRunning[] = "running";  // by a factor, or max

const char* kind_word(ClockKind kind) {
  if (kind == ClockKind::real) return kReal;
  return kind == ClockKind::manual ? kManual : kRunning;
}

std::optional<Instant> instant_of(const std::optional<std::string>& value) {
  if (!value) return std::nullopt;
  int64_t milliseconds = 0;
  const char* const end = value->data() + value->size();
  const auto [stop, code] = std::from_chars(value->data(), end, milliseconds);
  if (code != std::errc() || stop != end) return std::nullopt;
  return Instant(Duration(milliseconds));
}

std::shared_ptr<Clock> make_clock(const ClockSettings& settings, Instant start) {
  switch (settings.kind) {
    case ClockKind::real:
      break;
    case ClockKind::factor:
      return make_factor_clock(start, settings.factor);
    case ClockKind::max:
      return make_moved_clock(ClockMode::max, start);
    case ClockKind::manual:
      return make_moved_clock(ClockMode::manual, start);
  }
  return make_real_clock();
}

}  // namespace

Status check_clock_kind(const std::optional<std::string>& clock_value,
                        const std::optional<std::string>& kind_value, ClockKind kind) {
  if (!clock_value) return Done{};
  const bool was_real = *clock_value == kReal;
  if (was_real != (kind == ClockKind::real)) {
    return Error{ErrorKind::invalid,
                 std::string("the store was kept with a ") + (was_real ? "real" : "virtual") +
                     " clock; its times mean nothing on the other kind: use another store"};
  }
  if (was_real || !kind_value || *kind_value == kind_word(kind)) return Done{};
  if (*kind_value == kManual) {
    return Error{ErrorKind::invalid,
                 "the store was kept with a manual clock, which a clock that runs would move for "
                 "all daemons that share it: set clock.speed: manual, or use another store"};
  }
  return Error{ErrorKind::invalid,
               "the store was kept with a clock that runs by itself; a manual one may stand beside "
               "it and be moved by it: set clock.speed to a number or max, or use another store"};
}

void take_up_clock(Store& store, const ClockSettings& settings,
                   Reply<std::shared_ptr<Clock>> reply) {
  using Value = std::optional<std::string>;
  store.get_value(kKindValue, [&store, settings, reply](const Result<Value>& kind) {
    if (!kind) return reply(kind.error());
    store.get_value(
        kClockValue, [&store, settings, reply, kind = kind.value()](const Result<Value>& saved) {
          if (!saved) return reply(saved.error());
          if (Status fits = check_clock_kind(saved.value(), kind, settings.kind); !fits) {
            return reply(fits.error());
          }
          const Instant start = instant_of(saved.value()).value_or(settings.start);
          std::shared_ptr<Clock> clock = make_clock(settings, start);
          if (kind && saved.value()) return reply(clock);
          // The kind comes first: an instant without one is of a store of before.
          store.put_value(kKindValue, kind_word(settings.kind),
                          [&store, saved, clock, start, reply](const Result<Done>& noted) {
                            if (!noted) return reply(noted.error());
                            if (saved.value()) return reply(clock);
                            const bool real = clock->mode() == ClockMode::real;
                            store.put_value(
                                kClockValue,
                                real ? kReal : std::to_string(start.time_since_epoch().count()),
                                [clock, reply](const Result<Done>& kept) {
                                  if (!kept) return reply(kept.error());
                                  // Where there should have been one, somebody has to know.
                                  spdlog::info("store=new");
                                  reply(clock);
                                });
                          });
        });
  });
}

}  // namespace nhacviec
