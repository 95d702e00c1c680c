// The outbox of the store in memory.
#include "connectors/memory_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

bool matches(const NoticeFilter& filter, const NoticeRecord& notice) {
  if (!filter.subject.empty() && notice.subject != filter.subject) return false;
  return !filter.status || notice.status == *filter.status;
}

bool has_open_attempt(const NoticeRecord& notice) {
  return !notice.attempts.empty() && notice.attempts.back().status == NoticeStatus::sending;
}

}  // namespace

MemoryStore::Notice* MemoryStore::find_notice(Shard shard, const std::string& key) {
  const auto found = notice_positions_.find(ShardKey{shard, key});
  return found == notice_positions_.end() ? nullptr : &notices_.at(found->second);
}

void MemoryStore::add_notice(Shard shard, const NoticeRecord& record) {
  const int64_t position = static_cast<int64_t>(notices_.size()) + 1;
  if (!notice_positions_.emplace(ShardKey{shard, record.key}, position).second) return;
  const bool open = is_open(record.status);
  if (open) sends_.emplace(shard, record.send_at, position);
  notices_.emplace(position, Notice{shard, record, open});
}

void MemoryStore::lease_notices(Shard shard, Instant until, int limit, Duration lease,
                                Reply<std::vector<LeasedNotice>> reply) {
  const Duration now = lease_clock_();
  std::vector<LeasedNotice> leased;
  for (auto it = sends_.lower_bound({shard, Instant::min(), 0}); it != sends_.end(); ++it) {
    const auto& [of_shard, send_at, position] = *it;
    if (of_shard != shard || send_at > until) break;
    if (static_cast<int>(leased.size()) >= bounded(limit)) break;
    NoticeRecord& notice = notices_.at(position).record;
    if (notice_leases_.is_held(shard, notice.key, now)) continue;
    if (has_open_attempt(notice)) {
      notice.attempts.back().status = NoticeStatus::unknown;
      notice.attempts.back().words = kLostAttemptWords;
      notice.status = NoticeStatus::unknown;
    }
    leased.push_back(LeasedNotice{notice, notice_leases_.give(shard, notice.key, now + lease)});
  }
  answer<std::vector<LeasedNotice>>(std::move(reply), std::move(leased));
}

bool MemoryStore::begin(Shard shard, const AttemptStart& start) {
  Notice* notice = find_notice(shard, start.key);
  if (notice == nullptr || !notice_leases_.is_latest(shard, start.key, start.lease) ||
      !notice_leases_.is_held(shard, start.key, lease_clock_()) ||
      has_open_attempt(notice->record) ||
      start.attempt.number != static_cast<int>(notice->record.attempts.size()) + 1) {
    return false;
  }
  Attempt attempt = start.attempt;
  attempt.status = NoticeStatus::sending;
  attempt.words.clear();
  attempt.accepted.clear();
  notice->record.attempts.push_back(std::move(attempt));
  notice->record.status = NoticeStatus::sending;
  return true;
}

void MemoryStore::begin_attempts(Shard shard, std::vector<AttemptStart> starts,
                                 Reply<std::vector<bool>> reply) {
  std::vector<bool> begun;
  for (const AttemptStart& start : starts) begun.push_back(begin(shard, start));
  answer<std::vector<bool>>(std::move(reply), std::move(begun));
}

bool MemoryStore::settle_one(Shard shard, const Settlement& settlement) {
  check_settlement(settlement);
  Notice* notice = find_notice(shard, settlement.key);
  if (notice == nullptr || !notice_leases_.is_latest(shard, settlement.key, settlement.lease)) {
    return false;
  }
  NoticeRecord& record = notice->record;
  const int open_number = has_open_attempt(record) ? record.attempts.back().number : 0;
  if (settlement.attempt != open_number) return false;
  if (open_number != 0) {
    record.attempts.back().status = settlement.status;
    record.attempts.back().words = settlement.words;
    record.attempts.back().accepted = settlement.accepted;
  } else {
    record.words = settlement.words;
  }
  record.status = status_after(settlement);
  const int64_t position = notice_positions_.at(ShardKey{shard, settlement.key});
  sends_.erase({shard, record.send_at, position});
  notice->open = stays_open(settlement);
  if (notice->open) {
    record.send_at = *settlement.retry_at;
    sends_.emplace(shard, record.send_at, position);
  }
  notice_leases_.end(shard, settlement.key);
  if (!settlement.announcement.empty()) announce(shard, settlement.announcement);
  return true;
}

void MemoryStore::settle(Shard shard, std::vector<Settlement> settlements,
                         Reply<std::vector<bool>> reply) {
  std::vector<bool> settled;
  for (const Settlement& settlement : settlements) {
    settled.push_back(settle_one(shard, settlement));
  }
  answer<std::vector<bool>>(std::move(reply), std::move(settled));
}

void MemoryStore::report(Shard shard, Report report, Reply<Heard> reply) {
  Notice* notice = find_notice(shard, report.key);
  if (notice == nullptr) return answer<Heard>(std::move(reply), Heard::unknown);
  if (notice_leases_.is_held(shard, report.key, lease_clock_())) {
    return answer<Heard>(std::move(reply), Heard::too_early);
  }
  const auto place =
      std::tuple(shard, notice->record.send_at, notice_positions_.at({shard, report.key}));
  const Heard result = heard(notice->record, report);
  if (result == Heard::recorded) {
    sends_.erase(place);
    notice->open = is_open(notice->record.status);
    if (notice->open) sends_.emplace(shard, notice->record.send_at, std::get<2>(place));
    if (!report.announcement.empty()) announce(shard, report.announcement);
  }
  answer<Heard>(std::move(reply), result);
}

void MemoryStore::list_notices(NoticeFilter filter, Reply<NoticePage> reply) {
  NoticePage page;
  int64_t last = 0;
  const size_t limit = static_cast<size_t>(bounded(filter.limit));
  // False once the page is full and another one would follow.
  const auto take = [&](int64_t position, const NoticeRecord& notice) {
    if (!matches(filter, notice)) return true;
    if (page.notices.size() == limit) {
      page.next = last;
      return false;
    }
    page.notices.push_back(notice);
    last = position;
    return true;
  };
  if (filter.newest_first) {
    auto it = filter.after == 0 ? notices_.end() : notices_.lower_bound(filter.after);
    while (it != notices_.begin()) {
      --it;
      if (!take(it->first, it->second.record)) break;
    }
  } else {
    for (auto it = notices_.upper_bound(filter.after); it != notices_.end(); ++it) {
      if (!take(it->first, it->second.record)) break;
    }
  }
  answer<NoticePage>(std::move(reply), std::move(page));
}

void MemoryStore::pending(Shard shard, Reply<Pending> reply) {
  const Duration now = lease_clock_();
  Pending left;
  for (auto it = wakes_.lower_bound({shard, Instant::min(), ""}); it != wakes_.end(); ++it) {
    const auto& [of_shard, wake_at, id] = *it;
    if (of_shard != shard) break;
    if (due_leases_.is_held(shard, id, now)) continue;
    left.wake_at = wake_at;
    break;
  }
  for (auto it = sends_.lower_bound({shard, Instant::min(), 0}); it != sends_.end(); ++it) {
    const auto& [of_shard, send_at, position] = *it;
    if (of_shard != shard) break;
    if (notice_leases_.is_held(shard, notices_.at(position).record.key, now)) continue;
    left.send_at = send_at;
    break;
  }
  left.leased = due_leases_.held(shard, now) + notice_leases_.held(shard, now);
  answer<Pending>(std::move(reply), left);
}

}  // namespace nhacviec
