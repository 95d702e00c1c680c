// Lists over all shards: each shard's index is read piece by piece, the records are filtered here,
// and the shards' findings are merged. No reply of the server is longer than a piece.
#pragma once

#include "connectors/redis_database.h"
#include "connectors/redis_records.h"

namespace nhacviec::redis {

/// Completes a subject with its waits, if it has any.
void add_waits(Database&, Shard, StoredSubject, Reply<SubjectRecord>);
/// A subject that came along with something else; nothing when that is not all of it.
std::optional<SubjectRecord> whole_subject(const SubjectId&, const Value&);

/// Borrows the database until the reply.
void list_subjects_by_id(Database&, int shards, SubjectFilter, Reply<std::vector<SubjectRecord>>);
void list_subjects_by_due(Database&, int shards, SubjectFilter, Reply<std::vector<SubjectRecord>>);
void count_subjects(Database&, int shards, Reply<std::vector<StateCount>>);
void list_notices(Database&, int shards, NoticeFilter, Reply<NoticePage>);

/// The most that is read of one index at a time.
constexpr int kPiece = 500;
/// How much to read at once when `limit` are wanted and a filter may let few of them through.
int piece_for(int limit, bool filtered);

/// MGET of these ids' records, kind "s:" or "n:".
Command get_records(const std::string& shard_prefix, std::string_view kind,
                    const std::vector<std::string>& ids);

/// Answers once, with the first error or when all lanes (one a shard) are done.
class Lanes {
 public:
  Lanes(int count, std::function<void(std::optional<Error>)> done)
      : left_(count), done_(std::move(done)) {}
  void finish() {
    if (--left_ == 0) end(std::nullopt);
  }
  void fail(const Error& error) { end(error); }
  bool ended() const { return ended_; }

 private:
  void end(std::optional<Error> error) {
    if (std::exchange(ended_, true)) return;
    done_(std::move(error));
  }
  int left_;
  bool ended_ = false;
  std::function<void(std::optional<Error>)> done_;
};

}  // namespace nhacviec::redis
