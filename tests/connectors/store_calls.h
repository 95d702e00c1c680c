// The calls of a store as plain functions that wait for the answer: what tests read like.
#pragma once

#include <string>
#include <vector>

#include "tests/connectors/await.h"

namespace nhacviec {

class StoreCalls {
 public:
  StoreCalls(Store& store, AwaitLoop& loop) : store_(store), loop_(loop) {}

  Result<std::optional<SubjectRecord>> try_load(Shard shard, const SubjectId& id) {
    return wait<std::optional<SubjectRecord>>([&](auto r) { store_.load(shard, id, r); });
  }
  std::optional<SubjectRecord> load(Shard shard, const SubjectId& id) {
    return try_load(shard, id).value();
  }
  Result<CommitReply> try_commit(const Commit& commit) {
    return wait<CommitReply>([&](auto r) { store_.commit(commit, r); });
  }
  CommitReply commit(const Commit& commit) { return try_commit(commit).value(); }
  std::optional<std::string> seen(Shard shard, const std::string& key) {
    return wait<std::optional<std::string>>([&](auto r) { store_.seen(shard, key, r); }).value();
  }
  std::vector<Store::DueSubject> lease_due(Shard shard, Instant until, int limit, Duration lease) {
    return wait<std::vector<Store::DueSubject>>(
               [&](auto r) { store_.lease_due(shard, until, limit, lease, r); })
        .value();
  }
  std::vector<LeasedNotice> lease_notices(Shard shard, Instant until, int limit, Duration lease) {
    return wait<std::vector<LeasedNotice>>(
               [&](auto r) { store_.lease_notices(shard, until, limit, lease, r); })
        .value();
  }
  Result<std::vector<bool>> try_begin(Shard shard, const std::vector<Store::AttemptStart>& starts) {
    return wait<std::vector<bool>>([&](auto r) { store_.begin_attempts(shard, starts, r); });
  }
  std::vector<bool> begin(Shard shard, const std::vector<Store::AttemptStart>& starts) {
    return try_begin(shard, starts).value();
  }
  std::vector<bool> settle(Shard shard, const std::vector<Store::Settlement>& settlements) {
    return wait<std::vector<bool>>([&](auto r) { store_.settle(shard, settlements, r); }).value();
  }
  Store::Heard report(Shard shard, const Store::Report& report) {
    return wait<Store::Heard>([&](auto r) { store_.report(shard, report, r); }).value();
  }
  Pending pending(Shard shard) {
    return wait<Pending>([&](auto r) { store_.pending(shard, r); }).value();
  }
  AnnouncementBatch lease_announcements(Shard shard, int limit, Duration lease) {
    return wait<AnnouncementBatch>(
               [&](auto r) { store_.lease_announcements(shard, limit, lease, r); })
        .value();
  }
  bool settle_announcements(Shard shard, uint64_t lease, int count) {
    return wait<bool>([&](auto r) { store_.settle_announcements(shard, lease, count, r); }).value();
  }
  Status put_document(const Document& document) {
    return wait<Done>([&](auto r) { store_.put_document(document, r); });
  }
  std::vector<Document> latest_documents() {
    return wait<std::vector<Document>>([&](auto r) { store_.latest_documents(r); }).value();
  }
  std::optional<Document> document(const std::string& kind, const std::string& id, int revision) {
    return wait<std::optional<Document>>([&](auto r) { store_.document(kind, id, revision, r); })
        .value();
  }
  std::vector<SubjectRecord> list_subjects(const SubjectFilter& filter) {
    return wait<std::vector<SubjectRecord>>([&](auto r) { store_.list_subjects(filter, r); })
        .value();
  }
  Result<std::vector<SubjectRecord>> try_list_due(const SubjectFilter& filter) {
    return wait<std::vector<SubjectRecord>>([&](auto r) { store_.list_due(filter, r); });
  }
  std::vector<StateCount> count_subjects() {
    return wait<std::vector<StateCount>>([&](auto r) { store_.count_subjects(r); }).value();
  }
  std::vector<FactRecord> facts(Shard shard, const SubjectId& id) {
    return wait<std::vector<FactRecord>>([&](auto r) { store_.facts(shard, id, r); }).value();
  }
  NoticePage list_notices(const NoticeFilter& filter) {
    return wait<NoticePage>([&](auto r) { store_.list_notices(filter, r); }).value();
  }
  int expire_inbox(Instant before) {
    return wait<int>([&](auto r) { store_.expire_inbox(before, r); }).value();
  }
  Result<int64_t> try_add_dead_letter(const DeadLetter& letter) {
    return wait<int64_t>([&](auto r) { store_.add_dead_letter(letter, r); });
  }
  int64_t add_dead_letter(const DeadLetter& letter) { return try_add_dead_letter(letter).value(); }
  std::vector<DeadLetter> dead_letters(int64_t after, int limit) {
    return wait<std::vector<DeadLetter>>([&](auto r) { store_.dead_letters(after, limit, r); })
        .value();
  }
  bool remove_dead_letter(int64_t id) {
    return wait<bool>([&](auto r) { store_.remove_dead_letter(id, r); }).value();
  }
  std::optional<std::string> get_value(const std::string& name) {
    return wait<std::optional<std::string>>([&](auto r) { store_.get_value(name, r); }).value();
  }
  Status put_value(const std::string& name, const std::string& value) {
    return wait<Done>([&](auto r) { store_.put_value(name, value, r); });
  }

 private:
  template <class T>
  Result<T> wait(const std::function<void(Reply<T>)>& start) {
    return loop_.await<T>(start);
  }

  Store& store_;
  AwaitLoop& loop_;
};

}  // namespace nhacviec
