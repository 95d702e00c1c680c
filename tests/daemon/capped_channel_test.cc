#include "daemon/capped_channel.h"

#include <gmock/gmock.h>

#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CappedChannelTest : public ApiTest {
 protected:
  /// The other daemon of the same store is made by a second call.
  std::unique_ptr<Channel> channel(SmsCaps caps) {
    auto inner = std::make_unique<CountingChannel>(loop);
    inner_ = inner.get();
    SmallDaemon& d = daemon();
    return capped(std::move(inner), caps, d.store, d.book, *d.clock);
  }
  DeliveryOutcome send(Channel& by, const std::string& number, const std::string& key = "k|r1|d1|x",
                       int attempt = 1) {
    OutgoingMessage message;
    message.key = key;
    message.to = {number};
    message.utc_offset = std::chrono::hours(7);
    message.attempt = attempt;
    std::optional<DeliveryOutcome> outcome;
    by.send(message, [&](DeliveryOutcome given) { outcome = given; });
    EXPECT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    return outcome.value_or(DeliveryOutcome{});
  }
  CountingChannel* inner_ = nullptr;
};

const std::string kFirst = "+84900000001";
const std::string kSecond = "+84900000002";

TEST_F(CappedChannelTest, NobodyGetsMoreThanSoManyADay) {
  const auto sms = channel({2, 0});
  EXPECT_EQ(send(*sms, kFirst).status, NoticeStatus::sent);
  EXPECT_EQ(send(*sms, kFirst).status, NoticeStatus::sent);
  const DeliveryOutcome third = send(*sms, kFirst);
  EXPECT_EQ(third.status, NoticeStatus::withdrawn);
  EXPECT_EQ(third.words, "sms cap: 2 a day for a person");
  EXPECT_EQ(send(*sms, kSecond).status, NoticeStatus::sent);
  EXPECT_EQ(send(*sms, kFirst, "k|r1|d1|x", 2).status, NoticeStatus::sent)
      << "a retry is not counted";
  apply_plan_a();
  move_clock("2024-05-20T23:59:00+07:00");
  EXPECT_EQ(send(*sms, kFirst).status, NoticeStatus::withdrawn);
  move_clock("2024-05-21T00:00:00+07:00");
  EXPECT_EQ(send(*sms, kFirst).status, NoticeStatus::sent) << "another day";
}

TEST_F(CappedChannelTest, TheMonthIsCountedByAllDaemonsTogether) {
  const auto one = channel({0, 2});
  const auto other = channel({0, 2});
  EXPECT_EQ(send(*one, kFirst).status, NoticeStatus::sent);
  EXPECT_EQ(send(*other, kSecond).status, NoticeStatus::sent);
  EXPECT_EQ(send(*one, kFirst).status, NoticeStatus::withdrawn);
  EXPECT_EQ(send(*other, kFirst).words, "sms cap: the office's 2 of this month");
  apply_plan_a();
  move_clock("2024-06-01T00:00:00+07:00");
  EXPECT_EQ(send(*one, kFirst).status, NoticeStatus::sent) << "another month";
}

TEST_F(CappedChannelTest, ManyAtOnceAreCountedOneByOne) {
  const auto sms = channel({0, 5});
  std::map<NoticeStatus, int> outcomes;
  for (int i = 0; i < 8; ++i) {
    OutgoingMessage message;
    message.key = "k|r1|d1|x";
    message.to = {kFirst};
    sms->send(message, [&](const DeliveryOutcome& outcome) { ++outcomes[outcome.status]; });
  }
  EXPECT_TRUE(loop.run_until(
      [&] { return outcomes[NoticeStatus::sent] + outcomes[NoticeStatus::withdrawn] == 8; }));
  EXPECT_EQ(outcomes[NoticeStatus::sent], 5);
}

TEST_F(CappedChannelTest, TheStandingBodyIsToldOnceThatTheMonthIsUsedUp) {
  apply_plan_a();
  const auto sms = channel({0, 1});
  const std::string key = std::string(kTeamReport) + "|r1|d1|rule|unit/role|sms";
  send(*sms, kFirst, key);
  for (int i = 0; i < 3; ++i) send(*sms, kFirst, key);
  move_clock("2024-05-21T09:00:00+07:00");
  std::vector<std::string> told;
  for (const OutgoingMessage& message : daemon().channel.messages) {
    if (message.key.find("sms-cap-2024-05") != std::string::npos) told.push_back(message.key);
  }
  EXPECT_THAT(told, ElementsAre(HasSubstr("van-phong/")));
}

TEST(SmsCounts, AreKeptAsTheyAre) {
  const SmsCounts counts{"2024-06-07", {{"abcd1234", 2}}, 118, "k"};
  EXPECT_EQ(decode_sms_counts(encode(counts)).value(), counts);
  EXPECT_FALSE(decode_sms_counts("{\"month\": \"x\"}"));
  EXPECT_FALSE(decode_sms_counts("nonsense"));
}

}  // namespace
}  // namespace nhacviec
