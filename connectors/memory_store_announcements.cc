// The announcements of the store in memory: what is to be told to the outside, in order.
#include <algorithm>

#include "connectors/memory_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {

void MemoryStore::announce(Shard shard, const std::string& body) {
  Announcements& kept = announcements_[shard];
  kept.bodies.push_back(body);
  if (kept.bodies.size() > static_cast<size_t>(kAnnouncementLimit)) {
    kept.bodies.pop_front();
    ++kept.first;
  }
}

void MemoryStore::lease_announcements(Shard shard, int limit, Duration lease,
                                      Reply<AnnouncementBatch> reply) {
  const Duration now = lease_clock_();
  AnnouncementBatch batch;
  Announcements& kept = announcements_[shard];
  const size_t count = std::min(kept.bodies.size(), static_cast<size_t>(bounded(limit)));
  if (count > 0 && !announcement_leases_.is_held(shard, kAnnouncementLease, now)) {
    const auto begin = kept.bodies.begin();
    batch.bodies.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    batch.lease = announcement_leases_.give(shard, kAnnouncementLease, now + lease);
    kept.leased = kept.first;
  }
  answer<AnnouncementBatch>(std::move(reply), std::move(batch));
}

void MemoryStore::settle_announcements(Shard shard, uint64_t lease, int count, Reply<bool> reply) {
  if (!announcement_leases_.is_latest(shard, kAnnouncementLease, lease)) {
    answer<bool>(std::move(reply), false);
    return;
  }
  Announcements& kept = announcements_[shard];
  const uint64_t end = kept.leased + static_cast<uint64_t>(std::max(count, 0));
  while (!kept.bodies.empty() && kept.first < end) {
    kept.bodies.pop_front();
    ++kept.first;
  }
  announcement_leases_.end(shard, kAnnouncementLease);
  answer<bool>(std::move(reply), true);
}

}  // namespace nhacviec
