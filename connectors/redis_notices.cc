// The outbox in Redis: hand-outs, attempts, outcomes, lists.
#include <algorithm>
#include <charconv>

#include "connectors/redis_lists.h"
#include "connectors/redis_records.h"
#include "connectors/redis_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

using redis::Value;

std::vector<bool> flags_of(const Value& value) {
  std::vector<bool> flags;
  for (const Value& one : value.list) flags.push_back(one.number == 1);
  return flags;
}

bool is_failure(NoticeStatus status) {
  return status == NoticeStatus::permanent_failure || status == NoticeStatus::temporary_failure ||
         status == NoticeStatus::unknown;
}

}  // namespace

namespace redis {
namespace {

/// One page of notices while it is being read.
class NoticeScan : public std::enable_shared_from_this<NoticeScan> {
 public:
  NoticeScan(Database& database, int shards, NoticeFilter filter, Reply<NoticePage> reply)
      : database_(database),
        filter_(std::move(filter)),
        wanted_(bounded(filter_.limit) + 1),  // one more tells whether there is a next page
        piece_(piece_for(wanted_, filter_.status || !filter_.subject.empty())),
        parts_(static_cast<size_t>(shards)),
        reply_(std::move(reply)) {}

  void start() {
    lanes_.emplace(
        filter_.shard ? 1 : static_cast<int>(parts_.size()),
        [this](const std::optional<Error>& error) { error ? reply_(*error) : complete(); });
    for (size_t shard = 0; shard < parts_.size(); ++shard) {
      parts_[shard].position = filter_.after;
      if (filter_.shard.value_or(static_cast<Shard>(shard)) != static_cast<Shard>(shard)) continue;
      read_keys(static_cast<Shard>(shard));
    }
  }

 private:
  using Placed = std::pair<int64_t, NoticeRecord>;
  struct Part {
    int64_t position = 0;  // of the last one that was read
    std::vector<Placed> found;
  };

  Command next_keys(Shard shard) const {
    const int64_t position = parts_[static_cast<size_t>(shard)].position;
    if (!filter_.subject.empty()) {
      auto call = database_.call(scripts().notices_of, shard);
      call.add(filter_.subject).add(position).add(int64_t{piece_});
      return call.add(filter_.newest_first ? "1" : "0").finish();
    }
    const bool failed = filter_.status && is_failure(*filter_.status);
    const std::string key = database_.key(shard, failed ? "failed" : "notices");
    const std::string next = "(" + std::to_string(position);
    const std::string piece = std::to_string(piece_);
    if (!filter_.newest_first) {
      return Command{
          command_text({"ZRANGEBYSCORE", key, next, "+inf", "WITHSCORES", "LIMIT", "0", piece})};
    }
    return Command{command_text({"ZREVRANGEBYSCORE", key, position == 0 ? "+inf" : next, "-inf",
                                 "WITHSCORES", "LIMIT", "0", piece})};
  }

  void read_keys(Shard shard) {
    database_.send(next_keys(shard), [self = shared_from_this(), shard](Result<Value> value) {
      if (!value) return self->lanes_->fail(value.error());
      self->read_records(shard, std::move(value).value());
    });
  }

  void read_records(Shard shard, Value listed) {
    if (lanes_->ended()) return;
    if (listed.list.size() < 2) return lanes_->finish();
    std::vector<std::string> keys;
    std::vector<int64_t> positions;
    for (size_t i = 0; i + 1 < listed.list.size(); i += 2) {
      keys.push_back(std::move(listed.list[i].text));
      const std::string& score = listed.list[i + 1].text;
      std::from_chars(score.data(), score.data() + score.size(), positions.emplace_back());
    }
    parts_[static_cast<size_t>(shard)].position = positions.back();
    Command get = get_records(database_.prefix_of(shard), "n:", keys);
    database_.send(std::move(get), [self = shared_from_this(), shard, keys = std::move(keys),
                                    positions = std::move(positions)](const Result<Value>& value) {
      if (!value) return self->lanes_->fail(value.error());
      self->take(shard, keys, positions, value.value());
    });
  }

  void take(Shard shard, const std::vector<std::string>& keys,
            const std::vector<int64_t>& positions, const Value& records) {
    if (lanes_->ended()) return;
    Part& part = parts_[static_cast<size_t>(shard)];
    for (size_t i = 0; i < keys.size() && i < records.list.size(); ++i) {
      if (!records.list[i].is_text()) continue;
      auto stored = unpack_notice(keys[i], records.list[i].text);
      if (!stored) return lanes_->fail(strange_reply("notice " + keys[i]));
      if (filter_.status && stored->status != *filter_.status) continue;
      part.found.emplace_back(positions[i], *std::move(stored));
    }
    const bool past =
        static_cast<int>(keys.size()) < piece_ || static_cast<int>(part.found.size()) >= wanted_;
    if (past) return lanes_->finish();
    read_keys(shard);
  }

  void complete() {
    std::vector<Placed> all;
    for (Part& part : parts_) {
      std::move(part.found.begin(), part.found.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), [this](const Placed& a, const Placed& b) {
      return filter_.newest_first ? a.first > b.first : a.first < b.first;
    });
    NoticePage page;
    const auto limit = static_cast<size_t>(wanted_ - 1);
    for (Placed& placed : all) {
      if (page.notices.size() == limit) break;
      if (all.size() > limit) page.next = placed.first;
      page.notices.push_back(std::move(placed.second));
    }
    reply_(std::move(page));
  }

  Database& database_;
  const NoticeFilter filter_;
  const int wanted_;
  const int piece_;
  std::vector<Part> parts_;
  std::optional<Lanes> lanes_;
  Reply<NoticePage> reply_;
};

}  // namespace

void list_notices(Database& database, int shards, NoticeFilter filter, Reply<NoticePage> reply) {
  std::make_shared<NoticeScan>(database, shards, std::move(filter), std::move(reply))->start();
}

namespace {

/// Reads the notice, changes it, and puts it back unless somebody was quicker: then once more.
void hear(Database& database, Shard shard, std::shared_ptr<const Store::Report> report,
          Reply<Store::Heard> reply) {
  using Heard = Store::Heard;
  Command get = get_records(database.prefix_of(shard), "n:", {report->key});
  database.send(std::move(get), [&database, shard, report,
                                 reply = std::move(reply)](const Result<Value>& read) {
    if (!read) return reply(read.error());
    if (read.value().list.size() != 1 || !read.value().list[0].is_text()) {
      return reply(Heard::unknown);
    }
    const std::string& was = read.value().list[0].text;
    auto notice = unpack_notice(report->key, was);
    if (!notice) return reply(strange_reply("notice " + report->key));
    const Heard result = heard(*notice, *report);
    if (result != Heard::recorded) return reply(result);
    auto call = database.call(scripts().replace_notice, shard);
    call.add(report->key).add(was).add(pack_notice(*notice));
    call.add(is_open(notice->status) ? "1" : "0").add(report->announcement);
    database.send(call.finish(), [&database, shard, report, reply](const Result<Value>& put) {
      if (!put) return reply(put.error());
      if (put.value().number == 0) return hear(database, shard, report, reply);
      reply(put.value().number == 1 ? Heard::recorded : Heard::too_early);
    });
  });
}

}  // namespace
}  // namespace redis

void RedisStore::report(Shard shard, Report report, Reply<Heard> reply) {
  redis::hear(database_, shard, std::make_shared<const Report>(std::move(report)),
              std::move(reply));
}

void RedisStore::list_notices(NoticeFilter filter, Reply<NoticePage> reply) {
  redis::list_notices(database_, shards_, std::move(filter), std::move(reply));
}

void RedisStore::lease_notices(Shard shard, Instant until, int limit, Duration lease,
                               Reply<std::vector<LeasedNotice>> reply) {
  auto call = database_.call(redis::scripts().lease_notices, shard);
  call.add(until.time_since_epoch().count()).add(int64_t{bounded(limit)});
  call.add(int64_t{lease.count()}).add(reading()).add(kLostAttemptWords);
  database_.ask<std::vector<LeasedNotice>>(
      call.finish(), std::move(reply), [](const Value& found) -> Result<std::vector<LeasedNotice>> {
        std::vector<LeasedNotice> leased;
        for (size_t i = 0; i + 3 < found.list.size(); i += 4) {
          const std::string& number = found.list[i + 1].text;
          auto notice = redis::unpack_notice(found.list[i].text, found.list[i + 2].text);
          if (!notice) return redis::strange_reply("notice " + found.list[i].text);
          LeasedNotice& one = leased.emplace_back();
          std::from_chars(number.data(), number.data() + number.size(), one.lease);
          one.subject = redis::whole_subject(notice->subject, found.list[i + 3]);
          one.notice = *std::move(notice);
        }
        return leased;
      });
}

void RedisStore::begin_attempts(Shard shard, std::vector<AttemptStart> starts,
                                Reply<std::vector<bool>> reply) {
  if (starts.empty())
    return database_.later<std::vector<bool>>(std::move(reply), std::vector<bool>{});
  auto call = database_.call(redis::scripts().begin_attempts, shard);
  call.add(reading());
  for (AttemptStart& start : starts) {
    start.attempt.status = NoticeStatus::sending;
    start.attempt.words.clear();
    start.attempt.accepted.clear();
    call.add(start.key).add(std::to_string(start.lease)).add(int64_t{start.attempt.number});
    call.add(redis::pack_attempt(start.attempt));
  }
  database_.ask<std::vector<bool>>(call.finish(), std::move(reply), flags_of);
}

void RedisStore::settle(Shard shard, std::vector<Settlement> settlements,
                        Reply<std::vector<bool>> reply) {
  if (settlements.empty())
    return database_.later<std::vector<bool>>(std::move(reply), std::vector<bool>{});
  auto call = database_.call(redis::scripts().settle, shard);
  for (const Settlement& settlement : settlements) {
    check_settlement(settlement);
    call.add(settlement.key).add(std::to_string(settlement.lease)).add(int64_t{settlement.attempt});
    call.add(to_string(settlement.status)).add(settlement.words);
    call.add(stays_open(settlement)
                 ? std::to_string(settlement.retry_at->time_since_epoch().count())
                 : "");
    call.add(redis::pack_texts(settlement.accepted)).add(settlement.announcement);
  }
  database_.ask<std::vector<bool>>(call.finish(), std::move(reply), flags_of);
}

}  // namespace nhacviec
