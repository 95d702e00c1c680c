// What is not of subjects or notices: documents, dead letters, named values, announcements.
#include "connectors/redis_store.h"

#include "connectors/redis_records.h"
#include "connectors/store_rules.h"

namespace nhacviec {

using redis::scripts;
using redis::strange_reply;
using redis::Value;

namespace redis {

std::string Database::prefix_of(Shard shard) const {
  std::string name = prefix_ + ":{s";
  if (shard < 10) name += '0';
  return name + std::to_string(shard) + "}:";
}

Error Database::store_is_gone() {
  const Error gone{ErrorKind::transient, kStoreGone};
  connection_->post([this, gone] { connection_->retry(gone); });
  return gone;
}

Error strange_reply(const std::string& what) {
  return Error{ErrorKind::permanent, "the Redis store holds no " + what + " where it should"};
}

}  // namespace redis

namespace {

constexpr Shard kOfAll = 0;  // where those records are that belong to no shard

/// kind and id of "kind/id".
Document named_document(const std::string& name) {
  Document document;
  const size_t slash = name.find('/');
  document.kind = name.substr(0, slash);
  if (slash != std::string::npos) document.id = name.substr(slash + 1);
  return document;
}

}  // namespace

RedisStore::RedisStore(redis::Database database, int shards, std::function<Duration()> lease_clock)
    : database_(std::move(database)), shards_(shards), lease_clock_(std::move(lease_clock)) {}

std::string RedisStore::reading() const {
  return lease_clock_ ? std::to_string(lease_clock_().count()) : "";
}

void RedisStore::put_document(Document document, Reply<Done> reply) {
  auto call = database_.call(scripts().put_document, kOfAll);
  call.add(document.kind + '/' + document.id).add(int64_t{document.revision});
  call.add(document.digest).add(document.body);
  document.body.clear();
  database_.ask<Done>(call.finish(), std::move(reply),
                      [document = std::move(document)](const Value& next) -> Status {
                        if (next.number == 0) return Done{};
                        return wrong_revision(document, static_cast<int>(next.number));
                      });
}

void RedisStore::latest_documents(Reply<std::vector<Document>> reply) {
  database_.ask<std::vector<Document>>(database_.call(scripts().latest_documents, kOfAll).finish(),
                                       std::move(reply), [](Value found) {
                                         std::vector<Document> latest;
                                         for (size_t i = 0; i + 3 < found.list.size(); i += 4) {
                                           Document document = named_document(found.list[i].text);
                                           document.revision =
                                               static_cast<int>(found.list[i + 1].number);
                                           document.digest = std::move(found.list[i + 2].text);
                                           document.body = std::move(found.list[i + 3].text);
                                           latest.push_back(std::move(document));
                                         }
                                         return latest;
                                       });
}

void RedisStore::document(std::string kind, std::string id, int revision,
                          Reply<std::optional<Document>> reply) {
  const int64_t first = 2 * (int64_t{std::max(revision, 1)} - 1);
  const std::string key = database_.key(kOfAll, "doc:" + kind + '/' + id);
  database_.read<std::optional<Document>>(
      {"LRANGE", key, std::to_string(first), std::to_string(first + 1)}, std::move(reply),
      [kind, id, revision](Value found) -> std::optional<Document> {
        if (revision < 1 || found.list.size() != 2) return std::nullopt;
        return Document{kind, id, revision, std::move(found.list[0].text),
                        std::move(found.list[1].text)};
      });
}

void RedisStore::add_dead_letter(DeadLetter letter, Reply<int64_t> reply) {
  auto call = database_.call(scripts().add_dead_letter, kOfAll);
  call.add(letter.at.time_since_epoch().count()).add(letter.reason).add(letter.source);
  call.add(letter.body).add(int64_t{kDeadLetterLimit});
  database_.ask<int64_t>(call.finish(), std::move(reply),
                         [](const Value& id) { return id.number; });
}

void RedisStore::dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>> reply) {
  database_.read<std::vector<DeadLetter>>(
      {"ZRANGEBYSCORE", database_.key(kOfAll, "dead"), "(" + std::to_string(after), "+inf", "LIMIT",
       "0", std::to_string(bounded(limit))},
      std::move(reply), [](const Value& found) -> Result<std::vector<DeadLetter>> {
        std::vector<DeadLetter> letters;
        for (const Value& one : found.list) {
          std::optional<DeadLetter> letter = redis::unpack_dead_letter(one.text);
          if (!letter) return strange_reply("dead letter");
          letters.push_back(*std::move(letter));
        }
        return letters;
      });
}

void RedisStore::remove_dead_letter(int64_t id, Reply<bool> reply) {
  const std::string number = std::to_string(id);
  database_.ask<bool>(
      redis::Command{
          redis::command_text({"ZREMRANGEBYSCORE", database_.key(kOfAll, "dead"), number, number}),
          true},
      std::move(reply), [](const Value& removed) { return removed.number > 0; });
}

void RedisStore::get_value(std::string name, Reply<std::optional<std::string>> reply) {
  database_.read<std::optional<std::string>>({"HGET", database_.key(kOfAll, "values"), name},
                                             std::move(reply),
                                             [](Value value) -> std::optional<std::string> {
                                               if (!value.is_text()) return std::nullopt;
                                               return std::move(value.text);
                                             });
}

void RedisStore::put_value(std::string name, std::string value, Reply<Done> reply) {
  auto call = database_.call(scripts().put_value, kOfAll);
  database_.ask<Done>(call.add(name).add(value).finish(), std::move(reply),
                      [](const Value&) { return Done{}; });
}

void RedisStore::lease_announcements(Shard shard, int limit, Duration lease,
                                     Reply<AnnouncementBatch> reply) {
  auto call = database_.call(scripts().lease_announcements, shard);
  call.add(int64_t{bounded(limit)}).add(int64_t{lease.count()}).add(reading());
  database_.ask<AnnouncementBatch>(call.finish(), std::move(reply),
                                   [](Value found) -> Result<AnnouncementBatch> {
                                     if (found.list.empty()) return strange_reply("announcements");
                                     AnnouncementBatch batch;
                                     batch.lease = static_cast<uint64_t>(found.list[0].number);
                                     for (size_t i = 1; i < found.list.size(); ++i) {
                                       batch.bodies.push_back(std::move(found.list[i].text));
                                     }
                                     return batch;
                                   });
}

void RedisStore::settle_announcements(Shard shard, uint64_t lease, int count, Reply<bool> reply) {
  auto call = database_.call(scripts().settle_announcements, shard);
  call.add(std::to_string(lease)).add(int64_t{count});
  database_.ask<bool>(call.finish(), std::move(reply),
                      [](const Value& settled) { return settled.number == 1; });
}

}  // namespace nhacviec
