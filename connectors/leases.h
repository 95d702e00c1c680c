// Leases on things handed out, kept in memory by a store that has its callers to itself. A lease
// that runs out may be given again; its number fences off the former holder.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/store.h"
#include "workflows/time.h"

namespace nhacviec {

class LeaseTable {
 public:
  /// `now` and `until` are readings of the store's own monotonic clock.
  uint64_t give(Shard, const std::string& id, Duration until);
  bool is_held(Shard, const std::string& id, Duration now) const;
  /// Nobody was given it since, though it may have run out.
  bool is_latest(Shard, const std::string& id, uint64_t lease) const;
  void end(Shard, const std::string& id);
  /// How many are handed out and have not run out.
  int held(Shard, Duration now) const;

  /// The changes since the last keep() or undo() become final, or never happened: leases follow
  /// the transaction in which they were given.
  void keep();
  void undo();

 private:
  struct Lease {
    uint64_t number = 0;
    Duration until{};
  };
  using Key = std::pair<Shard, std::string>;
  void remember(const Key&);

  std::map<Key, Lease> leases_;
  std::vector<std::pair<Key, std::optional<Lease>>> changed_;  // with what was there before
  uint64_t last_number_ = 0;  // never goes back: a number undone is not given again
};

}  // namespace nhacviec
