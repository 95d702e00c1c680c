// One instance's way to the shared store: slow, sometimes refused, sometimes with the reply lost
// after the work was done. Also the plants: known bugs that the simulation must find.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/forwarding_store.h"
#include "tests/simulation/sim_loop.h"

namespace nhacviec::simulation {

struct Faults {
  unsigned refused_permille = 0;     // transient, nothing was done
  unsigned reply_lost_permille = 0;  // unknown: it was done, the answer never came
  unsigned longest_delay_ms = 0;     // each way
};

class FaultyStore final : public ForwardingStore {
 public:
  FaultyStore(Store& inner, SimLoop& loop, const Faults& faults)
      : ForwardingStore(inner), loop_(loop), faults_(faults) {}

  void load(Shard, SubjectId, Reply<std::optional<SubjectRecord>>) override;
  void commit(Commit, Reply<CommitReply>) override;
  void lease_due(Shard, Instant until, int limit, Duration lease,
                 Reply<std::vector<DueSubject>>) override;
  void lease_notices(Shard, Instant until, int limit, Duration lease,
                     Reply<std::vector<LeasedNotice>>) override;
  void begin_attempts(Shard, std::vector<AttemptStart>, Reply<std::vector<bool>>) override;
  void settle(Shard, std::vector<Settlement>, Reply<std::vector<bool>>) override;
  void pending(Shard, Reply<Pending>) override;
  void get_value(std::string name, Reply<std::optional<std::string>>) override;
  void put_value(std::string name, std::string value, Reply<Done>) override;
  void lease_announcements(Shard, int limit, Duration lease, Reply<AnnouncementBatch>) override;
  void settle_announcements(Shard, uint64_t lease, int count, Reply<bool>) override;

 private:
  template <class T, class Call>
  void spoil(Reply<T> reply, Call call);

  SimLoop& loop_;
  const Faults& faults_;  // the world changes them when it heals
};

/// Names of the plants, and a store with one switched on (null: no such plant).
std::vector<std::string> plant_names();
std::unique_ptr<Store> plant(const std::string& name, Store& inner);

}  // namespace nhacviec::simulation
