#include "tests/simulation/faulty_store.h"

#include <map>

#include "connectors/records.h"
#include "daemon/sending_switch.h"
#include "workflows/letter_box.h"

namespace nhacviec::simulation {

// The request travels, is carried out (or not), and the reply travels back. What was sent before
// a crash still arrives: nobody stops it, and nobody hears the answer.
template <class T, class Call>
void FaultyStore::spoil(Reply<T> reply, Call call) {
  const auto delay = [this] { return Duration(loop_.draw(faults_.longest_delay_ms + 1)); };
  if (loop_.chance(faults_.refused_permille)) {
    loop_.after(delay(), [reply] { reply(Error{ErrorKind::transient, "refused"}); });
    return;
  }
  const bool lost = loop_.chance(faults_.reply_lost_permille);
  const Duration back = delay();
  Reply<T> arrived = [reply, lost, back, &loop = loop_](Result<T> result) {
    if (lost) result = Error{ErrorKind::unknown, "no reply"};
    loop.after(back, [reply, result = std::move(result)] { reply(result); });
  };
  loop_.after(delay(), [call = std::move(call), arrived = std::move(arrived)]() mutable {
    call(std::move(arrived));
  });
}

void FaultyStore::load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, id](auto r) { inner.load(shard, id, r); });
}

void FaultyStore::commit(Commit commit, Reply<CommitReply> reply) {
  spoil(std::move(reply),
        [&inner = inner_, commit = std::move(commit)](auto r) { inner.commit(commit, r); });
}

void FaultyStore::lease_due(Shard shard, Instant until, int limit, Duration lease,
                            Reply<std::vector<DueSubject>> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, until, limit, lease](auto r) {
    inner.lease_due(shard, until, limit, lease, r);
  });
}

void FaultyStore::lease_notices(Shard shard, Instant until, int limit, Duration lease,
                                Reply<std::vector<LeasedNotice>> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, until, limit, lease](auto r) {
    inner.lease_notices(shard, until, limit, lease, r);
  });
}

void FaultyStore::begin_attempts(Shard shard, std::vector<AttemptStart> starts,
                                 Reply<std::vector<bool>> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, starts = std::move(starts)](auto r) {
    inner.begin_attempts(shard, starts, r);
  });
}

void FaultyStore::settle(Shard shard, std::vector<Settlement> settlements,
                         Reply<std::vector<bool>> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, settlements = std::move(settlements)](auto r) {
    inner.settle(shard, settlements, r);
  });
}

void FaultyStore::list_notices(NoticeFilter filter, Reply<NoticePage> reply) {
  spoil(std::move(reply), [&inner = inner_, filter](auto r) { inner.list_notices(filter, r); });
}

void FaultyStore::pending(Shard shard, Reply<Pending> reply) {
  spoil(std::move(reply), [&inner = inner_, shard](auto r) { inner.pending(shard, r); });
}

void FaultyStore::get_value(std::string name, Reply<std::optional<std::string>> reply) {
  spoil(std::move(reply), [&inner = inner_, name](auto r) { inner.get_value(name, r); });
}

void FaultyStore::put_value(std::string name, std::string value, Reply<Done> reply) {
  spoil(std::move(reply),
        [&inner = inner_, name, value](auto r) { inner.put_value(name, value, r); });
}

void FaultyStore::lease_announcements(Shard shard, int limit, Duration lease,
                                      Reply<AnnouncementBatch> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, limit, lease](auto r) {
    inner.lease_announcements(shard, limit, lease, r);
  });
}

void FaultyStore::settle_announcements(Shard shard, uint64_t lease, int count, Reply<bool> reply) {
  spoil(std::move(reply), [&inner = inner_, shard, lease, count](auto r) {
    inner.settle_announcements(shard, lease, count, r);
  });
}

namespace {

// Forgets what version it read: whoever writes last wins.
class NoVersionCheck final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (!commit.subject) return inner_.commit(std::move(commit), std::move(reply));
    const Shard shard = commit.shard;
    const SubjectId id = commit.subject->id;
    inner_.load(shard, id,
                [this, commit = std::move(commit), reply = std::move(reply)](
                    const Result<std::optional<SubjectRecord>>& record) mutable {
                  if (record && record.value()) {
                    commit.subject->expected_version = record.value()->version;
                    uint64_t sequence = record.value()->fact_count;
                    for (FactRecord& fact : commit.subject->facts) fact.sequence = ++sequence;
                  }
                  inner_.commit(std::move(commit), std::move(reply));
                });
  }
};

// Forgets the inbox: a redelivered event is decided a second time.
class NoInbox final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    commit.inbox.reset();
    inner_.commit(std::move(commit), std::move(reply));
  }
};

// Forgets to write the outbox with the state.
class DroppedNotices final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (++commits_ % 16 == 0) commit.notices.clear();
    inner_.commit(std::move(commit), std::move(reply));
  }

 private:
  int commits_ = 0;
};

// Hands notices out a day before their time.
class EarlyNotices final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void lease_notices(Shard shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>> reply) override {
    inner_.lease_notices(shard, until + std::chrono::days(1), limit, lease, std::move(reply));
  }
};

// Loses the verdict of a source for those that wait for it.
class LostVerdicts final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (++commits_ % 8 == 0) commit.waits.clear();
    inner_.commit(std::move(commit), std::move(reply));
  }

 private:
  int commits_ = 0;
};

// Believes that whatever was put into the outbox has arrived.
class TrustedOutbox final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void list_notices(NoticeFilter filter, Reply<NoticePage> reply) override {
    inner_.list_notices(std::move(filter), [reply = std::move(reply)](Result<NoticePage> page) {
      if (page) {
        for (NoticeRecord& notice : page.value().notices) notice.status = NoticeStatus::sent;
      }
      reply(std::move(page));
    });
  }
};

// Forgets what a letter box has been handed: what is handed over again is there twice.
class ForgetfulBoxes final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (commit.subject && is_letter_box_id(commit.subject->id)) commit.inbox.reset();
    inner_.commit(std::move(commit), std::move(reply));
  }
};

// Loses what a letter box was handed, and says that it has it.
class LeakyBoxes final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    const bool box = commit.subject && is_letter_box_id(commit.subject->id);
    if (box && commit.inbox && ++handed_ % 8 == 0) return reply(CommitReply{});
    inner_.commit(std::move(commit), std::move(reply));
  }

 private:
  int handed_ = 0;
};

// Never says that sending is held.
class DeafToHold final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void get_value(std::string name, Reply<std::optional<std::string>> reply) override {
    if (name == kSendingValue) return reply(std::optional<std::string>());
    inner_.get_value(std::move(name), std::move(reply));
  }
};

// Now and then keeps the state as it was before, with the new facts.
class StaleBody final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (commit.subject) {
      std::string& last = bodies_[commit.subject->id];
      if (++commits_ % 16 == 0 && !last.empty()) commit.subject->body = last;
      last = commit.subject->body;
    }
    inner_.commit(std::move(commit), std::move(reply));
  }

 private:
  int commits_ = 0;
  std::map<SubjectId, std::string> bodies_;
};

// Hands notices out with their subject as it stood when they were written.
class UncheckedNotices final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    for (const NoticeRecord& notice : commit.notices) {
      SubjectRecord record;
      record.id = commit.subject->id;
      record.body = commit.subject->body;
      record.index = commit.subject->index;
      subjects_.emplace(notice.key, record);
    }
    inner_.commit(std::move(commit), std::move(reply));
  }
  void lease_notices(Shard shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>> reply) override {
    inner_.lease_notices(shard, until, limit, lease,
                         [this, reply](Result<std::vector<LeasedNotice>> leased) {
                           if (!leased) return reply(leased);
                           auto notices = std::move(leased).value();
                           for (LeasedNotice& one : notices) {
                             const auto found = subjects_.find(one.notice.key);
                             if (found != subjects_.end()) one.subject = found->second;
                           }
                           reply(std::move(notices));
                         });
  }

 private:
  std::map<std::string, SubjectRecord> subjects_;
};

// Does not wait for approval: what is put by until somebody says yes is in the outbox at once.
class HastyApproval final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  void commit(Commit commit, Reply<CommitReply> reply) override {
    const std::vector<FactRecord> facts =
        commit.subject ? commit.subject->facts : std::vector<FactRecord>{};
    for (const FactRecord& record : facts) {
      const auto fact = decode_fact(record.body);
      const auto* awaits = fact ? std::get_if<AwaitsApproval>(&fact.value().body) : nullptr;
      for (const Notice& notice : awaits ? awaits->notices : std::vector<Notice>{}) {
        NoticeRecord hasty;
        hasty.key = notice.key.str();
        hasty.subject = commit.subject->id;
        hasty.body = encode(notice);
        hasty.send_at = notice.at;
        commit.notices.push_back(std::move(hasty));
      }
    }
    inner_.commit(std::move(commit), std::move(reply));
  }
};

}  // namespace

std::vector<std::string> plant_names() {
  return {"no-version-check", "no-inbox",          "dropped-notices", "early-notices",
          "lost-verdicts",    "forgetful-boxes",   "leaky-boxes",     "deaf-to-hold",
          "stale-body",       "unchecked-notices", "trusted-outbox",  "hasty-approval"};
}

std::unique_ptr<Store> plant(const std::string& name, Store& inner) {
  if (name == "no-version-check") return std::make_unique<NoVersionCheck>(inner);
  if (name == "no-inbox") return std::make_unique<NoInbox>(inner);
  if (name == "dropped-notices") return std::make_unique<DroppedNotices>(inner);
  if (name == "early-notices") return std::make_unique<EarlyNotices>(inner);
  if (name == "trusted-outbox") return std::make_unique<TrustedOutbox>(inner);
  if (name == "stale-body") return std::make_unique<StaleBody>(inner);
  if (name == "unchecked-notices") return std::make_unique<UncheckedNotices>(inner);
  if (name == "lost-verdicts") return std::make_unique<LostVerdicts>(inner);
  if (name == "forgetful-boxes") return std::make_unique<ForgetfulBoxes>(inner);
  if (name == "leaky-boxes") return std::make_unique<LeakyBoxes>(inner);
  if (name == "hasty-approval") return std::make_unique<HastyApproval>(inner);
  if (name == "deaf-to-hold") return std::make_unique<DeafToHold>(inner);
  return nullptr;
}

}  // namespace nhacviec::simulation
