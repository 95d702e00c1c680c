#include "daemon/pump.h"

#include <gtest/gtest.h>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

class PumpTest : public testing::Test {
 protected:
  void SetUp() override {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
    ASSERT_TRUE(report->ok());
  }

  Result<Instant> advance(const std::string& to) {
    std::optional<Result<Instant>> reached;
    daemon.pump.advance(*parse_rfc3339(to), [&](Result<Instant> result) { reached = result; });
    EXPECT_TRUE(loop.run_until([&] { return reached.has_value(); }));
    return *reached;
  }
  void submit(const std::string& id) {
    bool answered = false;
    daemon.runner.handle(ObligationId(id), Event{Submit{}, "test", daemon.clock->now()},
                         "test|" + id, [&](const Result<Answer>& answer) {
                           answered = answer && answer.value().kind == Answer::Kind::applied;
                         });
    ASSERT_TRUE(loop.run_until([&] { return answered; }));
  }
  size_t about(const std::string& obligation) const {
    size_t count = 0;
    for (const OutgoingMessage& message : daemon.channel.messages) {
      if (message.key.starts_with(obligation + "|")) ++count;
    }
    return count;
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
};

TEST_F(PumpTest, AMoveIsCompleteWhenEverythingDueByThenIsSent) {
  ASSERT_TRUE(advance("2024-05-29T08:00:00+07:00").ok());
  EXPECT_EQ(about(kTeamReport), 1u);
  EXPECT_EQ(daemon.clock->now(), *parse_rfc3339("2024-05-29T08:00:00+07:00"));
}

TEST_F(PumpTest, EachTimerIsHandledAtItsOwnInstantHoweverFarTheMove) {
  ASSERT_TRUE(advance("2024-06-30T00:00:00+07:00").ok());
  std::vector<Instant> at;
  for (const OutgoingMessage& message : daemon.channel.messages) {
    if (message.key.starts_with(std::string(kTeamReport) + "|") &&
        message.to.front().find('@') != std::string::npos) {
      at.push_back(message.at);
    }
  }
  const std::vector<Instant> expected{
      *parse_rfc3339("2024-05-29T08:00:00+07:00"), *parse_rfc3339("2024-06-07T08:00:00+07:00"),
      *parse_rfc3339("2024-06-11T08:00:00+07:00"), *parse_rfc3339("2024-06-11T08:00:00+07:00"),
      *parse_rfc3339("2024-06-13T08:00:00+07:00"), *parse_rfc3339("2024-06-17T08:00:00+07:00")};
  EXPECT_EQ(at, expected);
}

TEST_F(PumpTest, WhoHasReportedIsLeftInPeace) {
  ASSERT_TRUE(advance("2024-05-30T08:00:00+07:00").ok());
  submit(kTeamReport);
  const size_t before = about(kTeamReport);
  ASSERT_TRUE(advance("2024-07-30T08:00:00+07:00").ok());
  EXPECT_EQ(about(kTeamReport), before);
}

TEST_F(PumpTest, TheClockNeverGoesBack) {
  ASSERT_TRUE(advance("2024-05-30T08:00:00+07:00").ok());
  const auto back = advance("2024-05-29T08:00:00+07:00");
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().kind, ErrorKind::invalid);
}

TEST_F(PumpTest, StoppingAnswersWhenNothingIsInFlight) {
  bool stopped = false;
  daemon.pump.stop([&] { stopped = true; });
  EXPECT_TRUE(loop.run_until([&] { return stopped; }));
}

}  // namespace
}  // namespace nhacviec
