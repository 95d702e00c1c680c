// Subjects in Redis: loading, committing, wake-ups and the inbox.
#include <algorithm>
#include <charconv>

#include "connectors/redis_lists.h"
#include "connectors/redis_records.h"
#include "connectors/redis_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

using redis::Packer;
using redis::ScriptCall;
using redis::scripts;
using redis::strange_reply;
using redis::Value;

// Of each part of a commit: a script's arguments have a bound too.
constexpr size_t kMaxParts = 5000;

Error invalid_commit(const std::string& what) {
  return Error{ErrorKind::invalid, "commit: " + what};
}

std::optional<Error> refuse_subject(const SubjectWrite& write) {
  const IndexFields& index = write.index;
  for (const std::string* text : {&index.plan, &index.task, &index.unit, &index.state}) {
    if (text->size() > redis::kMaxIndexText || text->find('\t') != std::string::npos) {
      return invalid_commit("an index field of " + write.id + " is too long or has a tab");
    }
  }
  // Lists of a plan go by this.
  const bool in_plan =
      index.plan.empty() || write.id == index.plan || write.id.starts_with(index.plan + '/');
  if (!in_plan) return invalid_commit(write.id + " is not of plan " + index.plan);
  for (const FactRecord& fact : write.facts) {
    if (fact.hash.size() > redis::kMaxHash) {
      return invalid_commit("a fact of " + write.id + " has too long a hash");
    }
  }
  if (write.facts.size() > kMaxParts || write.waits_for.size() > kMaxParts) {
    return invalid_commit(write.id + " has too many facts or sources at once");
  }
  return std::nullopt;
}

std::optional<Error> refuse(const Commit& commit) {
  if (std::max({commit.waits.size(), commit.notices.size(), commit.announcements.size()}) >
      kMaxParts) {
    return invalid_commit("too many waits, notices or announcements at once");
  }
  return commit.subject ? refuse_subject(*commit.subject) : std::nullopt;
}

std::string pack_head(const Commit& commit, int shards) {
  const SubjectWrite none;
  const SubjectWrite& subject = commit.subject ? *commit.subject : none;
  const auto count = [](const auto& list) { return static_cast<uint32_t>(list.size()); };
  return Packer()
      .byte(commit.inbox ? 1 : 0)
      .byte(commit.subject ? 1 : 0)
      .u64(subject.expected_version)
      .instant(subject.wake_at)
      .u32(subject.facts.empty() ? 0 : static_cast<uint32_t>(subject.facts[0].sequence) - 1)
      .u32(count(subject.facts))
      .u32(count(subject.waits_for))
      .u32(count(commit.waits))
      .u32(count(commit.notices))
      .u32(count(commit.announcements))
      .u32(static_cast<uint32_t>(commit.shard))
      .u32(static_cast<uint32_t>(shards))
      .take();
}

std::string text_of(Instant at) { return std::to_string(at.time_since_epoch().count()); }

void add_inbox(ScriptCall& call, const InboxEntry& entry) {
  const auto hour = std::chrono::floor<std::chrono::hours>(entry.at);
  call.add(entry.key).add(entry.answer);
  call.add(int64_t{hour.time_since_epoch().count()}).add(int64_t{(entry.at - hour).count()});
}

void add_subject(ScriptCall& call, const SubjectWrite& write) {
  call.add(write.id).add(redis::pack_subject_tail(write.index, write.body));
  call.add(write.wake_at ? text_of(*write.wake_at) : "");
  for (const FactRecord& fact : write.facts) call.add(redis::pack_fact(fact));
  for (const SubjectId& source : write.waits_for) call.add(source);
}

void add_parts(ScriptCall& call, const Commit& commit) {
  for (const WaitWrite& wait : commit.waits) {
    call.add(wait.waiter).add(wait.source);
    call.add(Packer()
                 .u64(wait.source_version)
                 .byte(wait.satisfied ? 1 : 0)
                 .instant(wait.wake_at)
                 .take());
  }
  for (const NoticeRecord& notice : commit.notices) {
    call.add(notice.key).add(notice.subject);
    call.add(is_open(notice.status) ? text_of(notice.send_at) : "");
    call.add(redis::pack_notice(notice));
  }
  for (const std::string& body : commit.announcements) call.add(body);
}

/// What the script said, once a committed answer is ruled out.
Result<CommitReply> refusal_of(const Value& value, const std::optional<SubjectWrite>& subject) {
  if (!value.is_list() || value.list.size() != 2) return strange_reply("answer to a commit");
  const std::string& verdict = value.list[0].text;
  const Value& detail = value.list[1];
  if (verdict == "seen") return CommitReply{CommitReply::Verdict::seen, 0, detail.text};
  if (verdict == "stale") {
    return CommitReply{CommitReply::Verdict::stale, static_cast<uint64_t>(detail.number), ""};
  }
  if (verdict == "gap" && subject) check_facts(*subject, static_cast<uint64_t>(detail.number));
  return strange_reply("answer to a commit");
}

std::optional<Instant> instant_of(const Value& value) {
  int64_t number = 0;
  const char* const end = value.text.data() + value.text.size();
  if (std::from_chars(value.text.data(), end, number).ec != std::errc()) return std::nullopt;
  return Instant(Duration(number));
}

}  // namespace

void RedisStore::commit(Commit commit, Reply<CommitReply> reply) {
  if (commit.subject && !commit.subject->facts.empty()) {
    check_facts(*commit.subject, commit.subject->facts[0].sequence - 1);
  }
  ScriptCall call = database_.call(scripts().commit, commit.shard);
  std::optional<Error> refused = refuse(commit);
  if (refused) return database_.later<CommitReply>(std::move(reply), *std::move(refused));
  call.add(pack_head(commit, shards_));
  if (commit.inbox) add_inbox(call, *commit.inbox);
  if (commit.subject) add_subject(call, *commit.subject);
  add_parts(call, commit);

  // Kept for a gap in the facts, which stops the program with their numbers.
  std::optional<SubjectWrite> subject;
  if (commit.subject && !commit.subject->facts.empty()) {
    subject.emplace();
    subject->id = std::move(commit.subject->id);
    for (const FactRecord& fact : commit.subject->facts) {
      subject->facts.push_back(FactRecord{fact.sequence, "", ""});
    }
  }
  database_.ask<CommitReply>(
      call.finish(), std::move(reply),
      [subject = std::move(subject),
       answer = commit.inbox ? std::move(commit.inbox->answer)
                             : std::string()](const Value& value) -> Result<CommitReply> {
        if (!value.is_number()) return refusal_of(value, subject);
        return CommitReply{CommitReply::Verdict::committed, static_cast<uint64_t>(value.number),
                           answer};
      });
}

void RedisStore::load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) {
  const std::string key = database_.key(shard, "s:" + id);
  // Of a store that is gone nothing is unknown.
  database_.send(
      redis::Command{redis::command_text({"MGET", database_.mark(shard), key})},
      [this, shard, id = std::move(id), reply = std::move(reply)](const Result<Value>& value) {
        if (!value) return reply(value.error());
        const std::vector<Value>& found = value.value().list;
        if (found.size() != 2) return reply(strange_reply("subject " + id));
        if (!found[0].is_text()) return reply(database_.store_is_gone());
        if (!found[1].is_text()) return reply(std::optional<SubjectRecord>());
        auto stored = redis::unpack_subject(id, found[1].text);
        if (!stored) return reply(strange_reply("subject " + id));
        redis::add_waits(database_, shard, *std::move(stored),
                         [reply](Result<SubjectRecord> record) {
                           if (!record) return reply(record.error());
                           reply(std::optional(std::move(record).value()));
                         });
      });
}

void RedisStore::facts(Shard shard, SubjectId id, Reply<std::vector<FactRecord>> reply) {
  database_.read<std::vector<FactRecord>>(
      {"LRANGE", database_.key(shard, "f:" + id), "0", "-1"}, std::move(reply),
      [id](const Value& found) -> Result<std::vector<FactRecord>> {
        std::vector<FactRecord> facts;
        for (const Value& one : found.list) {
          auto fact = redis::unpack_fact(facts.size() + 1, one.text);
          if (!fact) return strange_reply("fact of " + id);
          facts.push_back(*std::move(fact));
        }
        return facts;
      });
}

void RedisStore::seen(Shard shard, std::string inbox_key, Reply<std::optional<std::string>> reply) {
  database_.read<std::optional<std::string>>({"GET", database_.key(shard, "i:" + inbox_key)},
                                             std::move(reply),
                                             [](Value value) -> std::optional<std::string> {
                                               if (!value.is_text()) return std::nullopt;
                                               return std::move(value.text);
                                             });
}

void RedisStore::expire_inbox(Instant before, Reply<int> reply) {
  expire_shard(0, before, 0, std::move(reply));
}

void RedisStore::expire_shard(Shard shard, Instant before, int expired, Reply<int> reply) {
  if (shard == shards_ || expired >= kPageLimit) {
    if (shard == 0) return;
    return reply(expired);
  }
  auto call = database_.call(scripts().expire_inbox, shard);
  call.add(before.time_since_epoch().count()).add(int64_t{kPageLimit - expired});
  database_.send(call.finish(), [this, shard, before, expired,
                                 reply = std::move(reply)](const Result<Value>& value) {
    if (!value) return reply(value.error());
    expire_shard(shard + 1, before, expired + static_cast<int>(value.value().number), reply);
  });
}

void RedisStore::lease_due(Shard shard, Instant until, int limit, Duration lease,
                           Reply<std::vector<DueSubject>> reply) {
  auto call = database_.call(scripts().lease_due, shard);
  call.add(until.time_since_epoch().count()).add(int64_t{bounded(limit)});
  call.add(int64_t{lease.count()}).add(reading());
  database_.ask<std::vector<DueSubject>>(
      call.finish(), std::move(reply), [](Value found) -> Result<std::vector<DueSubject>> {
        std::vector<DueSubject> due;
        for (size_t i = 0; i + 2 < found.list.size(); i += 3) {
          const auto wake_at = instant_of(found.list[i + 1]);
          if (!wake_at) return strange_reply("wake-up");
          SubjectId& id = found.list[i].text;
          auto record = redis::whole_subject(id, found.list[i + 2]);
          due.push_back(DueSubject{std::move(id), *wake_at, std::move(record)});
        }
        return due;
      });
}

void RedisStore::pending(Shard shard, Reply<Pending> reply) {
  auto call = database_.call(scripts().pending, shard);
  database_.ask<Pending>(call.add(reading()).finish(), std::move(reply),
                         [](const Value& left) -> Result<Pending> {
                           if (left.list.size() != 3) return strange_reply("pending work");
                           return Pending{instant_of(left.list[0]), instant_of(left.list[1]),
                                          static_cast<int>(left.list[2].number)};
                         });
}

}  // namespace nhacviec
