#include "connectors/sqlite_documents.h"

#include "connectors/store_rules.h"

namespace nhacviec::sqlite {
namespace {

Document document_of(const Statement& row) {
  return Document{row.text(0), row.text(1), row.small(2), row.text(3), row.text(4)};
}

int latest_revision(SqliteDatabase& database, const Document& document) {
  Statement row = database.query("SELECT max(revision) FROM documents WHERE kind = ? AND id = ?",
                                 document.kind, document.id);
  return row.step() ? row.small(0) : 0;
}

}  // namespace

Status put_document(SqliteDatabase& database, const Document& document) {
  const int next = latest_revision(database, document) + 1;
  if (document.revision != next) return wrong_revision(document, next);
  database.run("INSERT INTO documents (kind, id, revision, digest, body) VALUES (?, ?, ?, ?, ?)",
               document.kind, document.id, document.revision, document.digest, document.body);
  return Done{};
}

std::vector<Document> latest_documents(SqliteDatabase& database) {
  Statement row = database.query(
      "SELECT kind, id, max(revision), digest, body FROM documents GROUP BY kind, id"
      " ORDER BY kind, id");
  std::vector<Document> latest;
  while (row.step()) latest.push_back(document_of(row));
  return latest;
}

std::optional<Document> document(SqliteDatabase& database, const std::string& kind,
                                 const std::string& id, int revision) {
  Statement row = database.query(
      "SELECT kind, id, revision, digest, body FROM documents"
      " WHERE kind = ? AND id = ? AND revision = ?",
      kind, id, revision);
  if (!row.step()) return std::nullopt;
  return document_of(row);
}

int64_t add_dead_letter(SqliteDatabase& database, const DeadLetter& letter) {
  database.run("INSERT INTO dead_letters (at, reason, source, body) VALUES (?, ?, ?, ?)", letter.at,
               letter.reason, letter.source, letter.body);
  const int64_t id = database.last_row();
  database.run("DELETE FROM dead_letters WHERE id <= ?", id - kDeadLetterLimit);
  return id;
}

std::vector<DeadLetter> dead_letters(SqliteDatabase& database, int64_t after, int limit) {
  Statement row = database.query(
      "SELECT id, at, reason, source, body FROM dead_letters WHERE id > ? ORDER BY id LIMIT ?",
      after, bounded(limit));
  std::vector<DeadLetter> letters;
  while (row.step()) {
    letters.push_back(
        DeadLetter{row.number(0), row.instant(1), row.text(2), row.text(3), row.text(4)});
  }
  return letters;
}

bool remove_dead_letter(SqliteDatabase& database, int64_t id) {
  database.run("DELETE FROM dead_letters WHERE id = ?", id);
  return database.changed_rows() > 0;
}

std::optional<std::string> get_value(SqliteDatabase& database, const std::string& name) {
  Statement row = database.query("SELECT value FROM named_values WHERE name = ?", name);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

void put_value(SqliteDatabase& database, const std::string& name, const std::string& value) {
  database.run(
      "INSERT INTO named_values (name, value) VALUES (?, ?)"
      " ON CONFLICT DO UPDATE SET value = excluded.value",
      name, value);
}

}  // namespace nhacviec::sqlite
