#include "connectors/sqlite_store.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>

#include "tests/connectors/faulty_disk.h"
#include "tests/connectors/store_contract.h"
#include "tests/connectors/store_folder.h"

namespace nhacviec {
namespace {

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() {
    SqliteOptions options;
    options.path = folder_.path() / "state.db";
    options.lease_clock = [this] { return Duration(now_ms_.load()); };
    store_ = SqliteStore::open(options, loop_.poster()).value();
  }
  Store& store() override { return *store_; }
  AwaitLoop& loop() override { return loop_; }
  void advance(Duration by) override { now_ms_ += by.count(); }

 private:
  StoreFolder folder_;
  AwaitLoop loop_;
  std::atomic<int64_t> now_ms_{0};
  std::unique_ptr<SqliteStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(StoreFactory{"sqlite",
                                                      []() -> std::unique_ptr<StoreUnderTest> {
                                                        return std::make_unique<SqliteUnderTest>();
                                                      }}),
                         store_name);

/// A store file that is opened and closed at will, on a disk that can fail.
class SqliteStoreTest : public testing::Test {
 protected:
  SqliteStoreTest() { FaultyDisk::disk().heal(); }
  ~SqliteStoreTest() override { FaultyDisk::disk().heal(); }

  std::string path() const { return folder_.path() / "state.db"; }

  SqliteOptions options() {
    SqliteOptions options;
    options.path = path();
    options.lease_clock = [] { return Duration(0); };  // no lease ever runs out
    options.vfs = FaultyDisk::vfs();
    return options;
  }

  void open(const SqliteOptions& options) {
    store_ = SqliteStore::open(options, loop_.poster()).value();
  }
  void open() { open(options()); }
  void reopen() {
    store_.reset();
    open();
  }

  StoreCalls calls() { return StoreCalls(*store_, loop_); }

  /// The error of opening the file as it is.
  Error error_of_opening() {
    const auto opened = SqliteStore::open(path(), 4, loop_.poster());
    return opened.ok() ? Error{ErrorKind::invalid, "it opened"} : opened.error();
  }

  /// Runs SQL on the closed file, as another program might.
  void tamper(const char* sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }

  StoreFolder folder_;
  AwaitLoop loop_;
  std::unique_ptr<SqliteStore> store_;
};

/// A subject with a fact and a wake-up, a notice and an inbox entry.
Commit commit_of_everything() {
  Commit commit = commit_of(subject_write("p/t/u/once", 0));
  commit.inbox = InboxEntry{"event", "answer", minute(0)};
  commit.subject->facts = {fact(1)};
  commit.subject->wake_at = minute(1);
  commit.subject->waits_for = {"p/s/u/once"};
  commit.notices = {notice("n", minute(1))};
  return commit;
}

void expect_everything(StoreCalls store) {
  EXPECT_EQ(store.seen(1, "event"), "answer");
  const auto subject = store.load(1, "p/t/u/once");
  ASSERT_TRUE(subject.has_value());
  EXPECT_EQ(subject->waits.size(), 1u);
  EXPECT_EQ(store.facts(1, "p/t/u/once"), std::vector<FactRecord>{fact(1)});
  EXPECT_EQ(store.list_notices({}).notices.size(), 1u);
  EXPECT_EQ(store.count_subjects().size(), 1u);
  EXPECT_EQ(store.pending(1).wake_at, minute(1));
}

// --- closing and dying

TEST_F(SqliteStoreTest, WhatWasCommittedIsThereAfterReopening) {
  open();
  calls().commit(commit_of_everything());
  calls().put_document({"plan", "p", 1, "d", "text"}).value();
  calls().put_value("clock", "5").value();
  calls().add_dead_letter({0, minute(0), "reason", "http", "body"});
  reopen();
  expect_everything(calls());
  EXPECT_EQ(calls().latest_documents().size(), 1u);
  EXPECT_EQ(calls().get_value("clock"), "5");
  EXPECT_EQ(calls().dead_letters(0, 10).size(), 1u);
}

TEST_F(SqliteStoreTest, WhatWasAnsweredSurvivesAKill) {
  open();
  calls().commit(commit_of_everything());
  // What a killed process leaves behind: the files as they are, the log not yet folded in.
  StoreFolder after_kill;
  for (const char* name : {"state.db", "state.db-wal"}) {
    std::filesystem::copy_file(folder_.path() / name, after_kill.path() / name);
  }
  auto copy = SqliteStore::open(after_kill.path() / "state.db", 4, loop_.poster()).value();
  expect_everything(StoreCalls(*copy, loop_));
}

TEST_F(SqliteStoreTest, LeasesOfADeadProcessAreVoid) {
  open();
  calls().commit(commit_of_everything());
  ASSERT_EQ(calls().lease_due(1, minute(1), 10, kLease).size(), 1u);
  const auto leased = calls().lease_notices(1, minute(1), 10, kLease);
  ASSERT_EQ(calls().begin(1, {start_of(leased.at(0), 1)}), std::vector<bool>{true});
  reopen();
  EXPECT_EQ(calls().pending(1).leased, 0);
  EXPECT_EQ(calls().lease_due(1, minute(1), 10, kLease).size(), 1u);
  const auto again = calls().lease_notices(1, minute(1), 10, kLease);
  ASSERT_EQ(again.size(), 1u);
  ASSERT_EQ(again[0].notice.attempts.size(), 1u);
  EXPECT_EQ(again[0].notice.attempts[0].status, NoticeStatus::unknown);
}

TEST_F(SqliteStoreTest, ClosingAnswersWhatWasCalledBefore) {
  open();
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    store_->put_value("v", std::to_string(i), [&](Status put) { answers += put.ok() ? 1 : 0; });
  }
  store_.reset();
  for (int i = 0; i < 5; ++i) loop_.run_one();
  EXPECT_EQ(answers, 5);
  open();
  EXPECT_EQ(calls().get_value("v"), "4");
}

// --- opening

TEST_F(SqliteStoreTest, AStoreKeepsTheShardsItWasMadeWith) {
  SqliteOptions of_two = options();
  of_two.shards = 2;
  open(of_two);
  EXPECT_EQ(store_->shards(), 2);
  of_two.shards = 8;
  store_.reset();
  open(of_two);
  EXPECT_EQ(store_->shards(), 2);
}

TEST_F(SqliteStoreTest, TwoDaemonsCannotHaveOneStore) {
  open();
  const Error error = error_of_opening();
  EXPECT_EQ(error.kind, ErrorKind::transient);
  EXPECT_EQ(error.message, "store " + path() + " is in use by another nhacviecd");
  store_.reset();
  EXPECT_TRUE(SqliteStore::open(path(), 4, loop_.poster()).ok());
}

TEST_F(SqliteStoreTest, OnlyItsOwnerMayReadTheFile) {
  open();
  calls().put_value("a", "b").value();
  for (const char* name : {"state.db", "state.db-wal"}) {
    struct stat found {};
    ASSERT_EQ(::stat((folder_.path() / name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(SqliteStoreTest, SaysWhenTheFileIsNotADatabase) {
  std::ofstream(path()) << std::string(5000, 'x');
  const Error error = error_of_opening();
  EXPECT_EQ(error.kind, ErrorKind::permanent);
  EXPECT_EQ(error.message, "store " + path() + " is not a database");
}

TEST_F(SqliteStoreTest, SaysWhenTheFileIsDamaged) {
  open();
  store_.reset();
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);  // past the header: the root page of the schema
  file << std::string(400, '\xff');
  file.close();
  const Error error = error_of_opening();
  EXPECT_EQ(error.kind, ErrorKind::permanent);
  EXPECT_EQ(error.message.find("store " + path() + " is damaged"), 0u) << error.message;
}

TEST_F(SqliteStoreTest, SaysWhenTheStoreIsOfANewerProgram) {
  open();
  store_.reset();
  tamper("UPDATE store_meta SET value = '4' WHERE name = 'schema'");
  const Error error = error_of_opening();
  EXPECT_EQ(error.kind, ErrorKind::permanent);
  EXPECT_EQ(error.message,
            "store " + path() + " was written by a newer nhacviecd (schema 4, this one knows 3)");
}

TEST_F(SqliteStoreTest, BringsTheTablesOfAnOlderProgramUpToDate) {
  open();
  calls().commit(commit_of_everything());
  const LeasedNotice leased = calls().lease_notices(1, minute(1), 10, kLease).at(0);
  calls().begin(1, {start_of(leased, 1)});
  store_.reset();
  tamper(
      "DROP TABLE announcements;"
      "ALTER TABLE attempts DROP COLUMN accepted;"
      "UPDATE store_meta SET value = '1' WHERE name = 'schema'");
  for (int opening = 0; opening < 2; ++opening) {
    reopen();
    expect_everything(calls());
    const NoticeRecord record = calls().list_notices({}).notices.at(0);
    ASSERT_EQ(record.attempts.size(), 1u);
    EXPECT_TRUE(record.attempts[0].accepted.empty());
  }
  Commit commit;
  commit.shard = 1;
  commit.announcements = {"news"};
  calls().commit(commit);
  reopen();
  EXPECT_EQ(calls().lease_announcements(1, 10, kLease).bodies, std::vector<std::string>{"news"});
}

TEST_F(SqliteStoreTest, SaysWhenTheStoreHasNoSense) {
  open();
  store_.reset();
  tamper("UPDATE store_meta SET value = 'none' WHERE name = 'shards'");
  EXPECT_EQ(error_of_opening().message,
            "store " + path() + " is damaged: its store_meta makes no sense");
}

TEST_F(SqliteStoreTest, LeavesTheDatabaseOfAnotherProgramAlone) {
  tamper("CREATE TABLE songs (title TEXT)");
  EXPECT_EQ(error_of_opening().message, "store " + path() + " is a database of another program");
  tamper("INSERT INTO songs VALUES ('still here')");
}

TEST_F(SqliteStoreTest, SaysWhenTheFolderIsMissing) {
  SqliteOptions missing = options();
  missing.path = folder_.path() / "no" / "state.db";
  const auto opened = SqliteStore::open(missing, loop_.poster());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message,
            "store " + missing.path + " cannot be opened: unable to open database file");
}

// --- bad disks

TEST_F(SqliteStoreTest, AFullDiskIsATransientErrorAndNothingIsHalfWritten) {
  open();
  FaultyDisk::disk().fill();
  const auto refused = calls().try_commit(commit_of_everything());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  EXPECT_FALSE(calls().load(1, "p/t/u/once").has_value()) << "reading goes on";
  EXPECT_FALSE(calls().seen(1, "event").has_value());
  EXPECT_TRUE(calls().list_notices({}).notices.empty());

  FaultyDisk::disk().heal();
  EXPECT_EQ(calls().commit(commit_of_everything()).verdict, CommitReply::Verdict::committed);
  expect_everything(calls());
  reopen();
  expect_everything(calls());
}

TEST_F(SqliteStoreTest, ADiskThatCannotSyncIsATransientError) {
  open();
  FaultyDisk::disk().fail_syncs();
  const auto refused = calls().try_commit(commit_of_everything());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  FaultyDisk::disk().heal();
  EXPECT_EQ(calls().commit(commit_of_everything()).verdict, CommitReply::Verdict::committed);
  reopen();
  expect_everything(calls());
}

TEST_F(SqliteStoreTest, ALeaseThatCouldNotBeWrittenWasNotGiven) {
  open();
  calls().commit(commit_of_everything());
  auto leased = calls().lease_notices(1, minute(1), 10, kLease);
  calls().begin(1, {start_of(leased.at(0), 1)});
  reopen();  // the attempt is lost: handing the notice out again has to write that

  FaultyDisk::disk().fill();
  const auto refused = loop_.await<std::vector<LeasedNotice>>(
      [&](auto reply) { store_->lease_notices(1, minute(1), 10, kLease, reply); });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  FaultyDisk::disk().heal();
  EXPECT_EQ(calls().lease_notices(1, minute(1), 10, kLease).size(), 1u);
}

TEST_F(SqliteStoreTest, ASettlementThatCouldNotBeWrittenKeepsItsLease) {
  open();
  calls().commit(commit_of_everything());
  const LeasedNotice leased = calls().lease_notices(1, minute(1), 10, kLease).at(0);
  calls().begin(1, {start_of(leased, 1)});
  const std::vector<Store::Settlement> sent{outcome_of(leased, 1, NoticeStatus::sent)};
  FaultyDisk::disk().fill();
  EXPECT_FALSE(
      loop_.await<std::vector<bool>>([&](auto reply) { store_->settle(1, sent, reply); }).ok());
  FaultyDisk::disk().heal();
  EXPECT_EQ(calls().settle(1, sent), std::vector<bool>{true});
}

// --- group commit

TEST_F(SqliteStoreTest, NothingIsAnsweredBeforeItIsOnTheDisk) {
  bool answered = false;
  std::atomic<bool> posted{false};
  store_ = SqliteStore::open(options(), [&](std::function<void()> work) {
             posted = true;
             loop_.post(std::move(work));
           }).value();
  FaultyDisk::disk().pause();
  store_->put_value("a", "b", [&](Status put) { answered = put.ok(); });
  FaultyDisk::disk().wait_until_paused();
  EXPECT_FALSE(posted);
  FaultyDisk::disk().resume();
  loop_.run_one();
  EXPECT_TRUE(answered);
}

TEST_F(SqliteStoreTest, ACallThatFailsDoesNotUndoTheOthersOfItsGroup) {
  open();
  FaultyDisk::disk().pause();
  store_->put_value("first", "", [](Status) {});
  FaultyDisk::disk().wait_until_paused();  // what is called now will share a transaction

  std::vector<std::string> answers;
  const auto note = [&](Result<CommitReply> reply) {
    answers.push_back(!reply.ok()                                            ? "error"
                      : reply.value().verdict == CommitReply::Verdict::stale ? "stale"
                                                                             : "committed");
  };
  store_->commit(commit_of(subject_write("p/a/u/once", 0)), note);
  NoticeRecord broken = notice("broken", minute(1));
  broken.attempts.resize(2);  // two attempts of the same number: the tables refuse that
  Commit bad = commit_of(subject_write("p/b/u/once", 0));
  bad.notices = {broken};
  store_->commit(bad, note);
  store_->commit(commit_of(subject_write("p/c/u/once", 7)), note);
  store_->commit(commit_of(subject_write("p/d/u/once", 0)), note);
  FaultyDisk::disk().resume();

  EXPECT_TRUE(calls().load(1, "p/a/u/once").has_value());
  EXPECT_FALSE(calls().load(1, "p/b/u/once").has_value());
  EXPECT_TRUE(calls().load(1, "p/d/u/once").has_value());
  EXPECT_EQ(answers, (std::vector<std::string>{"committed", "error", "stale", "committed"}));
}

TEST_F(SqliteStoreTest, TheQueueOfCallsIsBounded) {
  SqliteOptions small = options();
  small.queue_limit = 2;
  open(small);
  FaultyDisk::disk().pause();
  std::vector<std::string> answers;
  const auto note = [&](Status put) { answers.push_back(put.ok() ? "ok" : put.error().message); };
  store_->put_value("a", "1", note);
  FaultyDisk::disk().wait_until_paused();
  store_->put_value("a", "2", note);
  store_->put_value("a", "3", note);
  store_->put_value("a", "4", note);
  loop_.run_one();
  EXPECT_EQ(answers, std::vector<std::string>{"the store is busy: 2 calls are waiting"});
  FaultyDisk::disk().resume();
  for (int i = 0; i < 3; ++i) loop_.run_one();
  EXPECT_EQ(answers.size(), 4u);
  EXPECT_EQ(calls().get_value("a"), "3");
}

}  // namespace
}  // namespace nhacviec
