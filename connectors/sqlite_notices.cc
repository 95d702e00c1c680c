#include "connectors/sqlite_notices.h"

#include "connectors/records_texts.h"
#include "connectors/store_rules.h"

namespace nhacviec::sqlite {
namespace {

const std::string kSelectNotice =
    "SELECT position, key, subject, body, send_at, status, words FROM notices";

/// A name that is not a status can only be damage; the notice stays visible as unknown.
NoticeStatus status_of(const std::string& name) {
  return parse_notice_status(name).value_or(NoticeStatus::unknown);
}

struct Placed {
  int64_t position = 0;
  NoticeRecord notice;
};

Placed notice_of(const Statement& row) {
  Placed placed;
  placed.position = row.number(0);
  placed.notice.key = row.text(1);
  placed.notice.subject = row.text(2);
  placed.notice.body = row.text(3);
  placed.notice.send_at = row.instant(4);
  placed.notice.status = status_of(row.text(5));
  placed.notice.words = row.text(6);
  return placed;
}

void add_attempts(SqliteDatabase& database, Placed& placed) {
  Statement row = database.query(
      "SELECT number, at, recipients, status, words, accepted FROM attempts WHERE notice = ?"
      " ORDER BY number",
      placed.position);
  while (row.step()) {
    placed.notice.attempts.push_back(Attempt{row.small(0), row.instant(1),
                                             decode_texts(row.text(2)), status_of(row.text(3)),
                                             row.text(4), decode_texts(row.text(5))});
  }
}

void insert_attempt(SqliteDatabase& database, int64_t position, const Attempt& attempt) {
  database.run(
      "INSERT INTO attempts (notice, number, at, recipients, status, words, accepted)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      position, attempt.number, attempt.at, encode_texts(attempt.recipients),
      to_string(attempt.status), attempt.words, encode_texts(attempt.accepted));
}

void set_status(SqliteDatabase& database, int64_t position, NoticeStatus status) {
  database.run("UPDATE notices SET status = ? WHERE position = ?", to_string(status), position);
}

void end_attempt(SqliteDatabase& database, int64_t position, int number, NoticeStatus status,
                 const std::string& words, const std::vector<std::string>& accepted) {
  database.run(
      "UPDATE attempts SET status = ?, words = ?, accepted = ? WHERE notice = ? AND number = ?",
      to_string(status), words, encode_texts(accepted), position, number);
}

/// Where a notice and its last attempt stand.
struct Progress {
  int64_t position = 0;
  int last_number = 0;  // 0: no attempt yet
  int open_number = 0;  // of the attempt without an outcome; 0: none
};

std::optional<Progress> find_progress(SqliteDatabase& database, Shard shard,
                                      const std::string& key) {
  Progress progress;
  {
    Statement row =
        database.query("SELECT position FROM notices WHERE shard = ? AND key = ?", shard, key);
    if (!row.step()) return std::nullopt;
    progress.position = row.number(0);
  }
  Statement row = database.query(
      "SELECT number, status FROM attempts WHERE notice = ? ORDER BY number DESC LIMIT 1",
      progress.position);
  if (row.step()) {
    progress.last_number = row.small(0);
    if (status_of(row.text(1)) == NoticeStatus::sending) {
      progress.open_number = progress.last_number;
    }
  }
  return progress;
}

/// Gives the open attempt of a former holder its outcome: nobody knows.
void mark_lost_attempt(SqliteDatabase& database, Placed& placed) {
  if (placed.notice.attempts.empty()) return;
  Attempt& last = placed.notice.attempts.back();
  if (last.status != NoticeStatus::sending) return;
  last.status = NoticeStatus::unknown;
  last.words = kLostAttemptWords;
  placed.notice.status = NoticeStatus::unknown;
  end_attempt(database, placed.position, last.number, last.status, last.words, {});
  set_status(database, placed.position, NoticeStatus::unknown);
}

}  // namespace

void add_notice(SqliteDatabase& database, Shard shard, const NoticeRecord& notice) {
  database.run(
      "INSERT INTO notices (shard, key, subject, body, send_at, status, open, words)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (shard, key) DO NOTHING",
      shard, notice.key, notice.subject, notice.body, notice.send_at, to_string(notice.status),
      is_open(notice.status), notice.words);
  if (database.changed_rows() == 0) return;
  const int64_t position = database.last_row();
  for (const Attempt& attempt : notice.attempts) insert_attempt(database, position, attempt);
}

std::vector<LeasedNotice> lease_notices(SqliteDatabase& database, LeaseTable& leases, Shard shard,
                                        Instant until, int limit, Duration now, Duration lease) {
  std::vector<Placed> due;
  {
    Statement row = database.query(
        kSelectNotice + " WHERE shard = ? AND open = 1 AND send_at <= ? ORDER BY send_at, position",
        shard, until);
    while (static_cast<int>(due.size()) < bounded(limit) && row.step()) {
      if (!leases.is_held(shard, row.text(1), now)) due.push_back(notice_of(row));
    }
  }
  std::vector<LeasedNotice> leased;
  for (Placed& placed : due) {
    add_attempts(database, placed);
    mark_lost_attempt(database, placed);
    const uint64_t number = leases.give(shard, placed.notice.key, now + lease);
    leased.push_back(LeasedNotice{std::move(placed.notice), number});
  }
  return leased;
}

bool begin_attempt(SqliteDatabase& database, const LeaseTable& leases, Shard shard,
                   const Store::AttemptStart& start, Duration now) {
  if (!leases.is_latest(shard, start.key, start.lease) || !leases.is_held(shard, start.key, now)) {
    return false;
  }
  const std::optional<Progress> progress = find_progress(database, shard, start.key);
  if (!progress || progress->open_number != 0 ||
      start.attempt.number != progress->last_number + 1) {
    return false;
  }
  Attempt attempt = start.attempt;
  attempt.status = NoticeStatus::sending;
  attempt.words.clear();
  attempt.accepted.clear();
  insert_attempt(database, progress->position, attempt);
  set_status(database, progress->position, NoticeStatus::sending);
  return true;
}

bool settle(SqliteDatabase& database, LeaseTable& leases, Shard shard,
            const Store::Settlement& settlement) {
  check_settlement(settlement);
  if (!leases.is_latest(shard, settlement.key, settlement.lease)) return false;
  const std::optional<Progress> progress = find_progress(database, shard, settlement.key);
  if (!progress || settlement.attempt != progress->open_number) return false;
  const int64_t position = progress->position;
  if (progress->open_number != 0) {
    end_attempt(database, position, progress->open_number, settlement.status, settlement.words,
                settlement.accepted);
  } else {
    database.run("UPDATE notices SET words = ? WHERE position = ?", settlement.words, position);
  }
  if (stays_open(settlement)) {
    database.run("UPDATE notices SET status = ?, send_at = ? WHERE position = ?",
                 to_string(status_after(settlement)), *settlement.retry_at, position);
  } else {
    database.run("UPDATE notices SET status = ?, open = 0 WHERE position = ?",
                 to_string(settlement.status), position);
  }
  leases.end(shard, settlement.key);
  return true;
}

Store::Heard report(SqliteDatabase& database, const LeaseTable& leases, Shard shard,
                    const Store::Report& report, Duration now) {
  Placed placed;
  {
    Statement row =
        database.query(kSelectNotice + " WHERE shard = ? AND key = ?", shard, report.key);
    if (!row.step()) return Store::Heard::unknown;
    placed = notice_of(row);
  }
  if (leases.is_held(shard, report.key, now)) return Store::Heard::too_early;
  add_attempts(database, placed);
  const NoticeRecord& notice = placed.notice;
  const Store::Heard result = heard(placed.notice, report);
  if (result != Store::Heard::recorded) return result;
  for (const Attempt& attempt : notice.attempts) {
    end_attempt(database, placed.position, attempt.number, attempt.status, attempt.words,
                attempt.accepted);
  }
  database.run("UPDATE notices SET status = ?, send_at = ?, open = ? WHERE position = ?",
               to_string(notice.status), notice.send_at, is_open(notice.status), placed.position);
  return result;
}

std::optional<Instant> next_send(SqliteDatabase& database, const LeaseTable& leases, Shard shard,
                                 Duration now) {
  Statement row = database.query(
      "SELECT key, send_at FROM notices WHERE shard = ? AND open = 1 ORDER BY send_at, position",
      shard);
  while (row.step()) {
    if (!leases.is_held(shard, row.text(0), now)) return row.instant(1);
  }
  return std::nullopt;
}

NoticePage list_notices(SqliteDatabase& database, const NoticeFilter& filter) {
  std::string sql = kSelectNotice;
  const bool from_the_end = filter.newest_first && filter.after == 0;
  sql += filter.newest_first ? (from_the_end ? " WHERE ? = 0" : " WHERE position < ?")
                             : " WHERE position > ?";
  if (!filter.subject.empty()) sql += " AND subject = ?";
  // The + keeps SQLite on the index of subjects, the smaller one, when both are given.
  if (filter.status) sql += filter.subject.empty() ? " AND status = ?" : " AND +status = ?";
  sql += filter.newest_first ? " ORDER BY position DESC" : " ORDER BY position";
  sql += " LIMIT ?";

  std::vector<Placed> found;
  const int limit = bounded(filter.limit);
  {
    Statement row = database.query(sql, filter.after);
    if (!filter.subject.empty()) row.bind(filter.subject);
    if (filter.status) row.bind(to_string(*filter.status));
    row.bind(limit + 1);  // one more tells whether there is a next page
    while (row.step()) found.push_back(notice_of(row));
  }
  NoticePage page;
  const bool more = static_cast<int>(found.size()) > limit;
  if (more) found.pop_back();
  for (Placed& placed : found) {
    add_attempts(database, placed);
    if (more) page.next = placed.position;
    page.notices.push_back(std::move(placed.notice));
  }
  return page;
}

}  // namespace nhacviec::sqlite
