#include "connectors/sqlite_database.h"

#include <sqlite3.h>

#include "connectors/store_rules.h"

namespace nhacviec {

Error to_error(const SqliteFailure& failure) {
  switch (failure.code()) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return Error{ErrorKind::transient, failure.what()};
    case SQLITE_TOOBIG:
      return Error{ErrorKind::invalid, failure.what()};
    default:
      return Error{ErrorKind::permanent, failure.what()};
  }
}

Statement::~Statement() {
  // What these report was already thrown by step().
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Statement::check(int code) const {
  if (code == SQLITE_OK) return;
  throw SqliteFailure(code & 0xff, sqlite3_errmsg(connection_));
}

void Statement::bind(int64_t value) { check(sqlite3_bind_int64(statement_, ++bound_, value)); }

void Statement::bind(const std::string& value) {
  check(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bind(const std::optional<Instant>& value) {
  if (value) {
    bind(*value);
  } else {
    check(sqlite3_bind_null(statement_, ++bound_));
  }
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) check(code);
  return false;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

std::optional<Instant> Statement::maybe_instant(int column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

SqliteDatabase::SqliteDatabase(const std::string& path, const std::string& vfs) {
  // One thread at a time uses the connection: SQLite's own mutexes would be in vain.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code =
      sqlite3_open_v2(path.c_str(), &connection_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (code == SQLITE_OK) return;
  const SqliteFailure failure(
      code & 0xff, connection_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection_));
  sqlite3_close(connection_);
  throw failure;
}

SqliteDatabase::~SqliteDatabase() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

void SqliteDatabase::script(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw SqliteFailure(code & 0xff, sqlite3_errmsg(connection_));
}

int64_t SqliteDatabase::last_row() const { return sqlite3_last_insert_rowid(connection_); }

int SqliteDatabase::changed_rows() const { return sqlite3_changes(connection_); }

bool SqliteDatabase::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

int64_t SqliteDatabase::work_done() const {
  int64_t steps = 0;
  for (const auto& [sql, statement] : prepared_) {
    steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, /*resetFlg=*/0);
  }
  return steps;
}

sqlite3_stmt* SqliteDatabase::prepare(std::string_view sql) {
  const auto [place, added] = prepared_.try_emplace(std::string(sql), nullptr);
  sqlite3_stmt*& statement = place->second;
  if (statement != nullptr) {
    if (sqlite3_stmt_busy(statement)) broken_invariant("statement used twice: " + place->first);
    return statement;
  }
  const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    prepared_.erase(place);
    throw SqliteFailure(code & 0xff, sqlite3_errmsg(connection_));
  }
  return statement;
}

}  // namespace nhacviec
