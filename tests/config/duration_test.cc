#include "config/duration.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

namespace chr = std::chrono;

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_duration("3d"), Duration(chr::hours(72)));
  EXPECT_EQ(parse_duration("1w"), Duration(chr::hours(168)));
  EXPECT_EQ(parse_duration("1d12h"), Duration(chr::hours(36)));
  EXPECT_EQ(parse_duration("90m"), Duration(chr::minutes(90)));
  EXPECT_EQ(parse_duration("45s"), Duration(chr::seconds(45)));
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text : {"", "d", "3", "0d", "-1d", "1.5h", "3 d", "12h1d", "1d1d", "3x",
                           "99999999999999999999d", "36526d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, WritesWhatItReads) {
  for (const char* text : {"3d", "1d12h", "1h30m", "45s", "0s"}) {
    const auto value = parse_duration(text).value_or(Duration(0));
    EXPECT_EQ(format_duration(value), text);
  }
}

}  // namespace
}  // namespace nhacviec
