#include "daemon/plan_summaries.h"

#include <algorithm>
#include <utility>

#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr int kMostSummaryTries = 5;

RuleId rule_named_by(const std::string& id) {
  const size_t slash = id.find('/');
  return slash == std::string::npos ? RuleId() : RuleId(id.substr(slash + 1));
}

}  // namespace

/// One summary whose timer is written.
struct PlanSummaries::Timer {
  std::string id;
  std::optional<Instant> due;  // its wake-up; nothing: it is only laid out
  std::function<void()> then;
  int tries = 0;
};

void PlanSummaries::follow(std::function<void()> then) {
  auto unknown = std::make_shared<std::vector<std::string>>();
  for (const auto& workflow : book_.all_latest()) {
    for (const SummaryRule& rule : workflow->plan().summaries) {
      std::string id = summary_id(workflow->plan().id, rule.id);
      const auto known = known_.find(id);
      if (known != known_.end() && known->second == workflow->revision()) continue;
      unknown->push_back(std::move(id));
    }
  }
  if (unknown->empty()) return then();
  const auto left = std::make_shared<size_t>(unknown->size());
  for (const std::string& id : *unknown) {
    auto timer = std::make_shared<Timer>();
    timer->id = id;
    timer->then = [left, then] {
      if (--*left == 0) then();
    };
    load(std::move(timer));
  }
}

void PlanSummaries::tick(const Store::DueSubject& subject, std::function<void()> done) {
  auto timer = std::make_shared<Timer>();
  timer->id = subject.id;
  timer->due = subject.wake_at;
  timer->then = std::move(done);
  load(std::move(timer));
}

void PlanSummaries::load(std::shared_ptr<Timer> timer) {
  const Shard shard = shard_of(plan_of_summary(timer->id), store_.shards());
  store_.load(
      shard, timer->id,
      while_alive(alive_, [this, timer](const Result<std::optional<SubjectRecord>>& record) {
        // The store is away: the lease runs out, or follow() comes back to it.
        if (!record) return timer->then();
        write(timer, record.value());
      }));
}

/// The notices that are due and the next wake-up, together. A plan that has left, ended or been
/// withdrawn leaves a record that nothing wakes.
void PlanSummaries::write(std::shared_ptr<Timer> timer,
                          const std::optional<SubjectRecord>& record) {
  const PlanId plan = plan_of_summary(timer->id);
  const auto workflow = book_.latest(plan);
  if (timer->due && workflow == nullptr) return timer->then();  // not loaded here yet
  const SummaryRule* rule =
      workflow ? find_summary(workflow->plan(), rule_named_by(timer->id)) : nullptr;
  const Instant now = clock_.now();
  const bool on_time = timer->due && now - *timer->due <= clock_.tolerance();
  const Instant at = on_time ? *timer->due : now;
  const int revision = workflow ? workflow->revision() : 0;
  const std::string body = "{\"revision\":" + std::to_string(revision) + ",\"v\":1}";
  const bool is_past = record && record->wake_at && *record->wake_at <= now;
  if (!timer->due && record && (record->body == body || is_past)) {  // laid out by another, or due
    known_[timer->id] = revision;
    return timer->then();
  }
  Commit commit;
  commit.shard = shard_of(plan, store_.shards());
  SubjectWrite write;
  write.id = timer->id;
  write.expected_version = record ? record->version : 0;
  write.body = body;
  write.index.state = "recorded";
  write.index.complete = true;  // it is no duty
  std::optional<Instant> earliest;
  if (rule != nullptr && !book_.is_withdrawn(plan)) {
    write.wake_at = next_summary(*workflow, *rule, at);
    earliest = write.wake_at;
    for (const Notice& notice :
         timer->due ? summary_notices(*workflow, *rule, at) : std::vector<Notice>{}) {
      NoticeRecord entry;
      entry.key = notice.key.str();
      entry.subject = timer->id;
      entry.body = encode(notice);
      entry.send_at = notice.at;
      earliest = std::min(earliest.value_or(notice.at), notice.at);
      commit.notices.push_back(std::move(entry));
    }
  }
  commit.subject = std::move(write);
  store_.commit(
      std::move(commit),
      while_alive(alive_, [this, timer, earliest, revision](const Result<CommitReply>& reply) {
        if (reply && reply.value().verdict == CommitReply::Verdict::stale &&
            ++timer->tries < kMostSummaryTries && !timer->due) {
          return load(timer);
        }
        if (reply && reply.value().verdict == CommitReply::Verdict::committed) {
          known_[timer->id] = revision;
          committed_callback_(shard_of(plan_of_summary(timer->id), store_.shards()), earliest);
        }
        timer->then();
      }));
}

}  // namespace nhacviec
