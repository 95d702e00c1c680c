#include "connectors/sqlite_store.h"

#include <chrono>

#include "connectors/sqlite_documents.h"
#include "connectors/sqlite_notices.h"
#include "connectors/sqlite_schema.h"
#include "connectors/sqlite_subjects.h"

namespace nhacviec {
namespace {

Duration steady_now() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, int shards,
                                                       Post post) {
  SqliteOptions options;
  options.path = path;
  options.shards = shards;
  return open(std::move(options), std::move(post));
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(SqliteOptions options, Post post) {
  Result<OpenedFile> file = open_store_file(options.path, options.shards, options.vfs);
  if (!file) return file.error();
  if (!options.lease_clock) options.lease_clock = steady_now;
  return std::unique_ptr<SqliteStore>(new SqliteStore(
      std::move(file.value().database), file.value().shards, std::move(options), std::move(post)));
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteDatabase> database, int shards,
                         SqliteOptions options, Post post)
    : shards_(shards),
      lease_clock_(std::move(options.lease_clock)),
      thread_(
          std::move(database), std::move(post),
          [this](bool durable) {
            for (LeaseTable* leases :
                 {&due_leases_, &notice_leases_, &announcement_leases_.table}) {
              durable ? leases->keep() : leases->undo();
            }
          },
          options.queue_limit) {}

void SqliteStore::load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) {
  thread_.call<std::optional<SubjectRecord>>(
      [shard, id = std::move(id)](SqliteDatabase& db) { return sqlite::load(db, shard, id); },
      std::move(reply));
}

void SqliteStore::commit(Commit commit, Reply<CommitReply> reply) {
  thread_.call<CommitReply>(
      [this, commit = std::move(commit)](SqliteDatabase& db) {
        CommitReply answer = sqlite::commit(db, due_leases_, commit);
        if (answer.verdict == CommitReply::Verdict::committed) {
          for (const NoticeRecord& notice : commit.notices) {
            sqlite::add_notice(db, commit.shard, notice);
          }
          for (const std::string& body : commit.announcements) {
            sqlite::announce(db, commit.shard, body);
          }
        }
        return answer;
      },
      std::move(reply));
}

void SqliteStore::seen(Shard shard, std::string inbox_key,
                       Reply<std::optional<std::string>> reply) {
  thread_.call<std::optional<std::string>>(
      [shard, key = std::move(inbox_key)](SqliteDatabase& db) {
        return sqlite::seen(db, shard, key);
      },
      std::move(reply));
}

void SqliteStore::lease_due(Shard shard, Instant until, int limit, Duration lease,
                            Reply<std::vector<DueSubject>> reply) {
  thread_.call<std::vector<DueSubject>>(
      [this, shard, until, limit, lease](SqliteDatabase& db) {
        return sqlite::lease_due(db, due_leases_, shard, until, limit, lease_clock_(), lease);
      },
      std::move(reply));
}

void SqliteStore::lease_notices(Shard shard, Instant until, int limit, Duration lease,
                                Reply<std::vector<LeasedNotice>> reply) {
  thread_.call<std::vector<LeasedNotice>>(
      [this, shard, until, limit, lease](SqliteDatabase& db) {
        return sqlite::lease_notices(db, notice_leases_, shard, until, limit, lease_clock_(),
                                     lease);
      },
      std::move(reply));
}

void SqliteStore::begin_attempts(Shard shard, std::vector<AttemptStart> starts,
                                 Reply<std::vector<bool>> reply) {
  thread_.call<std::vector<bool>>(
      [this, shard, starts = std::move(starts)](SqliteDatabase& db) {
        const Duration now = lease_clock_();
        std::vector<bool> begun;
        for (const AttemptStart& start : starts) {
          begun.push_back(sqlite::begin_attempt(db, notice_leases_, shard, start, now));
        }
        return begun;
      },
      std::move(reply));
}

void SqliteStore::settle(Shard shard, std::vector<Settlement> settlements,
                         Reply<std::vector<bool>> reply) {
  thread_.call<std::vector<bool>>(
      [this, shard, settlements = std::move(settlements)](SqliteDatabase& db) {
        std::vector<bool> settled;
        for (const Settlement& settlement : settlements) {
          settled.push_back(sqlite::settle(db, notice_leases_, shard, settlement));
          if (settled.back() && !settlement.announcement.empty()) {
            sqlite::announce(db, shard, settlement.announcement);
          }
        }
        return settled;
      },
      std::move(reply));
}

void SqliteStore::report(Shard shard, Report report, Reply<Heard> reply) {
  thread_.call<Heard>(
      [this, shard, report = std::move(report)](SqliteDatabase& db) {
        const Heard result = sqlite::report(db, notice_leases_, shard, report, lease_clock_());
        if (result == Heard::recorded && !report.announcement.empty()) {
          sqlite::announce(db, shard, report.announcement);
        }
        return result;
      },
      std::move(reply));
}

void SqliteStore::pending(Shard shard, Reply<Pending> reply) {
  thread_.call<Pending>(
      [this, shard](SqliteDatabase& db) {
        const Duration now = lease_clock_();
        return Pending{sqlite::next_wake_up(db, due_leases_, shard, now),
                       sqlite::next_send(db, notice_leases_, shard, now),
                       due_leases_.held(shard, now) + notice_leases_.held(shard, now)};
      },
      std::move(reply));
}

void SqliteStore::lease_announcements(Shard shard, int limit, Duration lease,
                                      Reply<AnnouncementBatch> reply) {
  thread_.call<AnnouncementBatch>(
      [this, shard, limit, lease](SqliteDatabase& db) {
        return sqlite::lease_announcements(db, announcement_leases_, shard, limit, lease_clock_(),
                                           lease);
      },
      std::move(reply));
}

void SqliteStore::settle_announcements(Shard shard, uint64_t lease, int count, Reply<bool> reply) {
  thread_.call<bool>(
      [this, shard, lease, count](SqliteDatabase& db) {
        return sqlite::settle_announcements(db, announcement_leases_, shard, lease, count);
      },
      std::move(reply));
}

void SqliteStore::put_document(Document document, Reply<Done> reply) {
  thread_.call<Done>([document = std::move(document)](
                         SqliteDatabase& db) { return sqlite::put_document(db, document); },
                     std::move(reply));
}

void SqliteStore::latest_documents(Reply<std::vector<Document>> reply) {
  thread_.call<std::vector<Document>>(sqlite::latest_documents, std::move(reply));
}

void SqliteStore::document(std::string kind, std::string id, int revision,
                           Reply<std::optional<Document>> reply) {
  thread_.call<std::optional<Document>>(
      [kind = std::move(kind), id = std::move(id), revision](SqliteDatabase& db) {
        return sqlite::document(db, kind, id, revision);
      },
      std::move(reply));
}

void SqliteStore::list_subjects(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  thread_.call<std::vector<SubjectRecord>>(
      [filter = std::move(filter)](SqliteDatabase& db) {
        return sqlite::list_subjects(db, filter);
      },
      std::move(reply));
}

void SqliteStore::count_subjects(Reply<std::vector<StateCount>> reply) {
  thread_.call<std::vector<StateCount>>(sqlite::count_subjects, std::move(reply));
}

void SqliteStore::list_due(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  thread_.call<std::vector<SubjectRecord>>(
      [filter = std::move(filter)](SqliteDatabase& db) { return sqlite::list_due(db, filter); },
      std::move(reply));
}

void SqliteStore::facts(Shard shard, SubjectId id, Reply<std::vector<FactRecord>> reply) {
  thread_.call<std::vector<FactRecord>>(
      [shard, id = std::move(id)](SqliteDatabase& db) { return sqlite::facts(db, shard, id); },
      std::move(reply));
}

void SqliteStore::list_notices(NoticeFilter filter, Reply<NoticePage> reply) {
  thread_.call<NoticePage>(
      [filter = std::move(filter)](SqliteDatabase& db) { return sqlite::list_notices(db, filter); },
      std::move(reply));
}

void SqliteStore::expire_inbox(Instant before, Reply<int> reply) {
  thread_.call<int>([before](SqliteDatabase& db) { return sqlite::expire_inbox(db, before); },
                    std::move(reply));
}

void SqliteStore::add_dead_letter(DeadLetter letter, Reply<int64_t> reply) {
  thread_.call<int64_t>([letter = std::move(letter)](
                            SqliteDatabase& db) { return sqlite::add_dead_letter(db, letter); },
                        std::move(reply));
}

void SqliteStore::dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>> reply) {
  thread_.call<std::vector<DeadLetter>>(
      [after, limit](SqliteDatabase& db) { return sqlite::dead_letters(db, after, limit); },
      std::move(reply));
}

void SqliteStore::remove_dead_letter(int64_t id, Reply<bool> reply) {
  thread_.call<bool>([id](SqliteDatabase& db) { return sqlite::remove_dead_letter(db, id); },
                     std::move(reply));
}

void SqliteStore::get_value(std::string name, Reply<std::optional<std::string>> reply) {
  thread_.call<std::optional<std::string>>(
      [name = std::move(name)](SqliteDatabase& db) { return sqlite::get_value(db, name); },
      std::move(reply));
}

void SqliteStore::put_value(std::string name, std::string value, Reply<Done> reply) {
  thread_.call<Done>(
      [name = std::move(name), value = std::move(value)](SqliteDatabase& db) {
        sqlite::put_value(db, name, value);
        return Done{};
      },
      std::move(reply));
}

}  // namespace nhacviec
