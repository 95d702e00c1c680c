#include "connectors/memory_store.h"

#include <algorithm>

#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

std::optional<Instant> earlier(std::optional<Instant> a, Instant b) { return a && *a < b ? a : b; }

WaitField* find_wait(SubjectRecord& record, const SubjectId& source) {
  const auto at = std::lower_bound(
      record.waits.begin(), record.waits.end(), source,
      [](const WaitField& field, const SubjectId& id) { return field.source < id; });
  if (at == record.waits.end() || at->source != source) return nullptr;
  return &*at;
}

/// The field of that source, made if need be; fields stay sorted by source.
WaitField& wait_of(SubjectRecord& record, const SubjectId& source) {
  if (WaitField* field = find_wait(record, source)) return *field;
  const auto at = std::find_if(record.waits.begin(), record.waits.end(),
                               [&](const WaitField& field) { return source < field.source; });
  return *record.waits.insert(at, WaitField{source, 0, false});
}

int count_missing(const SubjectRecord& record) {
  return static_cast<int>(std::count_if(record.waits.begin(), record.waits.end(),
                                        [](const WaitField& field) { return !field.satisfied; }));
}

bool matches(const SubjectFilter& filter, const IndexFields& index) {
  if (!filter.plan.empty() && index.plan != filter.plan) return false;
  if (!filter.unit.empty() && index.unit != filter.unit) return false;
  if (!filter.state.empty() && index.state != filter.state) return false;
  if (filter.due_before && !(index.due_at && *index.due_at < *filter.due_before)) return false;
  if (filter.complete && index.complete != *filter.complete) return false;
  return !filter.late || index.late == *filter.late;
}

}  // namespace

MemoryStore::MemoryStore(Post post, LeaseClock lease_clock, int shards)
    : post_(std::move(post)), lease_clock_(std::move(lease_clock)), shards_(shards) {}

MemoryStore::Subject* MemoryStore::find(Shard shard, const SubjectId& id) {
  const auto found = subjects_.find(id);
  return found == subjects_.end() || found->second.shard != shard ? nullptr : &found->second;
}

void MemoryStore::load(Shard shard, SubjectId id, Reply<std::optional<SubjectRecord>> reply) {
  const Subject* subject = find(shard, id);
  answer<std::optional<SubjectRecord>>(
      std::move(reply), subject == nullptr ? std::nullopt : std::optional(subject->record));
}

void MemoryStore::facts(Shard shard, SubjectId id, Reply<std::vector<FactRecord>> reply) {
  const Subject* subject = find(shard, id);
  answer<std::vector<FactRecord>>(std::move(reply),
                                  subject == nullptr ? std::vector<FactRecord>{} : subject->facts);
}

void MemoryStore::seen(Shard shard, std::string inbox_key,
                       Reply<std::optional<std::string>> reply) {
  const auto found = inbox_.find(ShardKey{shard, inbox_key});
  answer<std::optional<std::string>>(
      std::move(reply), found == inbox_.end() ? std::nullopt : std::optional(found->second.answer));
}

void MemoryStore::expire_inbox(Instant before, Reply<int> reply) {
  int expired = 0;
  while (expired < kPageLimit && !inbox_by_time_.empty() &&
         inbox_by_time_.begin()->first < before) {
    inbox_.erase(inbox_by_time_.begin()->second);
    inbox_by_time_.erase(inbox_by_time_.begin());
    ++expired;
  }
  answer<int>(std::move(reply), expired);
}

void MemoryStore::commit(Commit commit, Reply<CommitReply> reply) {
  const Shard shard = commit.shard;
  if (commit.inbox) {
    const auto found = inbox_.find(ShardKey{shard, commit.inbox->key});
    if (found != inbox_.end()) {
      answer<CommitReply>(std::move(reply),
                          CommitReply{CommitReply::Verdict::seen, 0, found->second.answer});
      return;
    }
  }
  if (commit.subject) {
    const Subject* subject = find(shard, commit.subject->id);
    const uint64_t version = subject == nullptr ? 0 : subject->record.version;
    if (version != commit.subject->expected_version) {
      answer<CommitReply>(std::move(reply), CommitReply{CommitReply::Verdict::stale, version, ""});
      return;
    }
    check_facts(*commit.subject, subject == nullptr ? 0 : subject->record.fact_count);
  }

  CommitReply result;
  if (commit.inbox) {
    const ShardKey key{shard, commit.inbox->key};
    inbox_by_time_.emplace(commit.inbox->at, key);
    inbox_.emplace(key, *commit.inbox);
    result.answer = commit.inbox->answer;
  }
  if (commit.subject) write_subject(shard, *commit.subject);
  for (const WaitWrite& wait : commit.waits) write_wait(shard, wait);
  for (const NoticeRecord& notice : commit.notices) add_notice(shard, notice);
  for (const std::string& body : commit.announcements) announce(shard, body);
  if (commit.subject) result.version = find(shard, commit.subject->id)->record.version;
  answer<CommitReply>(std::move(reply), std::move(result));
}

void MemoryStore::write_subject(Shard shard, const SubjectWrite& write) {
  const auto [place, created] = subjects_.try_emplace(write.id);
  Subject& subject = place->second;
  if (!created && subject.shard != shard) broken_invariant(write.id + " is in another shard");
  subject.shard = shard;
  SubjectRecord& record = subject.record;
  record.id = write.id;
  ++record.version;
  record.body = write.body;
  record.index = write.index;
  for (const FactRecord& fact : write.facts) {
    subject.facts.push_back(fact);
    record.chain = fact.hash;
  }
  record.fact_count = subject.facts.size();
  move_wake(subject, write.wake_at);
  due_leases_.end(shard, write.id);
  if (created) {
    for (const SubjectId& source : write.waits_for) wait_of(record, source);
    subject.missing = count_missing(record);
    adopt_kept_waits(subject);
  }
}

/// The verdicts that came before the waiter existed count as if they came right after.
void MemoryStore::adopt_kept_waits(Subject& subject) {
  const auto kept = kept_waits_.find(subject.record.id);
  if (kept == kept_waits_.end()) return;
  std::optional<Instant> wake_at;
  for (const auto& [source, wait] : kept->second) {
    wait_of(subject.record, source) = WaitField{source, wait.source_version, wait.satisfied};
    wake_at = earlier(wake_at, wait.wake_at);
  }
  const int missing = count_missing(subject.record);
  if ((missing == 0) != (subject.missing == 0)) {
    move_wake(subject, earlier(subject.record.wake_at, *wake_at));
  }
  subject.missing = missing;
  kept_waits_.erase(kept);
}

void MemoryStore::write_wait(Shard shard, const WaitWrite& wait) {
  const auto waiter = subjects_.find(wait.waiter);
  if (waiter == subjects_.end()) {
    const auto [kept, added] = kept_waits_[wait.waiter].try_emplace(wait.source, wait);
    if (!added && wait.source_version > kept->second.source_version) kept->second = wait;
    return;
  }
  Subject& subject = waiter->second;
  if (subject.shard != shard) broken_invariant(wait.waiter + " is in another shard");
  const WaitField* known = find_wait(subject.record, wait.source);
  if (known != nullptr && wait.source_version <= known->source_version) return;
  wait_of(subject.record, wait.source) =
      WaitField{wait.source, wait.source_version, wait.satisfied};
  ++subject.record.version;
  const int missing = count_missing(subject.record);
  if ((missing == 0) != (subject.missing == 0)) {
    move_wake(subject, earlier(subject.record.wake_at, wait.wake_at));
  }
  subject.missing = missing;
}

void MemoryStore::move_wake(Subject& subject, std::optional<Instant> wake_at) {
  std::optional<Instant>& now = subject.record.wake_at;
  if (now) wakes_.erase({subject.shard, *now, subject.record.id});
  if (wake_at) wakes_.emplace(subject.shard, *wake_at, subject.record.id);
  now = wake_at;
}

void MemoryStore::lease_due(Shard shard, Instant until, int limit, Duration lease,
                            Reply<std::vector<DueSubject>> reply) {
  const Duration now = lease_clock_();
  std::vector<DueSubject> due;
  for (auto it = wakes_.lower_bound({shard, Instant::min(), ""}); it != wakes_.end(); ++it) {
    const auto& [of_shard, wake_at, id] = *it;
    if (of_shard != shard || wake_at > until) break;
    if (static_cast<int>(due.size()) >= bounded(limit)) break;
    if (due_leases_.is_held(shard, id, now)) continue;
    due_leases_.give(shard, id, now + lease);
    due.push_back(DueSubject{id, wake_at});
  }
  answer<std::vector<DueSubject>>(std::move(reply), std::move(due));
}

void MemoryStore::list_subjects(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  std::vector<SubjectRecord> page;
  for (auto it = subjects_.upper_bound(filter.after); it != subjects_.end(); ++it) {
    if (static_cast<int>(page.size()) >= bounded(filter.limit)) break;
    if (matches(filter, it->second.record.index)) page.push_back(it->second.record);
  }
  answer<std::vector<SubjectRecord>>(std::move(reply), std::move(page));
}

void MemoryStore::list_due(SubjectFilter filter, Reply<std::vector<SubjectRecord>> reply) {
  std::pair<Instant, SubjectId> start{Instant::min(), ""};
  if (!filter.after.empty()) {
    const auto after = subjects_.find(filter.after);
    if (after == subjects_.end() || !after->second.record.index.due_at) {
      answer<std::vector<SubjectRecord>>(
          std::move(reply), Error{ErrorKind::invalid, "no page after " + filter.after});
      return;
    }
    start = {*after->second.record.index.due_at, filter.after};
  }
  std::map<std::pair<Instant, SubjectId>, const SubjectRecord*> due;
  for (const auto& [id, subject] : subjects_) {
    const IndexFields& index = subject.record.index;
    if (index.due_at && !index.complete && matches(filter, index)) {
      due.emplace(std::pair(*index.due_at, id), &subject.record);
    }
  }
  std::vector<SubjectRecord> page;
  for (auto it = due.upper_bound(start); it != due.end(); ++it) {
    if (static_cast<int>(page.size()) >= bounded(filter.limit)) break;
    page.push_back(*it->second);
  }
  answer<std::vector<SubjectRecord>>(std::move(reply), std::move(page));
}

void MemoryStore::count_subjects(Reply<std::vector<StateCount>> reply) {
  std::map<std::tuple<std::string, std::string, std::string, bool, bool>, int64_t> counts;
  for (const auto& [id, subject] : subjects_) {
    const IndexFields& index = subject.record.index;
    ++counts[{index.plan, index.task, index.state, index.complete, index.late}];
  }
  std::vector<StateCount> list;
  for (const auto& [of, count] : counts) {
    const auto& [plan, task, state, complete, late] = of;
    list.push_back(StateCount{plan, task, state, complete, late, count});
  }
  answer<std::vector<StateCount>>(std::move(reply), std::move(list));
}

}  // namespace nhacviec
