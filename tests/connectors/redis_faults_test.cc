// What bad luck does to the Redis store, on real servers: nothing is lost, nothing is half done, it
// is said once and heals by itself.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/connectors/redis_under_test.h"
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A subject with all that a commit can have.
Commit everything(const std::string& id = "p/t/u/once") {
  Commit commit = commit_of(subject_write(id, 0));
  commit.inbox = InboxEntry{"event " + id, "answer", minute(0)};
  commit.subject->facts = {fact(1)};
  commit.subject->wake_at = minute(1);
  commit.subject->index.due_at = minute(2);
  commit.subject->index.unit = "u";
  commit.subject->waits_for = {"p/s/u/once"};
  commit.waits = {verdict(id, 1, true, minute(1))};
  commit.notices = {notice("n " + id, minute(1))};
  commit.announcements = {"told " + id};
  return commit;
}

void expect_all_of_it(StoreCalls store) {
  EXPECT_EQ(store.seen(1, "event p/t/u/once"), "answer");
  ASSERT_TRUE(store.load(1, "p/t/u/once").has_value());
  EXPECT_EQ(store.load(1, "p/t/u/once")->version, 1u);
  EXPECT_EQ(store.facts(1, "p/t/u/once"), std::vector<FactRecord>{fact(1)});
  EXPECT_EQ(store.list_notices({}).notices.size(), 1u);
  EXPECT_EQ(store.count_subjects().size(), 1u);
  EXPECT_EQ(ids_of(store.try_list_due({}).value()), Ids{"p/t/u/once"});
  EXPECT_EQ(store.pending(1).wake_at, minute(1));
  EXPECT_EQ(store.lease_announcements(1, 10, kLease).bodies, Ids{"told p/t/u/once"});
}

class RedisFaults : public testing::Test {
 protected:
  void open_on(RedisServer& server) {
    bench_.emplace(redis_options(server));
    bench_->open();
  }
  void run_until_well() {
    bench_->run_until([&] { return !troubles().empty() && troubles().back().empty(); });
  }
  void run_until_trouble() {
    bench_->run_until([&] { return !troubles().empty() && !troubles().back().empty(); });
  }
  std::vector<std::string>& troubles() { return bench_->troubles; }
  StoreCalls calls() { return bench_->calls(); }

  /// The whole store as raw keys and values.
  static std::string dump(RedisServer& server) { return server.say("DEBUG DIGEST"); }

  std::optional<RedisBench> bench_;
};

TEST_F(RedisFaults, NothingIsLostWhenTheServerIsKilled) {
  RedisServer server({"--appendfsync", "always"});
  open_on(server);
  calls().commit(everything());
  server.kill();
  run_until_trouble();
  const auto away = calls().try_commit(everything("p/t/v/once"));
  ASSERT_FALSE(away.ok());
  EXPECT_EQ(away.error().kind, ErrorKind::transient);
  EXPECT_FALSE(calls().try_load(1, "p/t/u/once").ok());
  server.start();
  run_until_well();
  expect_all_of_it(calls());
  EXPECT_EQ(troubles().size(), 2u) << "said once, and the recovery once";
}

TEST_F(RedisFaults, AServerThatIsAwayAtTheStartIsWaitedFor) {
  RedisServer server;
  server.kill();
  bench_.emplace(redis_options(server));
  std::unique_ptr<RedisStore> store;
  const auto token = RedisStore::open(
      bench_->io(), bench_->options,
      [&](const std::string& problem) { troubles().push_back(problem); },
      [&](auto opened) { store = std::move(opened).value(); });
  run_until_trouble();
  server.start();
  bench_->run_until([&] { return store != nullptr; });
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("Connection refused"), ""));
}

TEST_F(RedisFaults, GivesUpOpeningWhenNobodyWantsItAnyMore) {
  RedisServer server;
  server.kill();
  bench_.emplace(redis_options(server));
  auto token = RedisStore::open(
      bench_->io(), bench_->options,
      [&](const std::string& problem) { troubles().push_back(problem); },
      [](const auto&) { FAIL() << "nobody is there"; });
  run_until_trouble();
  token.reset();
  server.start();
  bench_->io().run();  // ends: there is nothing left to do
}

TEST_F(RedisFaults, AHungServerIsLeftAndTheRepeatIsHarmless) {
  RedisServer server;
  bench_.emplace(redis_options(server));
  bench_->options.command_timeout = Duration(500);
  bench_->open();
  troubles().clear();
  server.freeze();
  const auto hung = calls().try_commit(everything());
  ASSERT_FALSE(hung.ok());
  EXPECT_EQ(hung.error().kind, ErrorKind::unknown);
  EXPECT_THAT(hung.error().message, HasSubstr("no answer within 500 ms"));
  server.thaw();
  run_until_well();
  // Whether the server read it after all or not, it happens once.
  EXPECT_NE(calls().commit(everything()).verdict, Verdict::stale);
  expect_all_of_it(calls());
}

TEST_F(RedisFaults, AServerThatHangsWhileConnectingIsLeftToo) {
  RedisServer server;
  server.freeze();  // the kernel still accepts for it
  bench_.emplace(redis_options(server));
  bench_->options.connect_timeout = Duration(150);
  std::unique_ptr<RedisStore> store;
  const auto token = RedisStore::open(
      bench_->io(), bench_->options,
      [&](const std::string& problem) { troubles().push_back(problem); },
      [&](auto opened) { store = std::move(opened).value(); });
  run_until_trouble();
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("no connection within 150 ms")));
  server.thaw();
  bench_->run_until([&] { return store != nullptr; });
}

TEST_F(RedisFaults, FlushedScriptsAreSentAgain) {
  RedisServer server;
  open_on(server);
  ASSERT_EQ(server.say("SCRIPT FLUSH"), "+OK");
  calls().commit(everything());
  server.say("SCRIPT FLUSH");
  EXPECT_EQ(calls().lease_due(1, minute(9), 10, kLease).size(), 1u);
  server.say("SCRIPT FLUSH");
  EXPECT_EQ(calls().lease_notices(1, minute(9), 10, kLease).size(), 1u);
  EXPECT_THAT(troubles(), IsEmpty());
}

TEST_F(RedisFaults, AFullMemoryRefusesACommitAsAWhole) {
  RedisServer server;
  open_on(server);
  calls().commit(everything());
  const auto leased = calls().lease_notices(1, minute(9), 10, kLease);
  ASSERT_EQ(calls().begin(1, {start_of(leased.at(0), 1)}), std::vector<bool>{true});
  const std::string before = dump(server);
  ASSERT_EQ(server.say("CONFIG SET maxmemory 1"), "+OK");
  const auto refused = calls().try_commit(everything("p/t/v/once"));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  EXPECT_EQ(dump(server), before) << "not one key has changed";
  EXPECT_TRUE(calls().load(1, "p/t/u/once").has_value()) << "it can be read";
  EXPECT_EQ(calls().pending(1).wake_at, minute(1));
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("OOM")));
  // What has left the house is recorded all the same.
  EXPECT_EQ(calls().settle(1, {outcome_of(leased[0], 1, NoticeStatus::sent)}),
            std::vector<bool>{true});
  server.say("CONFIG SET maxmemory 0");
  EXPECT_EQ(calls().commit(everything("p/t/v/once")).verdict, Verdict::committed);
  EXPECT_EQ(troubles().back(), "");
}

TEST_F(RedisFaults, AMasterThatBecomesAReplicaIsLeftUntilItIsAMasterAgain) {
  RedisServer server;
  open_on(server);
  const std::string before = dump(server);
  ASSERT_EQ(server.say("REPLICAOF 127.0.0.1 1"), "+OK");
  const auto refused = calls().try_commit(everything());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  EXPECT_EQ(dump(server), before);
  bench_->run_until([&] { return !calls().try_load(1, "p/t/u/once").ok(); });
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("READONLY")));
  server.say("REPLICAOF NO ONE");
  run_until_well();
  calls().commit(everything());
  expect_all_of_it(calls());
}

TEST_F(RedisFaults, AServerThatReadsItsLogIsWaitedFor) {
  RedisServer server({"--loading-process-events-interval-bytes", "1024"});
  for (int i = 0; i < 100; ++i) {
    server.say("SET filler:" + std::to_string(i) + " " + std::string(100, 'x'));
  }
  server.say("BGREWRITEAOF");
  while (server.say("INFO persistence").find("aof_rewrite_in_progress:0") == std::string::npos) {
  }
  server.kill();
  server.add_option("--key-load-delay", "15000");  // microseconds for each key
  server.launch();
  bench_.emplace(redis_options(server));
  bench_->open();
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("LOADING"), ""));
  calls().commit(everything());
}

TEST_F(RedisFaults, AFullDiskRefusesCommitsAsAWholeUntilThereIsRoom) {
  RedisServer server;  // synced every second: under `always` the server would end itself
  open_on(server);
  server.limit_files(1);  // bytes: the log cannot grow
  int committed = 0;
  Result<CommitReply> last = CommitReply{};
  std::string before;
  while (last.ok()) {  // what the server took before it noticed is in its memory and goes on
    before = dump(server);
    last = calls().try_commit(everything("p/t/u" + std::to_string(++committed) + "/once"));
  }
  EXPECT_EQ(last.error().kind, ErrorKind::transient);
  EXPECT_EQ(dump(server), before);
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("MISCONF")));
  server.limit_files(RLIM_INFINITY);
  while (!(last = calls().try_commit(everything("p/t/last/once"))).ok()) {
  }
  EXPECT_EQ(last.value().verdict, Verdict::committed);
  EXPECT_EQ(troubles().back(), "");
  server.kill();
  run_until_trouble();
  server.start();
  run_until_well();
  EXPECT_TRUE(calls().load(1, "p/t/last/once").has_value());
  EXPECT_EQ(calls().count_subjects().at(0).count, committed);
}

// --- a server that answers, and no longer holds the store

class RedisEmptied : public RedisFaults {
 protected:
  RedisEmptied() {
    open_on(server_);
    calls().commit(everything());
    leased_ = calls().lease_notices(1, minute(9), 10, kLease).at(0);
    empty();
  }
  /// The data is out of sight, on a connection that lives on; and back again.
  void empty() { EXPECT_EQ(server_.say("SWAPDB 0 7"), "+OK"); }
  void put_back() { empty(); }

  void expect_gone(const std::optional<Error>& error) {
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind, ErrorKind::transient) << error->message;
    EXPECT_THAT(error->message, HasSubstr("no longer holds the store"));
    run_until_trouble();
    EXPECT_EQ(server_.say("DBSIZE"), ":0") << "nothing is made anew";
    EXPECT_THAT(troubles(), ElementsAre(HasSubstr("no longer holds the store")));
  }
  template <class T>
  static std::optional<Error> error_of(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error();
  }

  RedisServer server_;
  LeasedNotice leased_;
};

TEST_F(RedisEmptied, ACommitIsRefused) {
  expect_gone(error_of(calls().try_commit(everything("p/t/v/once"))));
}

TEST_F(RedisEmptied, ACommitThatOnlyRemembersAnEventIsRefused) {
  Commit commit;
  commit.shard = 1;
  commit.inbox = InboxEntry{"event", "answer", minute(0)};
  expect_gone(error_of(calls().try_commit(commit)));
}

TEST_F(RedisEmptied, ACommitThatOnlyAnnouncesIsRefused) {
  Commit commit;
  commit.shard = 1;
  commit.announcements = {"told"};
  expect_gone(error_of(calls().try_commit(commit)));
}

TEST_F(RedisEmptied, ACommitWithoutAnEventIsRefused) {
  expect_gone(error_of(calls().try_commit(commit_of(subject_write("p/t/v/once", 0)))));
}

TEST_F(RedisEmptied, ASubjectIsNotUnknown) {
  expect_gone(error_of(calls().try_load(1, "p/t/u/once")));
}

TEST_F(RedisEmptied, NothingIsBegunToBeSent) {
  expect_gone(error_of(calls().try_begin(1, {start_of(leased_, 1)})));
}

TEST_F(RedisEmptied, ADeadLetterIsNotKept) {
  expect_gone(error_of(calls().try_add_dead_letter(DeadLetter{0, minute(0), "why", "http", "{}"})));
}

TEST_F(RedisEmptied, AValueIsNotWritten) { expect_gone(error_of(calls().put_value("clock", "1"))); }

TEST_F(RedisEmptied, AStoreMadeAnewBySomebodyElseIsAnother) {
  RedisBench other(redis_options(server_));
  other.options.settings.prefix = bench_->options.settings.prefix;
  other.options.seed = 1;
  other.open();
  const std::string theirs = dump(server_);
  EXPECT_FALSE(calls().try_commit(everything()).ok());
  EXPECT_EQ(dump(server_), theirs);
  EXPECT_THAT(troubles(), ElementsAre(HasSubstr("no longer holds the store")));
}

TEST_F(RedisEmptied, GoesOnWhenTheDataIsBack) {
  expect_gone(error_of(calls().try_commit(everything("p/t/v/once"))));
  put_back();
  run_until_well();
  EXPECT_EQ(calls().settle(1, {outcome_of(leased_, 0, NoticeStatus::withdrawn)}),
            std::vector<bool>{true});
  EXPECT_EQ(calls().commit(everything("p/t/v/once")).verdict, Verdict::committed);
  EXPECT_EQ(troubles().size(), 2u) << "said once, and the recovery once";
}

TEST_F(RedisEmptied, AServerThatComesBackEmptyIsSaidToBeEmpty) {
  put_back();
  server_.kill();
  run_until_trouble();
  std::filesystem::remove_all(server_.folder() + "/appendonlydir");
  server_.start();
  bench_->run_until([&] { return troubles().size() == 2; });
  EXPECT_THAT(troubles()[1], HasSubstr("no longer holds the store"));
  EXPECT_EQ(server_.say("DBSIZE"), ":0");
}

TEST_F(RedisFaults, AStoreThatEndsWithCallsUnderwaySaysNothingMore) {
  RedisServer server;
  open_on(server);
  for (int i = 0; i < 10; ++i) {
    bench_->store().commit(everything("p/t/u" + std::to_string(i) + "/once"),
                           [](const Result<CommitReply>&) { FAIL() << "it has ended"; });
  }
  bench_->io().run_one();  // they are written
  bench_->close();
  bench_->io().run();
}

TEST_F(RedisFaults, AKeyOfAnotherTypeIsAPermanentErrorAndNothingIsHalfDone) {
  RedisServer server;
  open_on(server);
  const std::string facts = bench_->options.settings.prefix + ":{s01}:f:p/t/u/once";
  server.say("SET " + facts + " intruder");
  const auto refused = calls().try_commit(everything());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::permanent);
  EXPECT_FALSE(calls().load(1, "p/t/u/once").has_value());
}

}  // namespace
}  // namespace nhacviec
