#include "daemon/clock.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

namespace chr = std::chrono;

const Instant kStart = *parse_rfc3339("2024-01-01T00:00:00+07:00");

TEST(MovedClock, StandsStillUntilItIsMovedAndNeverGoesBack) {
  const auto clock = make_moved_clock(ClockMode::manual, kStart);
  EXPECT_EQ(clock->now(), kStart);
  clock->move_to(kStart + chr::hours(5));
  EXPECT_EQ(clock->now(), kStart + chr::hours(5));
  clock->move_to(kStart);
  EXPECT_EQ(clock->now(), kStart + chr::hours(5));
  EXPECT_EQ(clock->until(kStart + chr::days(9)), Duration(0));
}

TEST(FactorClock, SaysHowLongToWaitInRealTime) {
  const auto clock = make_factor_clock(kStart, 86400);
  EXPECT_GE(clock->now(), kStart);
  // Ten days ahead are at most ten real seconds away, whatever has passed meanwhile.
  EXPECT_LE(clock->until(kStart + chr::days(10)), chr::seconds(10));
  EXPECT_EQ(clock->until(kStart), Duration(0));
}

TEST(FactorClock, ABusyMachineIsNotAnOutage) {
  EXPECT_EQ(make_factor_clock(kStart, 1)->tolerance(), chr::hours(1));
  EXPECT_EQ(make_factor_clock(kStart, 86400)->tolerance(), chr::days(10));
}

TEST(RealClock, CannotBeMoved) {
  const auto clock = make_real_clock();
  const Instant before = clock->now();
  clock->move_to(before + chr::days(1000));
  EXPECT_LT(clock->now(), before + chr::days(999));
}

}  // namespace
}  // namespace nhacviec
