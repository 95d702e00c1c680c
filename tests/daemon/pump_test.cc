#include "daemon/pump.h"

#include <gtest/gtest.h>

#include "daemon/stored_clock.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec {
namespace {

/// Says nothing but that it is away while it is; or takes a value and loses its answer.
class RestingStore final : public simulation::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void pending(Shard shard, Reply<Pending> reply) override {
    if (away) return reply(Error{ErrorKind::transient, "away"});
    inner_.pending(shard, std::move(reply));
  }
  void put_value(std::string name, std::string value, Reply<Done> reply) override {
    if (!loses_answers)
      return inner_.put_value(std::move(name), std::move(value), std::move(reply));
    away = true;
    inner_.put_value(std::move(name), std::move(value), [reply](const Result<Done>&) {
      reply(Error{ErrorKind::unknown, "no reply"});
    });
  }
  bool away = false;
  bool loses_answers = false;
};

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

  /// Lets the loop run for so long.
  void pass(Duration time) {
    const Duration until = loop.now() + time;
    EXPECT_TRUE(loop.run_until([&] { return loop.now() >= until; }));
  }
  static std::string at(Instant instant) {
    return std::to_string(instant.time_since_epoch().count());
  }

  QueueLoop loop;
  RestingStore* store = nullptr;
  SmallDaemon daemon{loop, SmallDaemon::open_settings(), [this](Store& inner) {
                       auto resting = std::make_unique<RestingStore>(inner);
                       store = resting.get();
                       return resting;
                     }};
};

constexpr const char* kLater = "2024-06-30T00:00:00+07:00";

TEST_F(PumpTest, AMoveThatTheStoreIsNotThereForIsGivenUpAndNotMadeLater) {
  store->away = true;
  const auto moved = advance(kLater);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, ErrorKind::transient);
  EXPECT_EQ(moved.error().message, "store");
  store->away = false;
  pass(std::chrono::hours(1));
  EXPECT_EQ(daemon.clock->now(), SmallDaemon::start());
  EXPECT_EQ(about(kTeamReport), 0u);
  ASSERT_TRUE(advance(kLater).ok()) << "and can be asked for again";
}

TEST_F(PumpTest, AMoveWaitsForAStoreThatIsSoonBack) {
  store->away = true;
  loop.after(std::chrono::seconds(9), [this] { store->away = false; });
  ASSERT_TRUE(advance(kLater).ok());
  store->away = true;  // later, for as long again
  loop.after(std::chrono::seconds(9), [this] { store->away = false; });
  ASSERT_TRUE(advance("2024-07-30T00:00:00+07:00").ok());
}

TEST_F(PumpTest, AStepThatTheStoreMayHaveNotedMakesTheOutcomeUnknown) {
  store->loses_answers = true;
  const auto moved = advance(kLater);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, ErrorKind::unknown);
}

TEST_F(PumpTest, TheClockWaitsForTheMailServerInsteadOfUsingUpTheAttempts) {
  daemon.channel.answer = [&](const OutgoingMessage&) {
    daemon.channel.away = true;
    return DeliveryOutcome{NoticeStatus::temporary_failure, "connection refused"};
  };
  const auto moved = advance("2025-06-30T00:00:00+07:00");
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().message, "mail server");
  const Instant stands = daemon.clock->now();
  pass(std::chrono::hours(1));
  EXPECT_EQ(daemon.clock->now(), stands);
  std::map<std::string, int> tries;
  for (const OutgoingMessage& message : daemon.channel.messages) ++tries[message.key];
  for (const auto& [key, count] : tries) EXPECT_EQ(count, 1) << key;

  daemon.channel.away = false;
  daemon.channel.answer = [](const OutgoingMessage&) {
    return DeliveryOutcome{NoticeStatus::sent, "ok"};
  };
  ASSERT_TRUE(advance("2025-06-30T00:00:00+07:00").ok());
  for (const OutgoingMessage& message : daemon.channel.messages) tries.erase(message.key);
  EXPECT_TRUE(tries.empty()) << "what was held up went out";
}

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
