// The store in one SQLite file: for one daemon, which has the file to itself. The work is done on
// a thread of its own, calls that queue up share a transaction, and an answer means that it is on
// the disk. A full or failing disk is a transient error of that call; nothing is half-written.
#pragma once

#include <memory>
#include <string>

#include "connectors/leases.h"
#include "connectors/sqlite_announcements.h"
#include "connectors/sqlite_thread.h"
#include "connectors/store.h"

namespace nhacviec {

struct SqliteOptions {
  std::string path;
  int shards = 4;  // of a new store; an existing one keeps those it was made with
  /// Monotonic milliseconds, called on the store's thread; none: the machine's steady clock.
  std::function<Duration()> lease_clock;
  size_t queue_limit = 10000;  // calls waiting; more are refused as transient
  std::string vfs;             // SQLite's operating-system layer; empty: its own
};

class SqliteStore final : public Store {
 public:
  /// Runs its argument on the caller's loop; called from any thread, also while the store is
  /// being destroyed.
  using Post = SqliteThread::Post;

  static Result<std::unique_ptr<SqliteStore>> open(const std::string& path, int shards, Post post);
  static Result<std::unique_ptr<SqliteStore>> open(SqliteOptions options, Post post);
  /// Carries out what was called before, posts its answers and closes the file.
  ~SqliteStore() override = default;

  int shards() const override { return shards_; }
  void load(Shard, SubjectId, Reply<std::optional<SubjectRecord>>) override;
  void commit(Commit, Reply<CommitReply>) override;
  void seen(Shard, std::string inbox_key, Reply<std::optional<std::string>>) override;
  void lease_due(Shard, Instant until, int limit, Duration lease,
                 Reply<std::vector<DueSubject>>) override;
  void lease_notices(Shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>>) override;
  void begin_attempts(Shard, std::vector<AttemptStart>, Reply<std::vector<bool>>) override;
  void settle(Shard, std::vector<Settlement>, Reply<std::vector<bool>>) override;
  void report(Shard, Report, Reply<Heard>) override;
  void pending(Shard, Reply<Pending>) override;
  void lease_announcements(Shard, int limit, Duration lease, Reply<AnnouncementBatch>) override;
  void settle_announcements(Shard, uint64_t lease, int count, Reply<bool>) override;
  void put_document(Document, Reply<Done>) override;
  void latest_documents(Reply<std::vector<Document>>) override;
  void document(std::string kind, std::string id, int revision,
                Reply<std::optional<Document>>) override;
  void list_subjects(SubjectFilter, Reply<std::vector<SubjectRecord>>) override;
  void count_subjects(Reply<std::vector<StateCount>>) override;
  void list_due(SubjectFilter, Reply<std::vector<SubjectRecord>>) override;
  void facts(Shard, SubjectId, Reply<std::vector<FactRecord>>) override;
  void list_notices(NoticeFilter, Reply<NoticePage>) override;
  void expire_inbox(Instant before, Reply<int>) override;
  void add_dead_letter(DeadLetter, Reply<int64_t>) override;
  void dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>>) override;
  void remove_dead_letter(int64_t id, Reply<bool>) override;
  void get_value(std::string name, Reply<std::optional<std::string>>) override;
  void put_value(std::string name, std::string value, Reply<Done>) override;

 private:
  SqliteStore(std::unique_ptr<SqliteDatabase>, int shards, SqliteOptions options, Post post);

  const int shards_;
  const std::function<Duration()> lease_clock_;
  // Used on the store's thread only. They live in memory: whoever else held a lease is dead, or
  // the file could not have been locked.
  LeaseTable due_leases_;
  LeaseTable notice_leases_;
  sqlite::AnnouncementLeases announcement_leases_;
  SqliteThread thread_;  // last: its work uses all of the above
};

}  // namespace nhacviec
