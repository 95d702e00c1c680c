// All sending held and released: nothing is lost, nothing is tried, and no storm comes after.
#include "daemon/sending_switch.h"

#include <gmock/gmock.h>

#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Sending : public ApiTest {
 protected:
  void SetUp() override {
    apply_plan_a();
    move_to("2024-05-21T09:00:00+07:00");  // what was late from the beginning has been told
    daemon().channel.messages.clear();
  }

  HttpResponse post(const std::string& what, const Json& body,
                    const std::string& token = SmallDaemon::kOffice) {
    return call(
        {"POST", "/api/v1/sending/" + what, token, body.dump(), "application/json", {}, {}});
  }
  void hold() { ASSERT_EQ(post("hold", {{"reason", "wrong addresses"}}).status, 200); }
  void release() { ASSERT_EQ(post("release", Json::object()).status, 200); }
  void move_to(const std::string& instant) { ASSERT_EQ(move_clock(instant).status, 200); }

  /// Instants of what was sent to the lead of group 02 by mail.
  std::vector<std::string> sent() {
    std::vector<std::string> at;
    for (const OutgoingMessage& message : daemon().channel.messages) {
      if (message.to == std::vector<std::string>{"gdtrh@so-gddt.example.vn"}) {
        at.push_back(format_rfc3339(message.at, *zone_of(daemon().book)));
      }
    }
    return at;
  }
  std::vector<Json> notices() {
    return get("/api/v1/messages", {{"obligation", kTeamReport}})["messages"]
        .get<std::vector<Json>>();
  }
};

TEST_F(Sending, WhatIsHeldStaysQueuedAndNoAttemptIsMade) {
  hold();
  move_to("2024-05-29T12:00:00+07:00");
  EXPECT_THAT(daemon().channel.messages, IsEmpty());
  const auto waiting = notices();
  ASSERT_THAT(waiting, Not(IsEmpty()));
  for (const Json& notice : waiting) {
    EXPECT_EQ(notice["status"], "queued");
    EXPECT_THAT(notice["attempts"], IsEmpty());
  }
}

TEST_F(Sending, AReleaseSendsWhatWaitedAtOnceWithinTheHours) {
  hold();
  move_to("2024-05-29T08:10:00+07:00");
  release();
  move_to("2024-05-29T08:10:00+07:00");
  EXPECT_THAT(sent(), ElementsAre("2024-05-29T08:00:00+07:00"));
}

TEST_F(Sending, WhatComesHoursLateSpeaksOfTheDayOnWhichItGoesOut) {
  hold();
  move_to("2024-05-30T10:00:00+07:00");
  release();
  move_to("2024-05-30T10:05:00+07:00");
  EXPECT_THAT(sent(), ElementsAre("2024-05-30T10:00:00+07:00"));
}

TEST_F(Sending, AReleaseAtNightWaitsForTheMorning) {
  hold();
  move_to("2024-05-30T22:00:00+07:00");
  release();
  move_to("2024-05-30T23:00:00+07:00");
  EXPECT_THAT(sent(), IsEmpty());
  move_to("2024-05-31T08:00:00+07:00");
  EXPECT_THAT(sent(), ElementsAre("2024-05-31T07:30:00+07:00"));
}

TEST_F(Sending, OfSeveralRemindersThatPiledUpOnlyTheLastGoesOut) {
  hold();
  move_to("2024-06-07T09:30:00+07:00");  // the reminders of 29 May and 7 June
  release();
  move_to("2024-06-07T09:35:00+07:00");
  EXPECT_THAT(sent(), ElementsAre("2024-06-07T09:30:00+07:00"));
  int withdrawn = 0;
  for (const Json& notice : notices()) withdrawn += notice["status"] == "withdrawn" ? 1 : 0;
  EXPECT_EQ(withdrawn, 1);
}

TEST_F(Sending, WhoHasReportedMeanwhileHearsNothing) {
  hold();
  move_to("2024-05-29T12:00:00+07:00");
  ASSERT_EQ(send(event("1", "obligation.submitted", kTeamReport)).status, 200);
  release();
  move_to("2024-05-29T12:00:00+07:00");
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(Sending, ReadyzAndTheApiSaySinceWhenByWhomAndWhy) {
  hold();
  const Json expected{{"held", true},
                      {"since", "2024-05-21T09:00:00+07:00"},
                      {"by", "office"},
                      {"reason", "wrong addresses"}};
  EXPECT_EQ(get("/readyz")["sending"], expected);
  EXPECT_EQ(get("/api/v1/sending"), expected);
  release();
  EXPECT_EQ(get("/readyz")["sending"], (Json{{"held", false}}));
}

TEST_F(Sending, ASecondHoldIsRefusedAndSaysWhoHasIt) {
  hold();
  const HttpResponse second = post("hold", {{"reason", "me too"}});
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body, HasSubstr("wrong addresses"));
  release();
  EXPECT_EQ(post("release", Json::object()).status, 409);
}

TEST_F(Sending, NeedsAReasonAndTheOfficesToken) {
  EXPECT_EQ(post("hold", Json::object()).status, 400);
  EXPECT_EQ(post("hold", {{"reason", "x"}}, SmallDaemon::kUnit).status, 403);
  EXPECT_EQ(post("release", Json::object(), SmallDaemon::kViewer).status, 403);
}

TEST_F(Sending, WhatAnotherDaemonHasHeldIsHeldHere) {
  SendingSwitch elsewhere(daemon().store, *daemon().clock,
                          [](const std::optional<SendingHold>&) {});
  bool held = false;
  elsewhere.hold("admin", "a storm", [&](const Result<Done>& done) { held = done.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return held; }));
  bool followed = false;
  daemon().sending.follow([&](const Result<Done>& known) { followed = known.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return followed; }));
  move_to("2024-05-29T12:00:00+07:00");
  EXPECT_THAT(daemon().channel.messages, IsEmpty());
  EXPECT_EQ(get("/api/v1/sending")["by"], "admin");
}

TEST_F(Sending, ASwitchThatCannotBeReadHolds) {
  daemon().store.put_value(kSendingValue, "{\"held\":\"perhaps\"}", [](const Result<Done>&) {});
  bool followed = false;
  daemon().sending.follow([&](const Result<Done>&) { followed = true; });
  ASSERT_TRUE(loop.run_until([&] { return followed; }));
  EXPECT_TRUE(daemon().sending.is_held());
}

}  // namespace
}  // namespace nhacviec
