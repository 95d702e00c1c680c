// Announcements in SQLite: an ordered list for each shard, handed out to one holder at a time.
// Each function is a part of the transaction that its caller has begun, and throws SqliteFailure.
#pragma once

#include <map>
#include <string>

#include "connectors/leases.h"
#include "connectors/sqlite_database.h"
#include "connectors/store.h"

namespace nhacviec::sqlite {

struct AnnouncementLeases {
  LeaseTable table;
  std::map<Shard, int64_t> first;  // position of the first one that the latest lease handed out
};

/// The oldest makes room when there are too many.
void announce(SqliteDatabase&, Shard, const std::string& body);
AnnouncementBatch lease_announcements(SqliteDatabase&, AnnouncementLeases&, Shard, int limit,
                                      Duration now, Duration lease);
bool settle_announcements(SqliteDatabase&, AnnouncementLeases&, Shard, uint64_t lease, int count);

}  // namespace nhacviec::sqlite
