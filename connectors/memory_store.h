// The store in memory: for tests, the simulation and rehearsals. Deterministic: the same calls in
// the same order give the same answers, and time is a function that is passed in.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "connectors/leases.h"
#include "connectors/store.h"

namespace nhacviec {

class MemoryStore final : public Store {
 public:
  using Post = std::function<void(std::function<void()>)>;
  using LeaseClock = std::function<Duration()>;

  /// Each call is carried out at once and answered through `post`, in the order of the calls.
  /// `lease_clock` gives monotonic milliseconds.
  MemoryStore(Post post, LeaseClock lease_clock, int shards = 4);

  int shards() const override { return shards_; }
  void load(Shard, SubjectId, Reply<std::optional<SubjectRecord>>) override;
  void commit(Commit, Reply<CommitReply>) override;
  void seen(Shard, std::string inbox_key, Reply<std::optional<std::string>>) override;
  void lease_due(Shard, Instant until, int limit, Duration lease,
                 Reply<std::vector<DueSubject>>) override;
  void lease_notices(Shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>>) override;
  void begin_attempts(Shard, std::vector<AttemptStart>, Reply<std::vector<bool>>) override;
  void settle(Shard, std::vector<Settlement>, Reply<std::vector<bool>>) override;
  void report(Shard, Report, Reply<Heard>) override;
  void pending(Shard, Reply<Pending>) override;
  void lease_announcements(Shard, int limit, Duration lease, Reply<AnnouncementBatch>) override;
  void settle_announcements(Shard, uint64_t lease, int count, Reply<bool>) override;
  void put_document(Document, Reply<Done>) override;
  void latest_documents(Reply<std::vector<Document>>) override;
  void document(std::string kind, std::string id, int revision,
                Reply<std::optional<Document>>) override;
  void list_subjects(SubjectFilter, Reply<std::vector<SubjectRecord>>) override;
  void count_subjects(Reply<std::vector<StateCount>>) override;
  void list_due(SubjectFilter, Reply<std::vector<SubjectRecord>>) override;
  void facts(Shard, SubjectId, Reply<std::vector<FactRecord>>) override;
  void list_notices(NoticeFilter, Reply<NoticePage>) override;
  void expire_inbox(Instant before, Reply<int>) override;
  void add_dead_letter(DeadLetter, Reply<int64_t>) override;
  void dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>>) override;
  void remove_dead_letter(int64_t id, Reply<bool>) override;
  void get_value(std::string name, Reply<std::optional<std::string>>) override;
  void put_value(std::string name, std::string value, Reply<Done>) override;

 private:
  struct Subject {
    Shard shard = 0;
    SubjectRecord record;
    int missing = 0;  // waits that are not satisfied
    std::vector<FactRecord> facts;
  };
  struct Notice {
    Shard shard = 0;
    NoticeRecord record;
    bool open = true;  // to be handed out at send_at
  };
  /// Positions only grow, so that what was handed out is known after the oldest have gone.
  struct Announcements {
    std::deque<std::string> bodies;
    uint64_t first = 0;   // position of the first body
    uint64_t leased = 0;  // position of the first one handed out last
  };
  using ShardKey = std::pair<Shard, std::string>;

  template <class T>
  void answer(Reply<T> reply, Result<T> result) {
    // Nothing here fails half-way: what was leased stays leased.
    due_leases_.keep();
    notice_leases_.keep();
    announcement_leases_.keep();
    post_([reply = std::move(reply), result = std::move(result)] { reply(result); });
  }
  Subject* find(Shard, const SubjectId&);
  void move_wake(Subject&, std::optional<Instant>);
  void write_subject(Shard, const SubjectWrite&);
  void adopt_kept_waits(Subject&);
  void write_wait(Shard, const WaitWrite&);
  void add_notice(Shard, const NoticeRecord&);
  Notice* find_notice(Shard, const std::string& key);
  bool begin(Shard, const AttemptStart&);
  bool settle_one(Shard, const Settlement&);
  void announce(Shard, const std::string& body);

  Post post_;
  LeaseClock lease_clock_;
  int shards_;
  std::map<SubjectId, Subject> subjects_;
  std::map<SubjectId, std::map<SubjectId, WaitWrite>> kept_waits_;  // waiter, source; not yet there
  std::set<std::tuple<Shard, Instant, SubjectId>> wakes_;
  std::map<int64_t, Notice> notices_;  // by position: the order in which they were written
  std::map<ShardKey, int64_t> notice_positions_;
  std::set<std::tuple<Shard, Instant, int64_t>> sends_;  // of the open ones
  std::map<ShardKey, InboxEntry> inbox_;
  std::set<std::pair<Instant, ShardKey>> inbox_by_time_;
  std::map<Shard, Announcements> announcements_;
  std::map<std::pair<std::string, std::string>, std::vector<Document>> documents_;
  std::map<int64_t, DeadLetter> dead_letters_;
  int64_t last_dead_letter_ = 0;
  std::map<std::string, std::string> values_;
  LeaseTable due_leases_;
  LeaseTable notice_leases_;
  LeaseTable announcement_leases_;
};

}  // namespace nhacviec
