#include "connectors/sqlite_subjects.h"

#include <algorithm>

#include "connectors/store_rules.h"

namespace nhacviec::sqlite {
namespace {

const std::string kSelectSubject =
    "SELECT id, version, body, fact_count, chain, wake_at, plan, task, unit, state, due_at, late,"
    " complete FROM subjects";

SubjectRecord subject_of(const Statement& row) {
  SubjectRecord record;
  record.id = row.text(0);
  record.version = static_cast<uint64_t>(row.number(1));
  record.body = row.text(2);
  record.fact_count = static_cast<uint64_t>(row.number(3));
  record.chain = row.text(4);
  record.wake_at = row.maybe_instant(5);
  record.index = IndexFields{row.text(6),           row.text(7),  row.text(8), row.text(9),
                             row.maybe_instant(10), row.flag(11), row.flag(12)};
  return record;
}

void add_waits(SqliteDatabase& database, SubjectRecord& record) {
  Statement row = database.query(
      "SELECT source, source_version, satisfied FROM waits WHERE waiter = ? ORDER BY source",
      record.id);
  while (row.step()) {
    record.waits.push_back(
        WaitField{row.text(0), static_cast<uint64_t>(row.number(1)), row.flag(2)});
  }
}

std::vector<SubjectRecord> page_of(SqliteDatabase& database, Statement& row) {
  std::vector<SubjectRecord> page;
  while (row.step()) page.push_back(subject_of(row));
  for (SubjectRecord& record : page) add_waits(database, record);
  return page;
}

/// The clauses of a filter, and its values in the same order.
std::string clauses_of(const SubjectFilter& filter) {
  std::string sql;
  if (!filter.plan.empty()) sql += " AND plan = ?";
  if (!filter.unit.empty()) sql += " AND unit = ?";
  if (!filter.state.empty()) sql += " AND state = ?";
  if (filter.due_before) sql += " AND due_at < ?";
  if (filter.complete) sql += *filter.complete ? " AND complete = 1" : " AND complete = 0";
  if (filter.late) sql += *filter.late ? " AND late = 1" : " AND late = 0";
  return sql;
}
void bind_filter(Statement& statement, const SubjectFilter& filter) {
  if (!filter.plan.empty()) statement.bind(filter.plan);
  if (!filter.unit.empty()) statement.bind(filter.unit);
  if (!filter.state.empty()) statement.bind(filter.state);
  if (filter.due_before) statement.bind(*filter.due_before);
}

/// What a commit must know of the subject's row as it stands.
struct Row {
  int64_t number = 0;
  Shard shard = 0;
  uint64_t version = 0;
  uint64_t fact_count = 0;
  std::string chain;
  IndexFields counted;  // only the fields that are counted
};

std::optional<Row> find_row(SqliteDatabase& database, const SubjectId& id) {
  Statement row = database.query(
      "SELECT number, shard, version, fact_count, chain, plan, task, state, complete, late"
      " FROM subjects WHERE id = ?",
      id);
  if (!row.step()) return std::nullopt;
  Row found{row.number(0),
            row.small(1),
            static_cast<uint64_t>(row.number(2)),
            static_cast<uint64_t>(row.number(3)),
            row.text(4),
            {}};
  found.counted.plan = row.text(5);
  found.counted.task = row.text(6);
  found.counted.state = row.text(7);
  found.counted.complete = row.flag(8);
  found.counted.late = row.flag(9);
  return found;
}

void count(SqliteDatabase& database, const IndexFields& index, int change) {
  database.run(
      "INSERT INTO subject_counts (plan, task, state, complete, late, count)"
      " VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET count = count + excluded.count",
      index.plan, index.task, index.state, index.complete, index.late, change);
}

bool counted_alike(const IndexFields& a, const IndexFields& b) {
  return a.plan == b.plan && a.task == b.task && a.state == b.state && a.complete == b.complete &&
         a.late == b.late;
}

void add_facts(SqliteDatabase& database, int64_t subject, const std::vector<FactRecord>& facts) {
  for (const FactRecord& fact : facts) {
    database.run("INSERT INTO facts (subject, sequence, body, hash) VALUES (?, ?, ?, ?)", subject,
                 fact.sequence, fact.body, fact.hash);
  }
}

void update_subject(SqliteDatabase& database, const Row& row, const SubjectWrite& write) {
  database.run(
      "UPDATE subjects SET version = version + 1, body = ?, fact_count = ?, chain = ?,"
      " wake_at = ?, plan = ?, task = ?, unit = ?, state = ?, due_at = ?, late = ?, complete = ?"
      " WHERE number = ?",
      write.body, row.fact_count + write.facts.size(),
      write.facts.empty() ? row.chain : write.facts.back().hash, write.wake_at, write.index.plan,
      write.index.task, write.index.unit, write.index.state, write.index.due_at, write.index.late,
      write.index.complete, row.number);
  add_facts(database, row.number, write.facts);
  if (!counted_alike(row.counted, write.index)) {
    count(database, row.counted, -1);
    count(database, write.index, 1);
  }
}

struct Gate {
  int missing = 0;
  std::optional<Instant> wake_at;
};

/// Makes the new waiter's fields. The verdicts that came before it existed count as if they came
/// right after, wake-up included.
Gate make_waits(SqliteDatabase& database, const SubjectWrite& write) {
  Gate gate{0, write.wake_at};
  std::optional<Instant> kept_wake_at;
  {
    Statement kept = database.query("SELECT min(wake_at) FROM waits WHERE waiter = ?", write.id);
    if (kept.step()) kept_wake_at = kept.maybe_instant(0);
  }
  std::vector<SubjectId> sources = write.waits_for;
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
  for (const SubjectId& source : sources) {
    database.run(
        "INSERT INTO waits (waiter, source, source_version, satisfied) VALUES (?, ?, 0, 0)"
        " ON CONFLICT DO NOTHING",
        write.id, source);
  }
  gate.missing = static_cast<int>(sources.size());
  if (!kept_wake_at) return gate;

  database.run("UPDATE waits SET wake_at = NULL WHERE waiter = ?", write.id);
  Statement missing =
      database.query("SELECT count(*) FROM waits WHERE waiter = ? AND satisfied = 0", write.id);
  missing.step();
  const int before = gate.missing;
  gate.missing = missing.small(0);
  if ((before == 0) != (gate.missing == 0)) {
    gate.wake_at = std::min(gate.wake_at.value_or(*kept_wake_at), *kept_wake_at);
  }
  return gate;
}

void create_subject(SqliteDatabase& database, Shard shard, const SubjectWrite& write) {
  const Gate gate = make_waits(database, write);
  database.run(
      "INSERT INTO subjects (id, shard, version, body, fact_count, chain, wake_at, missing, plan,"
      " task, unit, state, due_at, late, complete)"
      " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      write.id, shard, write.body, write.facts.size(),
      write.facts.empty() ? std::string() : write.facts.back().hash, gate.wake_at, gate.missing,
      write.index.plan, write.index.task, write.index.unit, write.index.state, write.index.due_at,
      write.index.late, write.index.complete);
  add_facts(database, database.last_row(), write.facts);
  count(database, write.index, 1);
}

struct Waiter {
  int64_t number = 0;
  int missing = 0;
  std::optional<Instant> wake_at;
};

std::optional<Waiter> find_waiter(SqliteDatabase& database, Shard shard, const SubjectId& id) {
  Statement row =
      database.query("SELECT number, shard, missing, wake_at FROM subjects WHERE id = ?", id);
  if (!row.step()) return std::nullopt;
  if (row.small(1) != shard) broken_invariant(id + " is in another shard");
  return Waiter{row.number(0), row.small(2), row.maybe_instant(3)};
}

std::optional<WaitField> find_wait(SqliteDatabase& database, const WaitWrite& wait) {
  Statement row =
      database.query("SELECT source_version, satisfied FROM waits WHERE waiter = ? AND source = ?",
                     wait.waiter, wait.source);
  if (!row.step()) return std::nullopt;
  return WaitField{wait.source, static_cast<uint64_t>(row.number(0)), row.flag(1)};
}

void write_wait(SqliteDatabase& database, Shard shard, const WaitWrite& wait) {
  const std::optional<WaitField> known = find_wait(database, wait);
  if (known && wait.source_version <= known->source_version) return;
  const std::optional<Waiter> waiter = find_waiter(database, shard, wait.waiter);
  const std::optional<Instant> kept_wake_at =
      waiter ? std::nullopt : std::optional<Instant>(wait.wake_at);
  database.run(
      "INSERT INTO waits (waiter, source, source_version, satisfied, wake_at)"
      " VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET source_version = excluded.source_version,"
      " satisfied = excluded.satisfied, wake_at = excluded.wake_at",
      wait.waiter, wait.source, wait.source_version, wait.satisfied, kept_wake_at);
  if (!waiter) return;

  const bool was_missing = known && !known->satisfied;
  const int missing = waiter->missing - (was_missing ? 1 : 0) + (wait.satisfied ? 0 : 1);
  std::optional<Instant> wake_at = waiter->wake_at;
  if ((missing == 0) != (waiter->missing == 0)) {
    wake_at = std::min(wake_at.value_or(wait.wake_at), wait.wake_at);
  }
  database.run(
      "UPDATE subjects SET version = version + 1, missing = ?, wake_at = ? WHERE number = ?",
      missing, wake_at, waiter->number);
}

/// Writes the subject; nothing but a verdict when it is stale.
CommitReply write_subject(SqliteDatabase& database, LeaseTable& due_leases, Shard shard,
                          const SubjectWrite& write) {
  const std::optional<Row> row = find_row(database, write.id);
  const bool here = row && row->shard == shard;
  const uint64_t version = here ? row->version : 0;
  if (version != write.expected_version) {
    return CommitReply{CommitReply::Verdict::stale, version, ""};
  }
  if (row && !here) broken_invariant(write.id + " is in another shard");
  check_facts(write, row ? row->fact_count : 0);
  if (row) {
    update_subject(database, *row, write);
  } else {
    create_subject(database, shard, write);
  }
  due_leases.end(shard, write.id);
  return CommitReply{CommitReply::Verdict::committed, version + 1, ""};
}

}  // namespace

std::optional<std::string> seen(SqliteDatabase& database, Shard shard,
                                const std::string& inbox_key) {
  Statement row =
      database.query("SELECT answer FROM inbox WHERE shard = ? AND key = ?", shard, inbox_key);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

int expire_inbox(SqliteDatabase& database, Instant before) {
  std::vector<std::pair<Shard, std::string>> expired;
  {
    Statement row =
        database.query("SELECT shard, key FROM inbox WHERE at < ? ORDER BY at, shard, key LIMIT ?",
                       before, kPageLimit);
    while (row.step()) expired.emplace_back(row.small(0), row.text(1));
  }
  // One by one: SQLite would look for a list of pairs by walking the whole inbox.
  for (const auto& [shard, key] : expired) {
    database.run("DELETE FROM inbox WHERE shard = ? AND key = ?", shard, key);
  }
  return static_cast<int>(expired.size());
}

CommitReply commit(SqliteDatabase& database, LeaseTable& due_leases, const Commit& commit) {
  CommitReply reply;
  if (commit.inbox) {
    if (auto answer = seen(database, commit.shard, commit.inbox->key)) {
      return CommitReply{CommitReply::Verdict::seen, 0, std::move(*answer)};
    }
  }
  if (commit.subject) {
    reply = write_subject(database, due_leases, commit.shard, *commit.subject);
    if (reply.verdict != CommitReply::Verdict::committed) return reply;
  }
  if (commit.inbox) {
    database.run("INSERT INTO inbox (shard, key, answer, at) VALUES (?, ?, ?, ?)", commit.shard,
                 commit.inbox->key, commit.inbox->answer, commit.inbox->at);
    reply.answer = commit.inbox->answer;
  }
  for (const WaitWrite& wait : commit.waits) {
    write_wait(database, commit.shard, wait);
  }
  return reply;
}

std::optional<SubjectRecord> load(SqliteDatabase& database, Shard shard, const SubjectId& id) {
  std::optional<SubjectRecord> record;
  {
    Statement row = database.query(kSelectSubject + " WHERE id = ? AND shard = ?", id, shard);
    if (row.step()) record = subject_of(row);
  }
  if (record) add_waits(database, *record);
  return record;
}

std::vector<FactRecord> facts(SqliteDatabase& database, Shard shard, const SubjectId& id) {
  Statement row = database.query(
      "SELECT sequence, facts.body, hash FROM facts JOIN subjects ON subject = number"
      " WHERE id = ? AND shard = ? ORDER BY sequence",
      id, shard);
  std::vector<FactRecord> list;
  while (row.step()) {
    list.push_back(FactRecord{static_cast<uint64_t>(row.number(0)), row.text(1), row.text(2)});
  }
  return list;
}

std::vector<Store::DueSubject> lease_due(SqliteDatabase& database, LeaseTable& leases, Shard shard,
                                         Instant until, int limit, Duration now, Duration lease) {
  Statement row = database.query(
      "SELECT id, wake_at FROM subjects WHERE shard = ? AND wake_at <= ? ORDER BY wake_at, id",
      shard, until);
  std::vector<Store::DueSubject> due;
  while (static_cast<int>(due.size()) < bounded(limit) && row.step()) {
    const SubjectId id = row.text(0);
    if (leases.is_held(shard, id, now)) continue;
    leases.give(shard, id, now + lease);
    due.push_back(Store::DueSubject{id, row.instant(1)});
  }
  return due;
}

std::optional<Instant> next_wake_up(SqliteDatabase& database, const LeaseTable& leases, Shard shard,
                                    Duration now) {
  Statement row = database.query(
      "SELECT id, wake_at FROM subjects WHERE shard = ? AND wake_at IS NOT NULL"
      " ORDER BY wake_at, id",
      shard);
  while (row.step()) {
    if (!leases.is_held(shard, row.text(0), now)) return row.instant(1);
  }
  return std::nullopt;
}

std::vector<SubjectRecord> list_subjects(SqliteDatabase& database, const SubjectFilter& filter) {
  Statement row = database.query(kSelectSubject + " WHERE id > ?" + clauses_of(filter) +
                                 " ORDER BY id LIMIT ?");
  row.bind(filter.after);
  bind_filter(row, filter);
  row.bind(bounded(filter.limit));
  return page_of(database, row);
}

Result<std::vector<SubjectRecord>> list_due(SqliteDatabase& database, const SubjectFilter& filter) {
  std::optional<Instant> start;
  if (!filter.after.empty()) {
    Statement row = database.query("SELECT due_at FROM subjects WHERE id = ?", filter.after);
    if (row.step()) start = row.maybe_instant(0);
    if (!start) return Error{ErrorKind::invalid, "no page after " + filter.after};
  }
  Statement row = database.query(
      kSelectSubject + " INDEXED BY subjects_due WHERE due_at IS NOT NULL AND complete = 0" +
      (start ? " AND (due_at, id) > (?, ?)" : "") + clauses_of(filter) +
      " ORDER BY due_at, id LIMIT ?");
  if (start) {
    row.bind(*start);
    row.bind(filter.after);
  }
  bind_filter(row, filter);
  row.bind(bounded(filter.limit));
  return page_of(database, row);
}

std::vector<StateCount> count_subjects(SqliteDatabase& database) {
  Statement row = database.query(
      "SELECT plan, task, state, complete, late, count FROM subject_counts WHERE count > 0"
      " ORDER BY plan, task, state, complete, late");
  std::vector<StateCount> counts;
  while (row.step()) {
    counts.push_back(
        StateCount{row.text(0), row.text(1), row.text(2), row.flag(3), row.flag(4), row.number(5)});
  }
  return counts;
}

}  // namespace nhacviec::sqlite
