#include "config/zone.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

std::shared_ptr<const Zone> zone(const char* name) { return make_zone(name); }

Instant instant(const char* text) { return *parse_rfc3339(text); }

LocalTime local(const char* date, int minutes) {
  return LocalTime(*parse_date(date)) + std::chrono::minutes(minutes);
}

TEST(Zone, IsNothingWhenUnknown) {
  EXPECT_EQ(zone("Asia/Hanoi_City"), nullptr);
  EXPECT_EQ(zone(""), nullptr);
}

TEST(Zone, PutsVietnamSevenHoursAhead) {
  const auto vietnam = zone("Asia/Ho_Chi_Minh");
  ASSERT_NE(vietnam, nullptr);
  EXPECT_EQ(vietnam->name(), "Asia/Ho_Chi_Minh");
  EXPECT_EQ(vietnam->to_instant(local("2024-06-10", 0)), instant("2024-06-10T00:00:00+07:00"));
  EXPECT_EQ(vietnam->offset_at(instant("2024-06-10T00:00:00Z")), std::chrono::hours(7));
}

TEST(Zone, ALocalTimeInAGapIsTheFirstInstantAfterIt) {
  const auto berlin = zone("Europe/Berlin");
  ASSERT_NE(berlin, nullptr);
  EXPECT_EQ(berlin->to_instant(local("2024-03-31", 150)), instant("2024-03-31T01:00:00Z"));
  EXPECT_EQ(berlin->to_instant(local("2024-03-31", 180)), instant("2024-03-31T01:00:00Z"));
}

TEST(Zone, ALocalTimeInAnOverlapIsTheEarlierInstant) {
  const auto berlin = zone("Europe/Berlin");
  ASSERT_NE(berlin, nullptr);
  EXPECT_EQ(berlin->to_instant(local("2024-10-27", 150)), instant("2024-10-27T00:30:00Z"));
  EXPECT_EQ(berlin->offset_at(instant("2024-10-27T00:59:59Z")), std::chrono::hours(2));
  EXPECT_EQ(berlin->offset_at(instant("2024-10-27T01:00:00Z")), std::chrono::hours(1));
}

}  // namespace
}  // namespace nhacviec
