// The conversation with a Redis server, without one: the test plays the server and the clock.
#include "connectors/redis_session.h"

#include <gtest/gtest.h>

namespace nhacviec::redis {
namespace {

const Script kScript{"return 1", std::string(40, 'a'), false};

class RedisSession : public testing::Test {
 protected:
  RedisSession() {
    settings_.server = "redis test:1";
    settings_.greetings = {Greeting{"hello\n", {}},
                           Greeting{"role\n", [](const Value& role) -> std::optional<Error> {
                                      if (role.text == "master") return std::nullopt;
                                      return Error{ErrorKind::permanent, "is a replica"};
                                    }}};
    settings_.max_commands = 3;
    make();
  }

  void make() {
    session_.emplace(settings_);
    SessionEvents events;
    events.on_ready = [this] { log_ += "ready;"; };
    events.on_trouble = [this](const std::string& problem) {
      log_ += problem.empty() ? "well;" : "trouble:" + problem + ";";
    };
    session_->listen(std::move(events));
  }

  void connect() {
    session_->connecting(at(0));
    session_->connected();
    session_->take_output();
    ASSERT_EQ(session_->received("+OK\r\n+master\r\n"), std::nullopt);
  }

  static MonotonicTime at(int ms) { return MonotonicTime() + Duration(ms); }

  /// Gives a command whose reply is written into `replies_`.
  std::optional<Error> take(const std::string& wire, bool writes = true,
                            const Script* script = nullptr) {
    return session_->take(
        Command{wire, writes, script},
        [this](const Result<Value>& reply) {
          if (reply) {
            replies_ += reply.value().text + ";";
          } else {
            replies_ += kind_of(reply.error()) + ";";
          }
        },
        at(1000));
  }
  static std::string kind_of(const Error& error) {
    switch (error.kind) {
      case ErrorKind::transient:
        return "transient";
      case ErrorKind::permanent:
        return "permanent";
      case ErrorKind::unknown:
        return "unknown";
      case ErrorKind::invalid:
        break;
    }
    return "invalid";
  }

  SessionSettings settings_;
  std::optional<Session> session_;
  std::string log_;
  std::string replies_;
};

TEST_F(RedisSession, GreetsBeforeAnythingElse) {
  session_->connecting(at(0));
  EXPECT_EQ(kind_of(*take("set")), "transient") << "not connected yet";
  session_->connected();
  EXPECT_EQ(session_->take_output(), "hello\nrole\n");
  EXPECT_TRUE(take("set").has_value()) << "still greeting";
  session_->received("+OK\r\n+mas");
  EXPECT_EQ(log_, "");
  session_->received("ter\r\n");
  EXPECT_EQ(log_, "ready;");
  EXPECT_EQ(take("set"), std::nullopt);
  EXPECT_EQ(session_->take_output(), "set");
}

TEST_F(RedisSession, AGreetingThatIsRefusedEndsTheConnection) {
  for (const auto& [reply, kind] :
       {std::pair("-WRONGPASS no\r\n", "permanent"), std::pair("-LOADING reading\r\n", "transient"),
        std::pair("+OK\r\n+slave\r\n", "permanent")}) {
    make();
    session_->connecting(at(0));
    session_->connected();
    const auto ended = session_->received(reply);
    ASSERT_TRUE(ended.has_value()) << reply;
    EXPECT_EQ(kind_of(*ended), kind) << reply;
    EXPECT_FALSE(session_->ready());
  }
}

TEST_F(RedisSession, GivesRepliesInTheOrderOfTheCommands) {
  connect();
  take("a");
  take("b");
  EXPECT_EQ(session_->take_output(), "ab") << "both in one piece";
  session_->received("+first\r\n-ERR second\r\n");
  EXPECT_EQ(replies_, "first;permanent;");
}

TEST_F(RedisSession, WhatMayHaveHappenedIsUnknownWhenTheConnectionIsLost) {
  connect();
  take("written");
  take("read", false);
  session_->take_output();
  take("not yet written");
  session_->lost(Error{ErrorKind::transient, "gone"});
  EXPECT_EQ(replies_, "unknown;transient;transient;");
}

TEST_F(RedisSession, TakesABoundedNumberOfCommands) {
  connect();
  for (const char* wire : {"a", "b", "c"}) EXPECT_EQ(take(wire), std::nullopt);
  EXPECT_EQ(kind_of(*take("d")), "transient");
  session_->received("+1\r\n");
  EXPECT_EQ(take("d"), std::nullopt);
}

TEST_F(RedisSession, TakesABoundedNumberOfBytes) {
  settings_.max_bytes = 10;
  make();
  connect();
  EXPECT_EQ(take("12345678"), std::nullopt);
  EXPECT_TRUE(take("123").has_value());
  session_->received("+1\r\n");
  EXPECT_EQ(take("123"), std::nullopt);
}

TEST_F(RedisSession, AScriptThatTheServerForgotIsSentWholeOnce) {
  connect();
  const std::string call = command_text({"EVALSHA", kScript.sha, "1", "key", "argument"});
  take(call, true, &kScript);
  session_->take_output();
  session_->received("-NOSCRIPT No matching script.\r\n");
  EXPECT_EQ(replies_, "");
  EXPECT_EQ(session_->take_output(),
            command_text({"EVAL", kScript.source, "1", "key", "argument"}));
  session_->received("-NOSCRIPT No matching script.\r\n");
  EXPECT_EQ(replies_, "transient;");
}

TEST_F(RedisSession, SaysTroubleOnceAndRecoveryOnce) {
  session_->connecting(at(0));
  session_->lost(Error{ErrorKind::transient, "refused"});
  session_->connecting(at(0));
  session_->lost(Error{ErrorKind::transient, "refused again"});
  connect();
  EXPECT_EQ(log_, "trouble:redis test:1: refused;well;ready;");
}

TEST_F(RedisSession, AServerThatRefusesToWriteIsTroubleUntilItWrites) {
  connect();
  log_.clear();
  take("a");
  take("b");
  take("c", false);
  session_->received("-OOM command not allowed\r\n-OOM command not allowed\r\n+read\r\n");
  EXPECT_EQ(replies_, "transient;transient;read;");
  EXPECT_EQ(log_, "trouble:redis test:1: OOM command not allowed;") << "reading proves nothing";
  take("d");
  session_->received("+OK\r\n");
  EXPECT_EQ(log_, "trouble:redis test:1: OOM command not allowed;well;");
}

TEST_F(RedisSession, LeavesAServerThatBecameAReplica) {
  connect();
  take("a");
  take("b", false);
  const auto ended = session_->received("-READONLY You can't write\r\n+b\r\n");
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(replies_, "transient;b;") << "what was answered counts";
}

TEST_F(RedisSession, LeavesAServerThatNoLongerHoldsTheStore) {
  connect();
  take("a");
  const auto ended = session_->received("-NOSTORE the mark is not there\r\n");
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(replies_, "transient;") << "it may come back";
  EXPECT_EQ(log_, std::string("ready;trouble:redis test:1: ") + kStoreGone + ";");
}

TEST_F(RedisSession, SaysOnceMoreThatTheStoreIsGoneWhenTheServerIsBackWithoutIt) {
  session_->add_greeting(Greeting{"mark\n", [](const Value& there) -> std::optional<Error> {
                                    if (there.number == 1) return std::nullopt;
                                    return Error{ErrorKind::transient, kStoreGone};
                                  }});
  session_->lost(Error{ErrorKind::transient, "away"});
  for (int i = 0; i < 3; ++i) {
    session_->connecting(at(0));
    session_->connected();
    const auto ended = session_->received("+OK\r\n+master\r\n:0\r\n");
    ASSERT_TRUE(ended.has_value());
    session_->lost(*ended);
  }
  EXPECT_EQ(log_,
            std::string("trouble:redis test:1: away;trouble:redis test:1: ") + kStoreGone + ";");
  session_->connecting(at(0));
  session_->connected();
  EXPECT_EQ(session_->received("+OK\r\n+master\r\n:1\r\n"), std::nullopt);
  EXPECT_TRUE(log_.ends_with(";well;ready;"));
}

TEST_F(RedisSession, EndsAConnectionThatIsSilentForTooLong) {
  session_->connecting(at(0));
  EXPECT_EQ(session_->check(at(4999)), std::nullopt);
  EXPECT_TRUE(session_->check(at(5000)).has_value());
  connect();
  EXPECT_EQ(session_->check(at(60'000)), std::nullopt) << "nobody waits for anything";
  take("a");  // at 1000 ms
  EXPECT_EQ(session_->check(at(10'999)), std::nullopt);
  EXPECT_TRUE(session_->check(at(11'000)).has_value());
}

TEST_F(RedisSession, WaitsLongerBetweenTriesUpToABound) {
  Duration last{0};
  for (int i = 0; i < 20; ++i) {
    session_->lost(Error{ErrorKind::transient, "away"});
    const Duration delay = session_->retry_delay();
    EXPECT_GE(delay, settings_.retry_min / 2);
    EXPECT_LE(delay, settings_.retry_max);
    last = delay;
  }
  EXPECT_GE(last, settings_.retry_max / 2);
  connect();
  session_->lost(Error{ErrorKind::transient, "away"});
  EXPECT_LE(session_->retry_delay(), settings_.retry_min) << "it had come back";
}

TEST_F(RedisSession, DaemonsDoNotComeBackAllAtOnce) {
  std::vector<Duration> delays;
  for (const uint64_t seed : {1, 2, 3, 4}) {
    settings_.seed = seed;
    settings_.retry_min = settings_.retry_max = Duration(1'000'000);
    make();
    session_->lost(Error{ErrorKind::transient, "away"});
    delays.push_back(session_->retry_delay());
    EXPECT_EQ(session_->retry_delay(), delays.back()) << "no chance is taken";
  }
  std::sort(delays.begin(), delays.end());
  EXPECT_EQ(std::unique(delays.begin(), delays.end()), delays.end());
}

TEST_F(RedisSession, OtherProtocolsAreRefused) {
  session_->connecting(at(0));
  session_->connected();
  const auto ended = session_->received("220 mail.example.org ESMTP\r\n");
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(kind_of(*ended), "permanent");
}

TEST_F(RedisSession, NothingIsSaidAfterItIsSilenced) {
  connect();
  take("a");
  session_->silence();
  session_->received("+1\r\n");
  session_->lost(Error{ErrorKind::transient, "gone"});
  EXPECT_EQ(replies_, "");
}

}  // namespace
}  // namespace nhacviec::redis
