// What becomes of an overdue notice decides what leaders hear: runner, store and dispatcher at
// once.
#include <gtest/gtest.h>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

class EscalationTest : public testing::Test {
 protected:
  static constexpr const char* kUnit = "gdtrh@so-gddt.example.vn";
  static constexpr const char* kOffice = "van-phong@so-gddt.example.vn";
  static constexpr const char* kHead = "pho-giam-doc-1@so-gddt.example.vn";

  void SetUp() override {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
    ASSERT_TRUE(report->ok());
  }

  void advance(const std::string& to) {
    std::optional<Result<Instant>> reached;
    daemon.pump.advance(*parse_rfc3339(to + ":00+07:00"),
                        [&](Result<Instant> result) { reached = result; });
    ASSERT_TRUE(loop.run_until([&] { return reached.has_value(); }));
  }
  void say(EventBody body) {
    bool applied = false;
    const std::string id = "e" + std::to_string(++events);
    daemon.runner.handle(ObligationId(kTeamReport), Event{body, "test", daemon.clock->now()}, id,
                         [&](const Result<Answer>& answer) {
                           applied = answer && answer.value().kind == Answer::Kind::applied;
                         });
    ASSERT_TRUE(loop.run_until([&] { return applied; }));
  }
  /// When that address was written to about the report, and under which rule, from 10 June on.
  std::vector<std::string> letters_to(const std::string& address) const {
    std::vector<std::string> found;
    for (const OutgoingMessage& message : daemon.channel.messages) {
      const bool about = message.key.starts_with(std::string(kTeamReport) + "|");
      if (!about || message.to.front() != address || message.at < from) continue;
      const size_t rule = message.key.find('|', message.key.find("|d") + 1) + 1;
      found.push_back(format_utc(message.at + std::chrono::hours(7)).substr(5, 11) + " " +
                      message.key.substr(rule, message.key.find('|', rule) - rule));
    }
    return found;
  }
  void refuse_the_unit(NoticeStatus status, const std::string& words) {
    daemon.channel.answer = [status, words](const OutgoingMessage& message) {
      const bool unit = message.to.front() == kUnit || message.to.front().front() == '+';
      return unit ? DeliveryOutcome{status, words} : DeliveryOutcome{NoticeStatus::sent, "ok"};
    };
  }

  using Letters = std::vector<std::string>;
  QueueLoop loop;
  SmallDaemon daemon{loop};
  Instant from = *parse_rfc3339("2024-06-10T00:00:00+07:00");
  int events = 0;
};

TEST_F(EscalationTest, LeadersHearOnTheirDaysWhenEverythingArrives) {
  advance("2024-06-30T00:00");
  EXPECT_EQ(letters_to(kUnit), (Letters{"06-11T08:00 overdue+1wd-0800-lead"}));
  EXPECT_EQ(letters_to(kHead), (Letters{"06-13T08:00 escalation+3wd-0800-head"}));
}

TEST_F(EscalationTest, ABouncedNoticeIsToldToTheStandingBodyInPlaceOfTheLeaders) {
  advance("2024-06-10T00:00");
  refuse_the_unit(NoticeStatus::permanent_failure,
                  std::string("550 5.1.1 <") + kUnit + ">: no such user");
  advance("2024-06-30T00:00");
  EXPECT_EQ(letters_to(kHead), Letters{});
  EXPECT_EQ(letters_to(kOffice), (Letters{"06-11T08:00 escalation+1wd-0800-standing-body",
                                          "06-13T08:00 unreachable-escalation+3wd-0800-head",
                                          "06-17T08:00 unreachable-escalation+5wd-0800-director"}));
  for (const OutgoingMessage& message : daemon.channel.messages) {
    if (message.to.front() != kOffice) continue;
    EXPECT_EQ(message.body.find(kUnit), std::string::npos) << message.body;
  }
}

TEST_F(EscalationTest, WhatIsTriedAgainHoldsTheLeadersBackUntilItArrives) {
  advance("2024-06-10T00:00");
  refuse_the_unit(NoticeStatus::temporary_failure, "450 try again");
  advance("2024-06-13T09:00");
  EXPECT_EQ(letters_to(kHead), Letters{});
  daemon.channel.answer = [](const OutgoingMessage&) {
    return DeliveryOutcome{NoticeStatus::sent, "ok"};
  };
  advance("2024-06-30T00:00");
  // Told in the course of the 13th, it has the 14th; 15 and 16 June are a weekend.
  EXPECT_EQ(letters_to(kHead), (Letters{"06-17T08:00 escalation+3wd-0800-head"}));
}

TEST_F(EscalationTest, AnAcknowledgementHoldsTheStepsForItsTimeAndAReportEndsAll) {
  advance("2024-06-12T09:00");
  say(Acknowledge{std::chrono::days(3)});
  advance("2024-06-16T00:00");
  EXPECT_EQ(letters_to(kHead), Letters{});
  advance("2024-06-17T07:45");
  EXPECT_EQ(letters_to(kHead), (Letters{"06-17T07:30 escalation+3wd-0800-head"}));
  say(Submit{});
  const size_t before = daemon.channel.messages.size();
  advance("2024-06-20T00:00");
  for (size_t i = before; i < daemon.channel.messages.size(); ++i) {
    EXPECT_FALSE(daemon.channel.messages[i].key.starts_with(std::string(kTeamReport) + "|"));
  }
}

// The unit hears of it at the release; its leaders only when it had its working day.
TEST_F(EscalationTest, AHoldPutsTheLeadersOffAsLongAsTheUnit) {
  advance("2024-06-10T00:00");
  const auto switched = [&](const Result<Done>& done) { EXPECT_TRUE(done.ok()); };
  daemon.sending.hold("office", "wrong addresses", switched);
  advance("2024-07-10T10:00");
  EXPECT_EQ(letters_to(kUnit), Letters{});
  daemon.sending.release(switched);
  advance("2024-07-10T10:30");
  int told = 0;  // with all else that was held, in one letter
  for (const OutgoingMessage& message : daemon.channel.messages) {
    told +=
        message.to.front() == kUnit && message.at == *parse_rfc3339("2024-07-10T10:00:00+07:00");
  }
  EXPECT_EQ(told, 1);
  advance("2024-07-11T23:00");
  EXPECT_EQ(letters_to(kHead), Letters{});
  advance("2024-07-12T09:00");
  EXPECT_EQ(letters_to(kHead), (Letters{"07-12T08:00 escalation+3wd-0800-head"}));
  for (const std::string& letter : letters_to(kOffice)) {
    EXPECT_EQ(letter.find("unreachable"), std::string::npos) << letter;
  }
}

}  // namespace
}  // namespace nhacviec
