// The outbox in SQLite: notices, their attempts and leases. Each function is a part of the
// transaction that its caller has begun, and throws SqliteFailure.
#pragma once

#include <optional>
#include <vector>

#include "connectors/leases.h"
#include "connectors/sqlite_database.h"
#include "connectors/store.h"

namespace nhacviec::sqlite {

/// A key that exists already is left as it is.
void add_notice(SqliteDatabase&, Shard, const NoticeRecord&);

std::vector<LeasedNotice> lease_notices(SqliteDatabase&, LeaseTable&, Shard, Instant until,
                                        int limit, Duration now, Duration lease);
bool begin_attempt(SqliteDatabase&, const LeaseTable&, Shard, const Store::AttemptStart&,
                   Duration now);
bool settle(SqliteDatabase&, LeaseTable&, Shard, const Store::Settlement&);
Store::Heard report(SqliteDatabase&, const LeaseTable&, Shard, const Store::Report&, Duration now);
/// The earliest notice to be sent that is not handed out.
std::optional<Instant> next_send(SqliteDatabase&, const LeaseTable&, Shard, Duration now);

NoticePage list_notices(SqliteDatabase&, const NoticeFilter&);

}  // namespace nhacviec::sqlite
