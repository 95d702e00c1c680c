// What a daemon finds of the clock that its store was kept with.
#include "daemon/stored_clock.h"

#include <gmock/gmock.h>

#include "connectors/memory_store.h"
#include "tests/daemon/queue_loop.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;

class StoredClock : public testing::Test {
 protected:
  Result<std::shared_ptr<Clock>> take_up(ClockKind kind, const std::string& start = kStart) {
    std::optional<Result<std::shared_ptr<Clock>>> taken;
    take_up_clock(store, ClockSettings{kind, *parse_rfc3339(start), 60},
                  [&](Result<std::shared_ptr<Clock>> result) { taken = std::move(result); });
    EXPECT_TRUE(loop.run_until([&] { return taken.has_value(); }));
    return *taken;
  }
  std::string refusal(ClockKind kind) {
    const auto taken = take_up(kind);
    return taken ? "taken up" : taken.error().message;
  }
  void keep(const std::string& name, const std::string& value) {
    store.put_value(name, value, [](const Result<Done>&) {});
  }
  std::string kept() {
    std::string value;
    bool answered = false;
    store.get_value(kClockValue, [&](const Result<std::optional<std::string>>& found) {
      value = found.value().value_or("");
      answered = true;
    });
    EXPECT_TRUE(loop.run_until([&] { return answered; }));
    return value;
  }

  static constexpr const char* kStart = "2024-05-20T08:00:00+07:00";
  QueueLoop loop;
  MemoryStore store{[this](std::function<void()> work) { loop.post(std::move(work)); },
                    [] { return Duration(0); }, 1};
};

TEST_F(StoredClock, ANewStoreBeginsWhereTheSettingsSay) {
  EXPECT_EQ(take_up(ClockKind::manual).value()->now(), *parse_rfc3339(kStart));
  EXPECT_EQ(kept(), std::to_string(parse_rfc3339(kStart)->time_since_epoch().count()));
}

TEST_F(StoredClock, AStoreGoesOnWhereItStands) {
  ASSERT_EQ(refusal(ClockKind::manual), "taken up");
  keep(kClockValue, "1800000000000");
  for (const char* start : {"2020-01-01T00:00:00+07:00", "2030-01-01T00:00:00+07:00"}) {
    EXPECT_EQ(take_up(ClockKind::manual, start).value()->now(), Instant(Duration(1800000000000)));
  }
  EXPECT_EQ(kept(), "1800000000000") << "the other daemons' clock is not moved";
}

TEST_F(StoredClock, AClockThatRunsDoesNotTakeUpAManualOnesStore) {
  ASSERT_EQ(refusal(ClockKind::manual), "taken up");
  for (const ClockKind kind : {ClockKind::factor, ClockKind::max}) {
    EXPECT_THAT(refusal(kind), HasSubstr("kept with a manual clock"));
  }
  EXPECT_EQ(refusal(ClockKind::manual), "taken up");
}

TEST_F(StoredClock, AManualOneDoesNotTakeUpTheStoreOfAClockThatRuns) {
  ASSERT_EQ(refusal(ClockKind::factor), "taken up");
  EXPECT_THAT(refusal(ClockKind::manual), HasSubstr("runs by itself"));
  EXPECT_EQ(refusal(ClockKind::max), "taken up") << "another speed is the same kind";
}

TEST_F(StoredClock, RealAndVirtualDoNotMix) {
  ASSERT_EQ(refusal(ClockKind::real), "taken up");
  EXPECT_THAT(refusal(ClockKind::manual), HasSubstr("kept with a real clock"));
  EXPECT_EQ(refusal(ClockKind::real), "taken up");
  keep(kClockValue, "1800000000000");
  EXPECT_THAT(refusal(ClockKind::real), HasSubstr("kept with a virtual clock"));
}

TEST_F(StoredClock, AStoreFromBeforeTheKindWasKeptGetsIt) {
  keep(kClockValue, "1800000000000");
  EXPECT_EQ(refusal(ClockKind::manual), "taken up");
  EXPECT_THAT(refusal(ClockKind::factor), HasSubstr("kept with a manual clock"));
}

}  // namespace
}  // namespace nhacviec
