#include "connectors/sqlite_announcements.h"

#include "connectors/store_rules.h"

namespace nhacviec::sqlite {

void announce(SqliteDatabase& database, Shard shard, const std::string& body) {
  int64_t position = 1;
  {
    Statement row =
        database.query("SELECT max(position) FROM announcements WHERE shard = ?", shard);
    if (row.step() && !row.is_null(0)) position = row.number(0) + 1;
  }
  database.run("INSERT INTO announcements (shard, position, body) VALUES (?, ?, ?)", shard,
               position, body);
  database.run("DELETE FROM announcements WHERE shard = ? AND position <= ?", shard,
               position - kAnnouncementLimit);
}

AnnouncementBatch lease_announcements(SqliteDatabase& database, AnnouncementLeases& leases,
                                      Shard shard, int limit, Duration now, Duration lease) {
  AnnouncementBatch batch;
  if (leases.table.is_held(shard, kAnnouncementLease, now)) return batch;
  Statement row = database.query(
      "SELECT position, body FROM announcements WHERE shard = ? ORDER BY position LIMIT ?", shard,
      bounded(limit));
  while (row.step()) {
    if (batch.bodies.empty()) leases.first[shard] = row.number(0);
    batch.bodies.push_back(row.text(1));
  }
  if (!batch.bodies.empty()) {
    batch.lease = leases.table.give(shard, kAnnouncementLease, now + lease);
  }
  return batch;
}

bool settle_announcements(SqliteDatabase& database, AnnouncementLeases& leases, Shard shard,
                          uint64_t lease, int count) {
  if (!leases.table.is_latest(shard, kAnnouncementLease, lease)) return false;
  database.run("DELETE FROM announcements WHERE shard = ? AND position < ?", shard,
               leases.first[shard] + count);
  leases.table.end(shard, kAnnouncementLease);
  return true;
}

}  // namespace nhacviec::sqlite
