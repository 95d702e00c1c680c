// The runner's part in changes of a plan: new editions, adoptions, withdrawals.
#include <algorithm>

#include "daemon/runner_job.h"
#include "workflows/plan_change.h"

namespace nhacviec {

void Runner::create(const Workflow& workflow, const ObligationSpec& spec, Reply<Answer> reply) {
  change(workflow, spec, Event{Create{}, "", clock_.now()}, {}, std::move(reply));
}

void Runner::change(const Workflow& workflow, const ObligationSpec& spec, Event event,
                    WaitChanges waits, Reply<Answer> reply) {
  auto job = std::make_shared<Job>();
  job->subject = spec.id;
  job->event = std::move(event);
  job->workflow = &workflow;
  job->waits = std::move(waits);
  job->reply = std::move(reply);
  enqueue(std::move(job));
}

void Runner::drop(ObligationId subject, WaitChanges waits, Reply<Answer> reply) {
  auto job = std::make_shared<Job>();
  job->subject = std::move(subject);
  job->event = Event{Create{}, "", clock_.now()};
  job->drops = true;
  job->waits = std::move(waits);
  job->reply = std::move(reply);
  enqueue(std::move(job));
}

/// An obligation that comes under another edition is not told what that edition's rules would have
/// sent before. Where the older one is not known here, all of its rules count as new.
void Runner::name_new_rules(Job& job, const std::optional<Obligation>& before) const {
  auto* create = std::get_if<Create>(&job.event.body);
  if (create == nullptr || !before || before->revision == job.decided_under->revision()) return;
  const auto older = book_.find(plan_of(job.subject), before->revision);
  const ObligationSpec* spec = older ? older->find(job.subject) : nullptr;
  create->new_rules = rules_not_in(spec == nullptr ? nullptr : spec->task, *job.spec->task);
}

void Runner::add_wait_changes(const Job& job, bool told, bool is_in, Commit& commit) const {
  const uint64_t version = commit.subject->expected_version + 1;
  const auto add = [&](const ObligationId& waiter, bool satisfied) {
    commit.waits.push_back({waiter.str(), job.subject.str(), version, satisfied, job.judged_at});
  };
  if (!told) {
    for (const ObligationId& waiter : job.waits.tell) add(waiter, is_in);
  }
  // The store counts what is missing: who is no longer waited for does not count.
  for (const ObligationId& waiter : job.waits.release) add(waiter, true);
}

void Runner::commit_drop(std::shared_ptr<Job> job, const std::optional<Obligation>& before,
                         const std::optional<SubjectRecord>& record) {
  if (!before) return finish(job, Answer{});
  job->judged_at = clock_.now();
  job->changes.facts = nhacviec::drop(*before, job->judged_at);
  if (job->changes.facts.empty() && job->waits.release.empty()) return finish(job, Answer{});
  job->after = *before;
  for (const Fact& fact : job->changes.facts) job->after = apply(std::move(job->after), fact);
  job->answer.subject = job->subject.str();
  job->answer.state = to_string(job->after.state);
  // Its own edition says how to tell of it, where it is known here.
  job->decided_under = book_.find(plan_of(job->subject), before->revision);
  job->spec = job->decided_under ? job->decided_under->find(job->subject) : nullptr;
  Commit commit;
  commit.shard = shard_of(plan_of(job->subject), store_.shards());
  commit.subject = make_write(*job, record);
  add_wait_changes(*job, true, false, commit);
  if (announcements_ != nullptr && job->spec != nullptr) {
    commit.announcements = announcements_->of_facts(*job->spec, job->after, job->changes.facts,
                                                    record->fact_count + 1);
  }
  store_.commit(std::move(commit),
                while_alive(alive_, [this, job](const Result<CommitReply>& reply) {
                  if (!reply) return retry(job, reply.error());
                  committed(job, reply.value());
                }));
}

}  // namespace nhacviec
