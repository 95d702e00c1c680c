#include "connectors/store.h"

#include <gtest/gtest.h>

#include "connectors/leases.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

TEST(ShardOf, IsFnv1aOnEveryMachine) {
  // FNV-1a 64 of "" is 0xcbf29ce484222325, of "a" 0xaf63dc4c8601ec8c, of "foobar"
  // 0x85944171f73967e8 (the authors' test vectors).
  EXPECT_EQ(shard_of(PlanId(""), 1024), 0x325);
  EXPECT_EQ(shard_of(PlanId("a"), 1024), 0x08c);
  EXPECT_EQ(shard_of(PlanId("foobar"), 1024), 0x3e8);
  EXPECT_EQ(shard_of(PlanId("foobar"), 1), 0);
}

TEST(ShardOf, PinsTheShippedPlans) {
  EXPECT_EQ(shard_of(PlanId("da-bac-2024"), 4), 0);
  EXPECT_EQ(shard_of(PlanId("nhiem-vu-2024"), 4), 1);
}

TEST(NoticeStatus, EveryNameReadsBack) {
  for (int i = 0; i <= static_cast<int>(NoticeStatus::grouped); ++i) {
    const auto status = static_cast<NoticeStatus>(i);
    EXPECT_EQ(parse_notice_status(to_string(status)), status) << i;
  }
  EXPECT_STREQ(to_string(NoticeStatus::temporary_failure), "temporary_failure");
  EXPECT_EQ(parse_notice_status("lost"), std::nullopt);
}

TEST(StoreRules, OnlyAStatusThatMayBeRetriedStaysOpen) {
  const auto stays = [](NoticeStatus status, bool retry) {
    Store::Settlement settlement;
    settlement.status = status;
    if (retry) settlement.retry_at = Instant{};
    return stays_open(settlement);
  };
  EXPECT_TRUE(stays(NoticeStatus::temporary_failure, true));
  EXPECT_TRUE(stays(NoticeStatus::unknown, true));
  EXPECT_FALSE(stays(NoticeStatus::unknown, false));
  EXPECT_FALSE(stays(NoticeStatus::sent, true));
  EXPECT_FALSE(stays(NoticeStatus::withdrawn, true));
}

TEST(LeaseTable, UndoneChangesNeverHappened) {
  LeaseTable leases;
  const uint64_t first = leases.give(1, "a", Duration(10));
  leases.keep();
  leases.end(1, "a");
  const uint64_t second = leases.give(1, "a", Duration(20));
  const uint64_t other = leases.give(1, "b", Duration(20));
  leases.undo();
  EXPECT_TRUE(leases.is_latest(1, "a", first));
  EXPECT_FALSE(leases.is_latest(1, "a", second));
  EXPECT_FALSE(leases.is_held(1, "a", Duration(10))) << "with its former end";
  EXPECT_FALSE(leases.is_latest(1, "b", other));
  EXPECT_NE(leases.give(1, "b", Duration(10)), other) << "a number is never given twice";
}

TEST(LeaseTable, CountsWhatIsHeldInAShard) {
  LeaseTable leases;
  leases.give(0, "a", Duration(10));
  leases.give(1, "a", Duration(10));
  leases.give(1, "b", Duration(20));
  leases.give(2, "a", Duration(10));
  EXPECT_EQ(leases.held(1, Duration(9)), 2);
  EXPECT_EQ(leases.held(1, Duration(10)), 1);
  EXPECT_EQ(leases.held(1, Duration(20)), 0);
}

}  // namespace
}  // namespace nhacviec
