#include "connectors/redis_lists.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "connectors/redis_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace redis {
namespace {

bool matches(const SubjectFilter& filter, const IndexFields& index) {
  if (!filter.plan.empty() && index.plan != filter.plan) return false;
  if (!filter.unit.empty() && index.unit != filter.unit) return false;
  if (!filter.state.empty() && index.state != filter.state) return false;
  if (filter.due_before && !(index.due_at && *index.due_at < *filter.due_before)) return false;
  if (filter.complete && index.complete != *filter.complete) return false;
  return !filter.late || index.late == *filter.late;
}

bool filters_anything(const SubjectFilter& filter) {
  return !filter.plan.empty() || !filter.unit.empty() || !filter.state.empty() ||
         filter.due_before || filter.complete || filter.late;
}

std::string score_of(Instant at) { return std::to_string(at.time_since_epoch().count()); }

/// One list of subjects while it is being read.
class SubjectScan : public std::enable_shared_from_this<SubjectScan> {
 public:
  SubjectScan(Database& database, int shards, SubjectFilter filter, bool by_due,
              Reply<std::vector<SubjectRecord>> reply)
      : database_(database),
        filter_(std::move(filter)),
        by_due_(by_due),
        limit_(bounded(filter_.limit)),
        piece_(piece_for(limit_, filters_anything(filter_))),
        parts_(static_cast<size_t>(shards)),
        reply_(std::move(reply)) {}

  /// After the subject (due_at, id); the due_at counts only in a list by due date.
  void start(const std::string& after_due, const SubjectId& after) {
    lanes_.emplace(static_cast<int>(parts_.size()), [this](const std::optional<Error>& error) {
      error ? reply_(*error) : complete();
    });
    for (size_t shard = 0; shard < parts_.size(); ++shard) {
      parts_[shard].due = after_due;
      parts_[shard].id = after;
      read_ids(static_cast<Shard>(shard));
    }
  }

 private:
  struct Found {
    Shard shard = 0;
    StoredSubject subject;
  };
  struct Part {
    std::string due;  // of the last id that was read
    SubjectId id;
    std::vector<Found> found;
  };

  Command next_ids(Shard shard) const {
    const Part& part = parts_[static_cast<size_t>(shard)];
    if (by_due_) {
      auto call = database_.call(scripts().due_page, shard);
      return call.add(part.due).add(part.id).add(int64_t{piece_}).finish();
    }
    const std::string index = filter_.unit.empty() ? "ids" : "u:" + filter_.unit;
    // '0' follows '/': all ids "plan/..." lie before "plan0".
    const std::string low = part.id >= filter_.plan ? "(" + part.id : "[" + filter_.plan;
    const std::string high = filter_.plan.empty() ? "+" : "(" + filter_.plan + "0";
    return Command{command_text({"ZRANGEBYLEX", database_.key(shard, index), low == "(" ? "-" : low,
                                 high, "LIMIT", "0", std::to_string(piece_)})};
  }

  void read_ids(Shard shard) {
    database_.send(next_ids(shard), [self = shared_from_this(), shard](Result<Value> value) {
      if (!value) return self->lanes_->fail(value.error());
      self->read_records(shard, std::move(value).value());
    });
  }

  void read_records(Shard shard, Value listed) {
    if (lanes_->ended()) return;
    Part& part = parts_[static_cast<size_t>(shard)];
    std::vector<std::string> ids;
    for (size_t i = 0; i < listed.list.size(); i += by_due_ ? 2 : 1) {
      ids.push_back(std::move(listed.list[i].text));
      if (by_due_ && i + 1 < listed.list.size()) part.due = std::move(listed.list[i + 1].text);
    }
    if (ids.empty()) return lanes_->finish();
    part.id = ids.back();
    Command get = get_records(database_.prefix_of(shard), "s:", ids);
    database_.send(std::move(get), [self = shared_from_this(), shard,
                                    ids = std::move(ids)](const Result<Value>& value) {
      if (!value) return self->lanes_->fail(value.error());
      self->take(shard, ids, value.value());
    });
  }

  void take(Shard shard, const std::vector<std::string>& ids, const Value& records) {
    if (lanes_->ended()) return;
    Part& part = parts_[static_cast<size_t>(shard)];
    bool past = static_cast<int>(ids.size()) < piece_;
    for (size_t i = 0; i < ids.size() && i < records.list.size(); ++i) {
      if (!records.list[i].is_text()) continue;
      auto stored = unpack_subject(ids[i], records.list[i].text);
      if (!stored) return lanes_->fail(strange_reply("subject " + ids[i]));
      const IndexFields& index = stored->record.index;
      if (by_due_ && (!index.due_at || index.complete)) continue;  // changed a moment ago
      past = past || (by_due_ && filter_.due_before && *index.due_at >= *filter_.due_before);
      if (matches(filter_, index)) part.found.push_back(Found{shard, *std::move(stored)});
    }
    if (past || static_cast<int>(part.found.size()) >= limit_) return lanes_->finish();
    read_ids(shard);
  }

  void complete() {
    std::vector<Found> all;
    for (Part& part : parts_) {
      std::move(part.found.begin(), part.found.end(), std::back_inserter(all));
    }
    const auto place = [this](const Found& found) {
      const SubjectRecord& record = found.subject.record;
      return std::pair(by_due_ ? *record.index.due_at : Instant(), record.id);
    };
    std::sort(all.begin(), all.end(),
              [&](const Found& a, const Found& b) { return place(a) < place(b); });
    all.resize(std::min(all.size(), static_cast<size_t>(limit_)));
    auto page = std::make_shared<std::vector<SubjectRecord>>(all.size());
    const auto answer = [self = shared_from_this(), page](const std::optional<Error>& error) {
      error ? self->reply_(*error) : self->reply_(std::move(*page));
    };
    if (all.empty()) return answer(std::nullopt);
    const auto waits = std::make_shared<Lanes>(static_cast<int>(all.size()), answer);
    for (size_t i = 0; i < all.size(); ++i) {
      add_waits(database_, all[i].shard, std::move(all[i].subject),
                [page, waits, i](Result<SubjectRecord> record) {
                  if (!record) return waits->fail(record.error());
                  (*page)[i] = std::move(record).value();
                  waits->finish();
                });
    }
  }

  Database& database_;
  const SubjectFilter filter_;
  const bool by_due_;
  const int limit_;
  const int piece_;
  std::vector<Part> parts_;
  std::optional<Lanes> lanes_;
  Reply<std::vector<SubjectRecord>> reply_;
};

/// The due date of that subject, whatever shard it is in.
void find_due(Database& database, int shards, const SubjectId& id,
              Reply<std::optional<Instant>> reply) {
  const auto found = std::make_shared<std::optional<Instant>>();
  const auto lanes = std::make_shared<Lanes>(
      shards, [found, reply = std::move(reply)](const std::optional<Error>& error) {
        error ? reply(*error) : reply(*found);
      });
  for (Shard shard = 0; shard < shards; ++shard) {
    database.send(Command{command_text({"GET", database.key(shard, "s:" + id)})},
                  [found, lanes, id](const Result<Value>& value) {
                    if (!value) return lanes->fail(value.error());
                    if (value.value().is_text()) {
                      const auto stored = unpack_subject(id, value.value().text);
                      if (stored) *found = stored->record.index.due_at;
                    }
                    lanes->finish();
                  });
  }
}

}  // namespace

int piece_for(int limit, bool filtered) {
  return std::clamp(filtered ? std::max(limit, 200) : limit, 1, kPiece);
}

Command get_records(const std::string& shard_prefix, std::string_view kind,
                    const std::vector<std::string>& ids) {
  CommandText get;
  get.add("MGET");
  for (const std::string& id : ids) get.add(std::string(shard_prefix).append(kind).append(id));
  return Command{get.finish()};
}

std::optional<SubjectRecord> whole_subject(const SubjectId& id, const Value& value) {
  if (!value.is_text()) return std::nullopt;
  auto stored = unpack_subject(id, value.text);
  if (!stored || stored->waits > 0) return std::nullopt;
  return std::move(stored->record);
}

void add_waits(Database& database, Shard shard, StoredSubject stored, Reply<SubjectRecord> reply) {
  if (stored.waits == 0) return reply(std::move(stored.record));
  const std::string key = database.key(shard, "w:" + stored.record.id);
  database.read<SubjectRecord>(
      {"HGETALL", key}, std::move(reply),
      [record = std::move(stored.record)](const Value& fields) mutable -> Result<SubjectRecord> {
        for (size_t i = 0; i + 1 < fields.list.size(); i += 2) {
          auto wait = parse_wait(fields.list[i].text, fields.list[i + 1].text);
          if (!wait) return strange_reply("verdict for " + record.id);
          record.waits.push_back(*std::move(wait));
        }
        std::sort(record.waits.begin(), record.waits.end(),
                  [](const WaitField& a, const WaitField& b) { return a.source < b.source; });
        return std::move(record);
      });
}

void list_subjects_by_id(Database& database, int shards, SubjectFilter filter,
                         Reply<std::vector<SubjectRecord>> reply) {
  const SubjectId after = filter.after;
  std::make_shared<SubjectScan>(database, shards, std::move(filter), false, std::move(reply))
      ->start("", after);
}

void list_subjects_by_due(Database& database, int shards, SubjectFilter filter,
                          Reply<std::vector<SubjectRecord>> reply) {
  const SubjectId after = filter.after;
  const auto scan = std::make_shared<SubjectScan>(database, shards, std::move(filter), true, reply);
  if (after.empty()) return scan->start("-inf", "");
  find_due(database, shards, after, [scan, after, reply](Result<std::optional<Instant>> due) {
    if (!due) return reply(due.error());
    if (!due.value()) return reply(Error{ErrorKind::invalid, "no page after " + after});
    scan->start(score_of(*due.value()), after);
  });
}

void count_subjects(Database& database, int shards, Reply<std::vector<StateCount>> reply) {
  using Of = std::tuple<std::string, std::string, std::string, bool, bool>;
  const auto sums = std::make_shared<std::map<Of, int64_t>>();
  const auto lanes = std::make_shared<Lanes>(
      shards, [sums, reply = std::move(reply)](const std::optional<Error>& error) {
        if (error) return reply(*error);
        std::vector<StateCount> counts;
        for (const auto& [of, sum] : *sums) {
          const auto& [plan, task, state, complete, late] = of;
          if (sum > 0) counts.push_back(StateCount{plan, task, state, complete, late, sum});
        }
        reply(std::move(counts));
      });
  for (Shard shard = 0; shard < shards; ++shard) {
    database.send(Command{command_text({"HGETALL", database.key(shard, "counts")})},
                  [sums, lanes](const Result<Value>& value) {
                    if (!value) return lanes->fail(value.error());
                    const std::vector<Value>& fields = value.value().list;
                    for (size_t i = 0; i + 1 < fields.size(); i += 2) {
                      const auto of = parse_counted_name(fields[i].text);
                      const std::string& text = fields[i + 1].text;
                      int64_t count = 0;
                      std::from_chars(text.data(), text.data() + text.size(), count);
                      if (!of) return lanes->fail(strange_reply("count"));
                      (*sums)[{of->plan, of->task, of->state, of->complete, of->late}] += count;
                    }
                    lanes->finish();
                  });
  }
}

}  // namespace redis

void RedisStore::list_subjects(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  redis::list_subjects_by_id(database_, shards_, std::move(filter), std::move(reply));
}

void RedisStore::list_due(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  redis::list_subjects_by_due(database_, shards_, std::move(filter), std::move(reply));
}

void RedisStore::count_subjects(Reply<std::vector<StateCount>> reply) {
  redis::count_subjects(database_, shards_, std::move(reply));
}

}  // namespace nhacviec
