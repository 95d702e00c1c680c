// Documents, dead letters and named values in SQLite. Each function is a part of the transaction
// that its caller has begun, and throws SqliteFailure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/sqlite_database.h"
#include "connectors/store.h"

namespace nhacviec::sqlite {

Status put_document(SqliteDatabase&, const Document&);
std::vector<Document> latest_documents(SqliteDatabase&);
std::optional<Document> document(SqliteDatabase&, const std::string& kind, const std::string& id,
                                 int revision);

int64_t add_dead_letter(SqliteDatabase&, const DeadLetter&);
std::vector<DeadLetter> dead_letters(SqliteDatabase&, int64_t after, int limit);
bool remove_dead_letter(SqliteDatabase&, int64_t id);

std::optional<std::string> get_value(SqliteDatabase&, const std::string& name);
void put_value(SqliteDatabase&, const std::string& name, const std::string& value);

}  // namespace nhacviec::sqlite
