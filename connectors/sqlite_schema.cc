#include "connectors/sqlite_schema.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nhacviec {
namespace {

constexpr int kMaxShards = 1024;

// Instants are milliseconds since 1970 (UTC), flags are 0 or 1. Indexes on what is due or open
// hold only that, so their size follows the work that is left, not the store.
constexpr const char* kTables = R"sql(
CREATE TABLE store_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE subjects (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  shard INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  fact_count INTEGER NOT NULL,
  chain TEXT NOT NULL,
  wake_at INTEGER,
  missing INTEGER NOT NULL,
  plan TEXT NOT NULL,
  task TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER,
  late INTEGER NOT NULL,
  complete INTEGER NOT NULL
);
CREATE INDEX subjects_wake ON subjects (shard, wake_at, id) WHERE wake_at IS NOT NULL;
CREATE INDEX subjects_due ON subjects (due_at, id) WHERE due_at IS NOT NULL AND complete = 0;
CREATE INDEX subjects_late ON subjects (id) WHERE late = 1;
CREATE INDEX subjects_plan ON subjects (plan, id);
CREATE INDEX subjects_unit ON subjects (unit, id);

CREATE TABLE subject_counts (
  plan TEXT NOT NULL,
  task TEXT NOT NULL,
  state TEXT NOT NULL,
  complete INTEGER NOT NULL,
  late INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (plan, task, state, complete, late)
) WITHOUT ROWID;

CREATE TABLE waits (
  waiter TEXT NOT NULL,
  source TEXT NOT NULL,
  source_version INTEGER NOT NULL,
  satisfied INTEGER NOT NULL,
  wake_at INTEGER,
  PRIMARY KEY (waiter, source)
) WITHOUT ROWID;

CREATE TABLE facts (
  subject INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (subject, sequence)
) WITHOUT ROWID;

CREATE TABLE notices (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  shard INTEGER NOT NULL,
  key TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  send_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  open INTEGER NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (shard, key)
);
CREATE INDEX notices_open ON notices (shard, send_at, position) WHERE open = 1;
CREATE INDEX notices_subject ON notices (subject, position);
CREATE INDEX notices_status ON notices (status, position);

CREATE TABLE attempts (
  notice INTEGER NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recipients TEXT NOT NULL,
  status TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (notice, number)
) WITHOUT ROWID;

CREATE TABLE inbox (
  shard INTEGER NOT NULL,
  key TEXT NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (shard, key)
) WITHOUT ROWID;
CREATE INDEX inbox_at ON inbox (at);

CREATE TABLE documents (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id, revision)
);

CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE named_values (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)sql";

constexpr const char* kAnnouncementTable = R"sql(
CREATE TABLE announcements (
  shard INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (shard, position)
) WITHOUT ROWID;
)sql";

constexpr const char* kAcceptedColumn =
    "ALTER TABLE attempts ADD COLUMN accepted TEXT NOT NULL DEFAULT '[]'";

/// From each schema to the next one; a new store takes all of them.
constexpr std::array kSteps{kTables, kAnnouncementTable, kAcceptedColumn};
constexpr int kSchemaVersion = static_cast<int>(kSteps.size());

/// The file holds addresses: only its owner may read it. SQLite gives its other files the same
/// permissions. What goes wrong here is reported by SQLite's own attempt to open the file.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

/// Takes the lock that keeps every other process out for as long as the connection lives. With
/// it SQLite keeps the WAL's index in memory and needs no shared-memory file.
void lock(SqliteDatabase& database) {
  database.script("PRAGMA locking_mode = EXCLUSIVE");
  database.script("PRAGMA synchronous = FULL");
  if (Statement mode = database.query("PRAGMA journal_mode = WAL");
      !mode.step() || mode.text(0) != "wal") {
    throw SqliteFailure(SQLITE_CANTOPEN, "its file system cannot keep a write-ahead log");
  }
  database.script("BEGIN EXCLUSIVE; COMMIT");
}

void make_tables(SqliteDatabase& database, int shards) {
  database.script("BEGIN");
  for (const char* step : kSteps) database.script(step);
  const char* const insert = "INSERT INTO store_meta (name, value) VALUES (?, ?)";
  database.run(insert, "schema", std::to_string(kSchemaVersion));
  database.run(insert, "shards", std::to_string(shards));
  database.script("COMMIT");
}

/// Brings the tables of an older program up to date, all or nothing.
void upgrade_tables(SqliteDatabase& database, int schema) {
  if (schema == kSchemaVersion) return;
  database.script("BEGIN");
  for (size_t step = static_cast<size_t>(schema); step < kSteps.size(); ++step) {
    database.script(kSteps.at(step));
  }
  database.run("UPDATE store_meta SET value = ? WHERE name = 'schema'",
               std::to_string(kSchemaVersion));
  database.script("COMMIT");
}

/// The number of that name; 0 when there is none or it makes no sense.
int meta_number(SqliteDatabase& database, const char* name) {
  Statement row =
      database.query("SELECT CAST(value AS INTEGER) FROM store_meta WHERE name = ?", name);
  return row.step() ? row.small(0) : 0;
}

int count_tables(SqliteDatabase& database, const char* like) {
  Statement row = database.query(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE ?", like);
  return row.step() ? row.small(0) : 0;
}

/// The number of shards, or what is wrong with the file.
Result<int> check_tables(SqliteDatabase& database, int shards) {
  if (count_tables(database, "%") == 0) {
    make_tables(database, shards);
    return shards;
  }
  if (count_tables(database, "store_meta") == 0) {
    return Error{ErrorKind::permanent, "is a database of another program"};
  }
  const int schema = meta_number(database, "schema");
  if (schema > kSchemaVersion) {
    return Error{ErrorKind::permanent, "was written by a newer nhacviecd (schema " +
                                           std::to_string(schema) + ", this one knows " +
                                           std::to_string(kSchemaVersion) + ")"};
  }
  const int made_with = meta_number(database, "shards");
  if (schema < 1 || made_with < 1 || made_with > kMaxShards) {
    return Error{ErrorKind::permanent, "is damaged: its store_meta makes no sense"};
  }
  upgrade_tables(database, schema);
  return made_with;
}

Error explain(const std::string& path, const SqliteFailure& failure) {
  const std::string store = "store " + path;
  switch (failure.code()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error{ErrorKind::transient, store + " is in use by another nhacviecd"};
    case SQLITE_NOTADB:
      return Error{ErrorKind::permanent, store + " is not a database"};
    case SQLITE_CORRUPT:
      return Error{ErrorKind::permanent, store + " is damaged: " + failure.what()};
    default: {
      Error error = to_error(failure);
      error.message = store + " cannot be opened: " + error.message;
      return error;
    }
  }
}

}  // namespace

Result<OpenedFile> open_store_file(const std::string& path, int shards, const std::string& vfs) {
  if (shards < 1 || shards > kMaxShards) {
    return Error{ErrorKind::invalid, "store " + path + ": the number of shards must be 1 to " +
                                         std::to_string(kMaxShards)};
  }
  try {
    make_private(path);
    auto database = std::make_unique<SqliteDatabase>(path, vfs);
    lock(*database);
    const Result<int> made_with = check_tables(*database, shards);
    if (!made_with) {
      return Error{made_with.error().kind, "store " + path + " " + made_with.error().message};
    }
    return OpenedFile{std::move(database), made_with.value()};
  } catch (const SqliteFailure& failure) {
    return explain(path, failure);
  }
}

}  // namespace nhacviec
