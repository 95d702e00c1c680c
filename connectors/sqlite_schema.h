// The SQLite store's file: its tables (docs/formats.md), its version, and who may open it.
#pragma once

#include <memory>
#include <string>

#include "connectors/sqlite_database.h"
#include "workflows/result.h"

namespace nhacviec {

struct OpenedFile {
  std::unique_ptr<SqliteDatabase> database;
  int shards = 0;  // those the store was made with
};

/// Opens the file for this process alone, and makes the tables of a new one. Errors say what a
/// person can do: in use (transient), no such folder, not a store, damaged, of a newer program.
Result<OpenedFile> open_store_file(const std::string& path, int shards, const std::string& vfs);

}  // namespace nhacviec
