// What the daemon does all day long costs the same in a small store and in a large one.
#include <gtest/gtest.h>

#include <map>

#include "connectors/sqlite_notices.h"
#include "connectors/sqlite_schema.h"
#include "connectors/sqlite_subjects.h"
#include "tests/connectors/store_contract.h"
#include "tests/connectors/store_folder.h"

namespace nhacviec {
namespace {

/// The steps of each query, with `others` subjects, notices and inbox entries lying around.
class Workload {
 public:
  explicit Workload(int others)
      : file_(open_store_file(folder_.path() / "state.db", 4, "").value()), db_(*file_.database) {
    db_.script("BEGIN");
    for (int i = 0; i < others; ++i) add(i);
    db_.script("COMMIT");
    add(1'000'000);  // the one that everything below is about
    measure();
  }

  const std::map<std::string, int64_t>& steps() const { return steps_; }

 private:
  /// Half of the others are finished, half have their turn long after.
  void add(int number) {
    const std::string name = std::to_string(1'000'000 + number);
    Commit commit = commit_of(subject_write("p/" + name, 0));
    commit.inbox = InboxEntry{name, "", minute(number)};
    const bool finished = number % 2 == 0 && number < 1'000'000;
    const Instant turn = minute(number < 1'000'000 ? 500'000 + number : 0);
    commit.subject->index.complete = finished;
    commit.subject->index.due_at = turn;
    if (!finished) commit.subject->wake_at = turn;
    sqlite::commit(db_, leases_, commit);
    NoticeRecord record = notice(name, turn);
    record.subject = "p/" + name;
    if (finished) record.status = NoticeStatus::sent;
    sqlite::add_notice(db_, 1, record);
  }

  template <class Work>
  void measure(const char* what, Work work) {
    const int64_t before = db_.work_done();
    work();
    steps_[what] = db_.work_done() - before;
  }

  void measure() {
    const std::string id = "p/2000000";
    measure("load", [&] { EXPECT_TRUE(sqlite::load(db_, 1, id)); });
    measure("next_wake_up",
            [&] { EXPECT_EQ(sqlite::next_wake_up(db_, leases_, 1, Duration(0)), minute(0)); });
    measure("next_send",
            [&] { EXPECT_EQ(sqlite::next_send(db_, leases_, 1, Duration(0)), minute(0)); });
    measure("lease_due", [&] {
      EXPECT_EQ(sqlite::lease_due(db_, leases_, 1, minute(0), 100, Duration(0), kLease).size(), 1u);
    });
    measure("lease_notices", [&] {
      EXPECT_EQ(sqlite::lease_notices(db_, leases_, 1, minute(0), 100, Duration(0), kLease).size(),
                1u);
    });
    measure("commit", [&] {
      EXPECT_EQ(sqlite::commit(db_, leases_, commit_of(subject_write(id, 1))).version, 2u);
    });
    measure("count_subjects", [&] { EXPECT_EQ(sqlite::count_subjects(db_).size(), 2u); });
    measure("list_subjects", [&] {
      SubjectFilter filter;
      filter.plan = "p";
      filter.limit = 1;
      EXPECT_EQ(sqlite::list_subjects(db_, filter).size(), 1u);
    });
    measure("list_due", [&] {
      SubjectFilter filter;
      filter.plan = "p";
      filter.limit = 1;
      EXPECT_EQ(sqlite::list_due(db_, filter).value().size(), 1u);
    });
    measure("list_notices", [&] {
      NoticeFilter filter;
      filter.subject = id;
      filter.status = NoticeStatus::queued;
      EXPECT_EQ(sqlite::list_notices(db_, filter).notices.size(), 1u);
    });
    measure("expire_inbox", [&] { EXPECT_EQ(sqlite::expire_inbox(db_, minute(10)), 10); });
  }

  StoreFolder folder_;
  OpenedFile file_;
  SqliteDatabase& db_;
  LeaseTable leases_;
  std::map<std::string, int64_t> steps_;
};

TEST(SqliteWork, DoesNotGrowWithTheStore) {
  const Workload small(100);
  const Workload large(2000);
  EXPECT_EQ(small.steps(), large.steps());
}

}  // namespace
}  // namespace nhacviec
