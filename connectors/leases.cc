#include "connectors/leases.h"

namespace nhacviec {

uint64_t LeaseTable::give(Shard shard, const std::string& id, Duration until) {
  const Key key{shard, id};
  remember(key);
  leases_[key] = Lease{++last_number_, until};
  return last_number_;
}

bool LeaseTable::is_held(Shard shard, const std::string& id, Duration now) const {
  const auto found = leases_.find(Key{shard, id});
  return found != leases_.end() && now < found->second.until;
}

bool LeaseTable::is_latest(Shard shard, const std::string& id, uint64_t lease) const {
  const auto found = leases_.find(Key{shard, id});
  return found != leases_.end() && found->second.number == lease;
}

void LeaseTable::end(Shard shard, const std::string& id) {
  const Key key{shard, id};
  if (leases_.count(key) == 0) return;
  remember(key);
  leases_.erase(key);
}

int LeaseTable::held(Shard shard, Duration now) const {
  int count = 0;
  for (auto it = leases_.lower_bound(Key{shard, ""}); it != leases_.end(); ++it) {
    if (it->first.first != shard) break;
    if (now < it->second.until) ++count;
  }
  return count;
}

void LeaseTable::remember(const Key& key) {
  const auto found = leases_.find(key);
  changed_.emplace_back(
      key, found == leases_.end() ? std::nullopt : std::optional<Lease>(found->second));
}

void LeaseTable::keep() { changed_.clear(); }

void LeaseTable::undo() {
  for (auto it = changed_.rbegin(); it != changed_.rend(); ++it) {
    if (it->second) {
      leases_[it->first] = *it->second;
    } else {
      leases_.erase(it->first);
    }
  }
  changed_.clear();
}

}  // namespace nhacviec
