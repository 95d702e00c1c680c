#include "daemon/destination_breaker.h"

#include <gtest/gtest.h>

#include <chrono>

namespace nhacviec {
namespace {

using std::chrono::minutes;

class DestinationBreakerTest : public testing::Test {
 protected:
  void fail(int times, const std::string& address = "a@so.example.vn") {
    for (int i = 0; i < times; ++i) breaker.failed_for_now(address, now);
  }
  bool is_closed(std::vector<std::string> to) { return breaker.closed_until(to, now).has_value(); }

  DestinationBreaker breaker;
  Instant now{std::chrono::hours(1000)};
};

TEST_F(DestinationBreakerTest, FiveFailuresInARowCloseADomainAndNoOther) {
  fail(4);
  EXPECT_FALSE(is_closed({"b@so.example.vn"}));
  fail(1, "b@SO.example.vn");
  EXPECT_EQ(breaker.closed_until({"b@so.example.vn"}, now), now + minutes(5));
  EXPECT_FALSE(is_closed({"a@elsewhere.example.vn"}));
  EXPECT_FALSE(is_closed({"b@so.example.vn", "a@elsewhere.example.vn"}));
}

TEST_F(DestinationBreakerTest, AnAnswerInBetweenBeginsAnew) {
  fail(4);
  breaker.answered("b@so.example.vn");
  fail(4);
  EXPECT_FALSE(is_closed({"a@so.example.vn"}));
}

TEST_F(DestinationBreakerTest, AfterThePauseOneMessageTriesItAndThePausesGrowToAnHour) {
  fail(5);
  for (const int pause : {5, 10, 20, 40, 60, 60}) {
    EXPECT_TRUE(is_closed({"a@so.example.vn"}));
    now += minutes(pause);
    EXPECT_FALSE(is_closed({"a@so.example.vn"})) << pause;
    EXPECT_TRUE(is_closed({"a@so.example.vn"})) << "one is enough";
    fail(1);
  }
  now += minutes(60);
  EXPECT_FALSE(is_closed({"a@so.example.vn"}));
  breaker.answered("a@so.example.vn");
  EXPECT_FALSE(is_closed({"a@so.example.vn"}));
}

TEST_F(DestinationBreakerTest, ManyThatFailTogetherCloseItForNoLonger) {
  fail(50);
  EXPECT_EQ(breaker.closed_until({"b@so.example.vn"}, now), now + minutes(5));
}

TEST_F(DestinationBreakerTest, ItsMemoryIsBoundedAndATelephoneIsNoDestination) {
  for (int i = 0; i < 100'000; ++i) fail(1, "a@d" + std::to_string(i) + ".example.vn");
  fail(10, "+84900000001");
  breaker.answered("a@so.example.vn");
  EXPECT_FALSE(is_closed({"+84900000001"}));
  fail(5);
  EXPECT_TRUE(is_closed({"a@so.example.vn"}));
}

}  // namespace
}  // namespace nhacviec
