#include "daemon/announcer.h"

#include <algorithm>
#include <utility>

#include "daemon/announcements.h"

namespace nhacviec {

namespace {

constexpr std::chrono::milliseconds kGather(20);  // commits in that time are looked for together
constexpr std::chrono::milliseconds kFirstBackoff(500);
constexpr std::chrono::milliseconds kLongestBackoff(15000);

}  // namespace

Announcer::Announcer(Store& store, EventPublisher& publisher, Loop& loop, Settings settings)
    : store_(store),
      publisher_(publisher),
      loop_(loop),
      settings_(settings),
      desks_(static_cast<size_t>(store.shards())) {}

Announcer::~Announcer() = default;

void Announcer::start() { poll(); }

void Announcer::poll() {
  if (stopped_) return;
  for (Shard shard = 0; shard < store_.shards(); ++shard) look(shard);
  loop_.after(settings_.poll, while_alive(alive_, [this] { poll(); }));
}

void Announcer::kick() {
  if (kicked_ || stopped_) return;
  kicked_ = true;
  loop_.after(kGather, while_alive(alive_, [this] {
                kicked_ = false;
                for (Shard shard = 0; shard < store_.shards(); ++shard) look(shard);
              }));
}

void Announcer::look(Shard shard) {
  Desk& desk = desks_[static_cast<size_t>(shard)];
  if (stopped_) return;
  if (desk.busy) {
    desk.wanted = true;
    return;
  }
  desk.busy = true;
  desk.wanted = false;
  store_.lease_announcements(
      shard, settings_.batch, settings_.lease,
      while_alive(alive_, [this, shard](const Result<AnnouncementBatch>& batch) {
        if (!batch || batch.value().lease == 0) return leave(shard, false);
        publish(shard, batch.value());
      }));
}

void Announcer::publish(Shard shard, const AnnouncementBatch& batch) {
  std::vector<OutgoingEvent> events;
  for (const std::string& body : batch.bodies) {
    auto event = outgoing_event(body);
    if (!event) break;
    events.push_back(std::move(*event));
  }
  const uint64_t lease = batch.lease;
  // One that makes no sense can only be damage: it is passed over.
  if (events.empty()) return settle(shard, lease, 1, true);
  const size_t count = events.size();
  publisher_.publish(std::move(events),
                     while_alive(alive_, [this, shard, lease, count](
                                             const Result<std::vector<PublishOutcome>>& outcomes) {
                       const int told = outcomes ? count_told(outcomes.value()) : 0;
                       settle(shard, lease, told, told == static_cast<int>(count));
                     }));
}

/// Those before the first one that was not told: what follows keeps its order behind it.
int Announcer::count_told(const std::vector<PublishOutcome>& outcomes) {
  int count = 0;
  for (const PublishOutcome outcome : outcomes) {
    if (outcome != PublishOutcome::confirmed && outcome != PublishOutcome::unheard) break;
    if (outcome == PublishOutcome::unheard) ++unheard_;
    ++told_;
    ++count;
  }
  return count;
}

void Announcer::settle(Shard shard, uint64_t lease, int count, bool all) {
  store_.settle_announcements(shard, lease, count,
                              while_alive(alive_, [this, shard, all](const Result<bool>& settled) {
                                if (all && settled && settled.value()) {
                                  desks_[static_cast<size_t>(shard)].backoff = {};
                                  return leave(shard, true);
                                }
                                wait_and_look(shard);
                              }));
}

void Announcer::leave(Shard shard, bool again) {
  Desk& desk = desks_[static_cast<size_t>(shard)];
  desk.busy = false;
  if (again || desk.wanted) look(shard);
  end_if_idle();
}

/// The broker or the store is in the way; they have said so themselves.
void Announcer::wait_and_look(Shard shard) {
  Desk& desk = desks_[static_cast<size_t>(shard)];
  if (stopped_) return leave(shard, false);
  desk.backoff = std::clamp(desk.backoff * 2, kFirstBackoff, kLongestBackoff);
  desk.resting = true;
  loop_.after(desk.backoff, while_alive(alive_, [this, shard] {
                desks_[static_cast<size_t>(shard)].resting = false;
                leave(shard, true);
              }));
}

void Announcer::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  end_if_idle();
}

void Announcer::end_if_idle() {
  if (!stopped_) return;
  const bool busy = std::any_of(desks_.begin(), desks_.end(),
                                [](const Desk& desk) { return desk.busy && !desk.resting; });
  if (!busy) loop_.post(std::exchange(stopped_, [] {}));
}

}  // namespace nhacviec
