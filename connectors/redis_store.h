// The store in a Redis server, for any number of daemons side by side: one Lua script a commit,
// leases by the server's own clock, everything pipelined over one connection. Keys and records are
// described in docs/formats.md, the server's settings in docs/redis.md.
#pragma once

#include <functional>
#include <memory>

#include "config/settings.h"
#include "connectors/redis_database.h"
#include "connectors/store.h"

namespace nhacviec {

struct RedisOptions {
  RedisSettings settings;
  int shards = 16;  // of a new store; an older one keeps its own number
  std::string client_name = "nhacviecd";
  uint64_t seed = 0;                // of the pauses between tries: different in every daemon
  Duration connect_timeout{5000};   // these two on the monotonic clock
  Duration command_timeout{10000};  // to the reply, waiting included
  Duration retry_min{100};
  Duration retry_max{5000};
  /// For tests: readings by which leases end, in place of the server's clock.
  std::function<Duration()> lease_clock;
};

class RedisStore final : public Store {
 public:
  /// Said once when the server is in the way, and with nothing when all is well again.
  using Trouble = std::function<void(const std::string& problem)>;
  using Opened = std::function<void(Result<std::unique_ptr<RedisStore>>)>;

  /// Tries until the server is there and fit; an error says what will not mend itself and which
  /// setting would accept it. Goes on only while the token is held. All on the loop's one thread.
  [[nodiscard]] static std::shared_ptr<void> open(asio::io_context&, RedisOptions, Trouble, Opened);

  RedisStore(redis::Database database, int shards, std::function<Duration()> lease_clock);

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
  /// By the hour of their application: the last hour goes when it has passed, unless it is small.
  void expire_inbox(Instant before, Reply<int>) override;
  void add_dead_letter(DeadLetter, Reply<int64_t>) override;
  void dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>>) override;
  void remove_dead_letter(int64_t id, Reply<bool>) override;
  void get_value(std::string name, Reply<std::optional<std::string>>) override;
  void put_value(std::string name, std::string value, Reply<Done>) override;

 private:
  /// What lease scripts get as the clock's reading: empty for the server's own.
  std::string reading() const;
  void expire_shard(Shard, Instant before, int expired, Reply<int>);

  redis::Database database_;
  int shards_;
  std::function<Duration()> lease_clock_;
};

}  // namespace nhacviec
