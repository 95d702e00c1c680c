// Subjects, their waits and facts, and the inbox, in SQLite. Each function is a part of the
// transaction that its caller has begun, and throws SqliteFailure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/leases.h"
#include "connectors/sqlite_database.h"
#include "connectors/store.h"

namespace nhacviec::sqlite {

/// The whole commit; `due_leases` loses the subject's.
CommitReply commit(SqliteDatabase&, LeaseTable& due_leases, const Commit&);

std::optional<std::string> seen(SqliteDatabase&, Shard, const std::string& inbox_key);
int expire_inbox(SqliteDatabase&, Instant before);

std::optional<SubjectRecord> load(SqliteDatabase&, Shard, const SubjectId&);
std::vector<FactRecord> facts(SqliteDatabase&, Shard, const SubjectId&);
std::vector<Store::DueSubject> lease_due(SqliteDatabase&, LeaseTable&, Shard, Instant until,
                                         int limit, Duration now, Duration lease);
/// The earliest wake-up that is not handed out.
std::optional<Instant> next_wake_up(SqliteDatabase&, const LeaseTable&, Shard, Duration now);

std::vector<SubjectRecord> list_subjects(SqliteDatabase&, const SubjectFilter&);
Result<std::vector<SubjectRecord>> list_due(SqliteDatabase&, const SubjectFilter&);
std::vector<StateCount> count_subjects(SqliteDatabase&);

}  // namespace nhacviec::sqlite
