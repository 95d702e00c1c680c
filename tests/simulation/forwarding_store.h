// A store that passes every call on to another: faults and plants override what they spoil.
#pragma once

#include <utility>

#include "connectors/store.h"

namespace nhacviec::simulation {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store& inner) : inner_(inner) {}

  int shards() const override { return inner_.shards(); }
  void load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) override {
    inner_.load(shard, std::move(id), std::move(reply));
  }
  void commit(Commit commit, Reply<CommitReply> reply) override {
    inner_.commit(std::move(commit), std::move(reply));
  }
  void seen(Shard shard, std::string key, Reply<std::optional<std::string>> reply) override {
    inner_.seen(shard, std::move(key), std::move(reply));
  }
  void lease_due(Shard shard, Instant until, int limit, Duration lease,
                 Reply<std::vector<DueSubject>> reply) override {
    inner_.lease_due(shard, until, limit, lease, std::move(reply));
  }
  void lease_notices(Shard shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>> reply) override {
    inner_.lease_notices(shard, until, limit, lease, std::move(reply));
  }
  void begin_attempts(Shard shard, std::vector<AttemptStart> starts,
                      Reply<std::vector<bool>> reply) override {
    inner_.begin_attempts(shard, std::move(starts), std::move(reply));
  }
  void settle(Shard shard, std::vector<Settlement> settlements,
              Reply<std::vector<bool>> reply) override {
    inner_.settle(shard, std::move(settlements), std::move(reply));
  }
  void report(Shard shard, Report report, Reply<Heard> reply) override {
    inner_.report(shard, std::move(report), std::move(reply));
  }
  void pending(Shard shard, Reply<Pending> reply) override {
    inner_.pending(shard, std::move(reply));
  }
  void lease_announcements(Shard shard, int limit, Duration lease,
                           Reply<AnnouncementBatch> reply) override {
    inner_.lease_announcements(shard, limit, lease, std::move(reply));
  }
  void settle_announcements(Shard shard, uint64_t lease, int count, Reply<bool> reply) override {
    inner_.settle_announcements(shard, lease, count, std::move(reply));
  }
  void put_document(Document document, Reply<Done> reply) override {
    inner_.put_document(std::move(document), std::move(reply));
  }
  void latest_documents(Reply<std::vector<Document>> reply) override {
    inner_.latest_documents(std::move(reply));
  }
  void document(std::string kind, std::string id, int revision,
                Reply<std::optional<Document>> reply) override {
    inner_.document(std::move(kind), std::move(id), revision, std::move(reply));
  }
  void list_subjects(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) override {
    inner_.list_subjects(std::move(filter), std::move(reply));
  }
  void count_subjects(Reply<std::vector<StateCount>> reply) override {
    inner_.count_subjects(std::move(reply));
  }
  void list_due(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) override {
    inner_.list_due(std::move(filter), std::move(reply));
  }
  void facts(Shard shard, SubjectId id, Reply<std::vector<FactRecord>> reply) override {
    inner_.facts(shard, std::move(id), std::move(reply));
  }
  void list_notices(NoticeFilter filter, Reply<NoticePage> reply) override {
    inner_.list_notices(std::move(filter), std::move(reply));
  }
  void expire_inbox(Instant before, Reply<int> reply) override {
    inner_.expire_inbox(before, std::move(reply));
  }
  void add_dead_letter(DeadLetter letter, Reply<int64_t> reply) override {
    inner_.add_dead_letter(std::move(letter), std::move(reply));
  }
  void dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>> reply) override {
    inner_.dead_letters(after, limit, std::move(reply));
  }
  void remove_dead_letter(int64_t id, Reply<bool> reply) override {
    inner_.remove_dead_letter(id, std::move(reply));
  }
  void get_value(std::string name, Reply<std::optional<std::string>> reply) override {
    inner_.get_value(std::move(name), std::move(reply));
  }
  void put_value(std::string name, std::string value, Reply<Done> reply) override {
    inner_.put_value(std::move(name), std::move(value), std::move(reply));
  }

 protected:
  Store& inner_;
};

}  // namespace nhacviec::simulation
