// A thin layer over SQLite's C API: one connection, prepared statements kept by their text.
// Failures are thrown as SqliteFailure inside the sqlite_* files only; SqliteThread and
// SqliteStore::open turn them into values, once.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "workflows/result.h"
#include "workflows/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace nhacviec {

class SqliteFailure : public std::runtime_error {
 public:
  SqliteFailure(int code, const std::string& words) : std::runtime_error(words), code_(code) {}
  int code() const { return code_; }  // SQLite's primary result code

 private:
  int code_;
};

/// Full, busy and broken disks are transient, a damaged file and the rest permanent.
Error to_error(const SqliteFailure&);

/// A prepared statement in use; borrowed from its database, reset when it goes.
class Statement {
 public:
  template <class... Values>
  Statement(sqlite3* connection, sqlite3_stmt* statement, const Values&... values)
      : connection_(connection), statement_(statement) {
    (bind(values), ...);
  }
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int64_t);
  void bind(int value) { bind(static_cast<int64_t>(value)); }
  void bind(uint64_t value) { bind(static_cast<int64_t>(value)); }
  void bind(bool value) { bind(static_cast<int64_t>(value)); }
  void bind(const std::string&);
  void bind(const char* value) { bind(std::string(value)); }
  void bind(Instant value) { bind(int64_t{value.time_since_epoch().count()}); }
  void bind(const std::optional<Instant>&);

  /// True: there is a row, and the columns below (from 0) are its.
  bool step();

  bool is_null(int column) const;
  int64_t number(int column) const;
  int small(int column) const { return static_cast<int>(number(column)); }
  bool flag(int column) const { return number(column) != 0; }
  std::string text(int column) const;
  Instant instant(int column) const { return Instant(Duration(number(column))); }
  std::optional<Instant> maybe_instant(int column) const;

 private:
  void check(int code) const;

  sqlite3* connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

class SqliteDatabase {
 public:
  /// Opens or makes the file. `vfs` names the operating-system layer; empty: SQLite's own.
  SqliteDatabase(const std::string& path, const std::string& vfs);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  /// Several statements without values.
  void script(const char* sql);
  /// `sql` with its ?s bound in order. One text can be in use once at a time.
  template <class... Values>
  Statement query(std::string_view sql, const Values&... values) {
    return Statement(connection_, prepare(sql), values...);
  }
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    Statement(connection_, prepare(sql), values...).step();
  }

  int64_t last_row() const;
  int changed_rows() const;
  /// Steps of SQLite's virtual machine in all queries so far: how much work they are.
  int64_t work_done() const;
  bool in_transaction() const;

 private:
  sqlite3_stmt* prepare(std::string_view sql);

  sqlite3* connection_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*> prepared_;
};

}  // namespace nhacviec
