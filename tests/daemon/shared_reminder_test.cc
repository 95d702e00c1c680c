// One reminder for several periods of a task, of which one is handed in at that very moment.
#include <gtest/gtest.h>

#include "tests/daemon/plan_changes.h"

namespace nhacviec {
namespace {

class SharedReminder : public PlanChangeTest {
 protected:
  SharedReminder() {
    PlanTexts texts = plan_a();
    texts.plan = R"(nhacviec: 1
plan: da-bac-2024
title: Thử
issuer: so-gddt
standing_body: van-phong
period: {year: 2024}
directory: so-gddt-hoa-binh
calendar: vn
tasks:
  check:
    title: Tự kiểm tra
    kind: duty
    unit: van-phong
    check_in: {every: [month, quarter]}
    remind: check-in
)";
    EXPECT_TRUE(apply(texts).ok());
    move_to("2024-06-28T07:59:00+07:00");
    daemon.channel.messages.clear();
    daemon.clock->move_to(*parse_rfc3339("2024-06-28T08:00:00+07:00"));
  }
};

std::string check_of(const std::string& period) { return "da-bac-2024/check/van-phong/" + period; }

TEST_F(SharedReminder, WhoeverIsHandedInDoesNotTakeTheOthersReminderAlong) {
  EXPECT_EQ(say(check_of("2024-06"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-06-28T12:00:00+07:00");
  EXPECT_EQ(daemon.channel.messages.size(), 1u);
}

TEST_F(SharedReminder, WhatAnotherHasLeftToItIsSaidThoughItIsHandedInBeforeItSpeaks) {
  bool looked = false;  // the quarter's timer finds the month owed, and leaves it to the month
  daemon.runner.tick({check_of("2024-q2"), daemon.clock->now(), std::nullopt},
                     [&] { looked = true; });
  ASSERT_TRUE(loop.run_until([&] { return looked; }));
  ASSERT_EQ(state_of(check_of("2024-q2")).handled.back().skipped, "merged");
  EXPECT_EQ(say(check_of("2024-06"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-06-28T12:00:00+07:00");
  ASSERT_EQ(daemon.channel.messages.size(), 1u);
}

TEST_F(SharedReminder, TheOtherWayRoundToo) {
  EXPECT_EQ(say(check_of("2024-q2"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-06-28T12:00:00+07:00");
  EXPECT_EQ(daemon.channel.messages.size(), 1u);
}

TEST_F(SharedReminder, NobodyIsRemindedOfWhatIsAllIn) {
  EXPECT_EQ(say(check_of("2024-06"), Submit{}).kind, Answer::Kind::applied);
  EXPECT_EQ(say(check_of("2024-q2"), Submit{}).kind, Answer::Kind::applied);
  move_to("2024-06-28T12:00:00+07:00");
  EXPECT_TRUE(daemon.channel.messages.empty());
}

}  // namespace
}  // namespace nhacviec
