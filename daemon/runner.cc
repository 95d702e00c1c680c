#include "daemon/runner.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "connectors/records.h"
#include "daemon/event_refusals.h"
#include "daemon/ledger_runner.h"
#include "daemon/outcome_search.h"
#include "daemon/runner_job.h"
#include "workflows/plan_change.h"

namespace nhacviec {

namespace {

constexpr int kMostInFlight = 10000;
constexpr int kMostTries = 8;
constexpr int kMostStale = 1000;  // each means that somebody else got through
constexpr std::chrono::milliseconds kFirstBackoff(20);

const char* to_string(Answer::Kind kind) {
  switch (kind) {
    case Answer::Kind::applied:
      return "applied";
    case Answer::Kind::refused:
      return "refused";
    case Answer::Kind::unknown_subject:
      return "unknown_subject";
    case Answer::Kind::early:
      return "early";
  }
  std::abort();
}

/// The earliest instant at which a commit leaves something to do.
std::optional<Instant> earliest_of(const Commit& commit) {
  std::optional<Instant> earliest = commit.subject ? commit.subject->wake_at : std::nullopt;
  const auto keep = [&](Instant at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  for (const NoticeRecord& notice : commit.notices) keep(notice.send_at);
  for (const WaitWrite& wait : commit.waits) keep(wait.wake_at);
  return earliest;
}

Answer refused(std::string reason) {
  Answer answer;
  answer.kind = Answer::Kind::refused;
  answer.reason = std::move(reason);
  return answer;
}

}  // namespace

std::string encode(const Answer& answer) {
  nlohmann::json json{{"status", to_string(answer.kind)},
                      {"state", answer.state},
                      {"subject", answer.subject},
                      {"event", answer.event}};
  if (!answer.reason.empty()) json["reason"] = answer.reason;
  if (!answer.warning.empty()) json["warning"] = answer.warning;
  return json.dump();
}

Result<Answer> decode_answer(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{ErrorKind::invalid, "not an answer: " + text};
  Answer answer;
  answer.kind =
      json.value("status", "") == "applied" ? Answer::Kind::applied : Answer::Kind::refused;
  answer.reason = json.value("reason", "");
  answer.warning = json.value("warning", "");
  answer.state = json.value("state", "");
  answer.subject = json.value("subject", "");
  answer.event = json.value("event", "");
  return answer;
}

Result<Answer> first_answer(const std::string& json, const std::string& subject,
                            const std::string& event) {
  Result<Answer> first = decode_answer(json);
  if (!first) return first;
  if (first.value().subject != subject || first.value().event != event) {
    return refused("an event with this source and id was about " + first.value().subject + " (" +
                   first.value().event + ")");
  }
  first.value().repeated = true;
  return first;
}

Runner::Runner(Store& store, WorkflowBook& book, Clock& clock, Loop& loop, Observer& observer)
    : store_(store),
      book_(book),
      clock_(clock),
      loop_(loop),
      observer_(observer),
      ledgers_(std::make_unique<LedgerRunner>(store, book, clock, loop)),
      letter_boxes_(std::make_unique<LetterBoxes>(store, book, clock, loop)),
      alive_(std::make_shared<bool>(true)) {}

Runner::~Runner() = default;

void Runner::on_commit(Expect callback) {
  ledgers_->on_commit(callback);
  letter_boxes_->on_commit(callback);
  committed_callback_ = std::move(callback);
}

int Runner::in_flight() const { return in_flight_; }

void Runner::handle(ObligationId subject, Event event, std::string inbox_key, Reply<Answer> reply,
                    bool tell_if_early) {
  if (in_flight_ >= kMostInFlight) {
    return loop_.post([reply = std::move(reply)] {
      reply(Error{ErrorKind::transient, "too many events in flight"});
    });
  }
  if (is_ledger_event(event.body)) {
    ++in_flight_;
    const auto answered = [this, reply = std::move(reply)](const Result<Answer>& answer) {
      --in_flight_;
      reply(answer);
    };
    return ledgers_->handle(plan_of(subject), std::move(event), std::move(inbox_key),
                            while_alive(alive_, answered));
  }
  auto job = std::make_shared<Job>();
  job->subject = std::move(subject);
  job->event = std::move(event);
  job->inbox_key = std::move(inbox_key);
  job->reply = std::move(reply);
  job->tell_if_early = tell_if_early;
  enqueue(std::move(job));
}

void Runner::tick(Store::DueSubject subject, std::function<void()> done) {
  if (is_letter_box_id(subject.id)) {
    ++in_flight_;
    return letter_boxes_->tick(std::move(subject), [this, done = std::move(done)] {
      --in_flight_;
      done();
    });
  }
  if (is_summary_id(subject.id) && summaries_ != nullptr) {
    return summaries_->tick(subject, std::move(done));
  }
  auto job = std::make_shared<Job>();
  job->subject = ObligationId(std::move(subject.id));
  job->event = Event{Tick{}, "", subject.wake_at};
  job->due = subject.wake_at;
  job->record = std::move(subject.record);
  job->reply = [done = std::move(done)](const Result<Answer>&) { done(); };
  enqueue(std::move(job));
}

void Runner::look_again(ObligationId subject) {
  auto job = std::make_shared<Job>();
  job->subject = std::move(subject);
  job->event = Event{Tick{std::nullopt, true}, "", clock_.now()};
  job->reply = [](const Result<Answer>&) {};
  enqueue(std::move(job));
}

void Runner::enqueue(std::shared_ptr<Job> job) {
  ++in_flight_;
  auto& queue = queues_[job->subject];
  queue.push_back(job);
  if (queue.size() == 1) start(std::move(job));
}

void Runner::start(std::shared_ptr<Job> job) {
  job->source_days.clear();
  if (auto* tick = std::get_if<Tick>(&job->event.body)) tick->outcomes.reset();
  if (job->record) {
    const std::optional<SubjectRecord> record = std::exchange(job->record, std::nullopt);
    return decide_and_commit(std::move(job), record);
  }
  const Shard shard = shard_of(plan_of(job->subject), store_.shards());
  store_.load(shard, job->subject.str(),
              while_alive(alive_, [this, job](Result<std::optional<SubjectRecord>> record) {
                if (!record) return retry(job, record.error());
                decide_and_commit(job, record.value());
              }));
}

// Finds the revision that decides; answers the job itself where there is none.
bool Runner::find_spec(const std::shared_ptr<Job>& job, const std::optional<Obligation>& before) {
  // The one event from outside that may begin an obligation: a date of a unit's own plan.
  const bool begins = !before && std::holds_alternative<NameDate>(job->event.body);
  if (begins) {
    job->decided_under = book_.latest(plan_of(job->subject));
    job->spec = job->decided_under ? job->decided_under->find(job->subject) : nullptr;
    if (job->spec != nullptr && job->spec->occurrence->period.str().starts_with(kOwnPrefix)) {
      if (!book_.is_withdrawn(plan_of(job->subject))) return true;
      finish(job, refused(kPlanWithdrawn));
      return false;
    }
  }
  if (!before && job->workflow == nullptr) {
    Answer unknown;
    unknown.kind = Answer::Kind::unknown_subject;
    finish(job, unknown);
    return false;
  }
  const PlanId plan = plan_of(job->subject);
  job->decided_under =
      book_.find(plan, job->workflow != nullptr ? job->workflow->revision() : before->revision);
  job->spec = job->decided_under ? job->decided_under->find(job->subject) : nullptr;
  if (job->spec != nullptr) return true;
  const auto latest = book_.latest(plan);
  if (latest && before && latest->revision() > before->revision) {
    finish(job, refused("it is no longer part of the plan"));
  } else {
    unknown_revision_();
    start_later(job, Error{ErrorKind::transient, "the plan's revision is not loaded here yet"});
  }
  return false;
}

void Runner::decide_and_commit(std::shared_ptr<Job> job,
                               const std::optional<SubjectRecord>& record) {
  std::optional<Obligation> before;
  if (record) {
    Result<Obligation> decoded = decode_obligation(record->body);
    if (!decoded) return finish(job, decoded.error());
    before = std::move(decoded).value();
  }
  if (job->drops) return commit_drop(std::move(job), before, record);
  if (!find_spec(job, before)) return;
  name_new_rules(*job, before);
  if (looks_up_source(job, record)) return;  // comes back

  const Instant now = clock_.now();
  const bool on_time = job->due && now - *job->due <= clock_.tolerance();
  job->judged_at = on_time ? *job->due : now;
  if (looks_up_outcomes(job, before, record)) return;  // comes back
  Waits waits = record ? waits_of(*record) : Waits{};
  for (const auto& [source, day] : job->source_days) waits[source].at = day;
  job->changes = decide(*job->decided_under, *job->spec, before, waits, job->event, job->judged_at);
  // What came due while nobody ran is told in one letter to each, not in a storm of them.
  if (job->due && !on_time) {
    for (Notice& notice : job->changes.notices) notice.together = true;
  }
  if (job->changes.facts.empty() && !job->due) return finish(job, Answer{});

  job->after = before.value_or(Obligation{});
  job->after.id = job->subject;
  for (const Fact& fact : job->changes.facts) job->after = apply(std::move(job->after), fact);
  job->answer.subject = job->subject.str();
  job->answer.event = name_of(job->event.body);
  job->answer.state = nhacviec::to_string(job->after.state);
  job->answer.reason = refusal_in(job->changes);
  job->answer.kind = job->answer.reason.empty() ? Answer::Kind::applied : Answer::Kind::refused;
  if (job->answer.kind == Answer::Kind::applied) {
    job->answer.warning =
        submission_doubt(*job->decided_under, *job->spec, before, job->event, job->judged_at);
  }
  if (job->tell_if_early && job->answer.kind == Answer::Kind::refused &&
      may_be_early(job->event.body, job->after.state)) {
    return answer_early(std::move(job));
  }
  Commit commit = make_commit(*job, before, record);
  job->leaves_due = earliest_of(commit);
  store_.commit(std::move(commit),
                while_alive(alive_, [this, job](const Result<CommitReply>& reply) {
                  if (!reply) return retry(job, reply.error());
                  committed(job, reply.value());
                }));
}

/// A due date that counts from others needs to know since when they are in, and a reminder shared
/// by several periods whether they are still owed: a verdict does not say. Few obligations need it,
/// so those others are read when it is looked at.
bool Runner::looks_up_source(const std::shared_ptr<Job>& job,
                             const std::optional<SubjectRecord>& record) {
  if (!record) return false;
  std::vector<ObligationId> others;
  if (std::holds_alternative<Tick>(job->event.body)) others = job->spec->due_after;
  others.insert(others.end(), job->spec->same_day.begin(), job->spec->same_day.end());
  for (const ObligationId& source : others) {
    if (job->source_days.contains(source)) continue;
    const auto loaded = [this, job, record, source](Result<std::optional<SubjectRecord>> found) {
      if (!found) return retry(job, found.error());
      auto& day = job->source_days[source];
      const auto& other = found.value();
      const auto state = other ? decode_obligation(other->body) : Result<Obligation>(Error{});
      const ObligationSpec* spec = job->decided_under->find(source);
      if (state && spec != nullptr) {
        const auto& after = job->spec->due_after;
        const bool dates = std::find(after.begin(), after.end(), source) != after.end();
        day = dates ? counts_from(*spec, state.value(), job->decided_under->zone())
                    : reminded_until(state.value(), clock_.now());
      }
      decide_and_commit(job, record);
    };
    store_.load(shard_of(plan_of(source), store_.shards()), source.str(),
                while_alive(alive_, loaded));
    return true;
  }
  return false;
}

/// Leaders hear of a late unit only after the unit was told, and their letters list what really
/// went out: when a step is due, what became of the obligation's notices is read with it. It is not
/// kept anywhere else, so a crash between a settlement and this look loses nothing.
bool Runner::looks_up_outcomes(const std::shared_ptr<Job>& job,
                               const std::optional<Obligation>& before,
                               const std::optional<SubjectRecord>& record) {
  auto* tick = std::get_if<Tick>(&job->event.body);
  if (tick == nullptr || tick->outcomes || !before) return false;
  if (!tick->asks_for_outcomes &&
      !asks_for_outcomes(*job->decided_under, *job->spec, *before, job->judged_at)) {
    return false;
  }
  find_outcomes(store_, alive_, shard_of(plan_of(job->subject), store_.shards()),
                job->subject.str(), [this, job, record](Result<NoticeOutcomes> outcomes) {
                  if (!outcomes) return retry(job, outcomes.error());
                  std::get<Tick>(job->event.body).outcomes = std::move(outcomes).value();
                  decide_and_commit(job, record);
                });
  return true;
}

/// What looks early may be a repeat of what was applied long ago.
void Runner::answer_early(std::shared_ptr<Job> job) {
  store_.seen(shard_of(plan_of(job->subject), store_.shards()), job->inbox_key,
              while_alive(alive_, [this, job](const Result<std::optional<std::string>>& seen) {
                if (!seen) return retry(job, seen.error());
                if (seen.value()) return answer_seen(job, *seen.value());
                job->answer.kind = Answer::Kind::early;
                finish(job, job->answer);
              }));
}

void Runner::answer_seen(std::shared_ptr<Job> job, const std::string& first) {
  finish(job, first_answer(first, job->subject.str(), name_of(job->event.body)));
}

Commit Runner::make_commit(const Job& job, const std::optional<Obligation>& before,
                           const std::optional<SubjectRecord>& record) const {
  Commit commit;
  commit.shard = shard_of(plan_of(job.subject), store_.shards());
  if (!job.inbox_key.empty()) {
    commit.inbox = InboxEntry{job.inbox_key, encode(job.answer), job.judged_at};
  }
  commit.subject = make_write(job, record);
  const bool was_in = before && satisfies_waits(*job.spec, *before);
  const bool is_in = satisfies_waits(*job.spec, job.after);
  // Under a new revision there may be waiters that have not heard of it.
  const bool tell_anew = before && job.workflow != nullptr;
  if (was_in != is_in || tell_anew) {
    for (const ObligationId& waiter : job.spec->informs) {
      commit.waits.push_back({waiter.str(), job.subject.str(), commit.subject->expected_version + 1,
                              is_in, job.judged_at});
    }
  }
  add_wait_changes(job, was_in != is_in || tell_anew, is_in, commit);
  for (const Notice& notice : job.changes.notices) {
    NoticeRecord entry;
    entry.key = notice.key.str();
    entry.subject = job.subject.str();
    entry.body = encode(notice);
    entry.send_at = notice.at;
    commit.notices.push_back(std::move(entry));
  }
  if (announcements_ != nullptr) {
    commit.announcements = announcements_->of_facts(*job.spec, job.after, job.changes.facts,
                                                    (record ? record->fact_count : 0) + 1);
  }
  return commit;
}

SubjectWrite Runner::make_write(const Job& job, const std::optional<SubjectRecord>& record) const {
  SubjectWrite write;
  write.id = job.subject.str();
  write.expected_version = record ? record->version : 0;
  write.body = encode(job.after);
  std::string hash = record ? record->chain : "";
  uint64_t sequence = record ? record->fact_count : 0;
  for (const Fact& fact : job.changes.facts) {
    FactRecord entry{++sequence, encode(fact), ""};
    entry.hash = hash = chain_hash(hash, entry.body);
    write.facts.push_back(std::move(entry));
  }
  if (job.drops) {  // nothing wakes it any more; what queries filter by stays
    write.index = record->index;
    write.index.state = nhacviec::to_string(job.after.state);
    write.index.complete = true;
    return write;
  }
  write.index = IndexFields{plan_of(job.subject).str(),
                            job.spec->task->id.str(),
                            job.spec->unit.str(),
                            nhacviec::to_string(job.after.state),
                            job.after.due_at,
                            job.after.late.value_or(false),
                            is_complete(*job.spec, job.after)};
  if (!record && !job.spec->sources.empty()) {
    for (const ObligationId& source : job.spec->sources) write.waits_for.push_back(source.str());
    // A source may have come in before its waiter was created: the waiter looks once by itself.
    write.wake_at = job.judged_at;
    return write;
  }
  write.wake_at =
      next_wake(*job.decided_under, *job.spec, job.after, record ? waits_of(*record) : Waits{});
  const bool idle = job.changes.facts.empty();
  if (idle && write.wake_at && *write.wake_at <= job.judged_at) std::abort();  // it would spin
  return write;
}

void Runner::committed(std::shared_ptr<Job> job, const CommitReply& reply) {
  if (store_in_trouble_) {
    store_in_trouble_ = false;
    observer_.on_recovery("store");
  }
  switch (reply.verdict) {
    case CommitReply::Verdict::stale:
      if (++job->stale > kMostStale) {
        return finish(job, Error{ErrorKind::transient, "too many writers"});
      }
      return start(job);
    case CommitReply::Verdict::seen:
      return answer_seen(job, reply.answer);
    case CommitReply::Verdict::committed:
      if (job->spec == nullptr) return finish(job, job->answer);  // dropped, its edition not here
      observer_.on_facts(*job->decided_under, *job->spec, job->after, job->changes.facts);
      committed_callback_(shard_of(plan_of(job->subject), store_.shards()), job->leaves_due);
      if (job->spec->task->is_event && std::holds_alternative<Place>(job->event.body)) {
        // Moved: the verdict is the same as before, so the store wakes nobody.
        for (const ObligationId& other : job->spec->informs) {
          tick({other.str(), job->judged_at, std::nullopt}, [] {});
        }
      }
      return finish(job, job->answer);
  }
}

// What may or may not have happened is simply tried again: the inbox and the states tell.
void Runner::retry(std::shared_ptr<Job> job, const Error& error) {
  if (error.kind == ErrorKind::invalid || error.kind == ErrorKind::permanent) {
    return finish(job, error);
  }
  if (!store_in_trouble_) {
    store_in_trouble_ = true;
    observer_.on_trouble("store", error.message);
  }
  start_later(job, Error{ErrorKind::transient, error.message});
}

void Runner::start_later(std::shared_ptr<Job> job, const Error& error) {
  if (++job->failures >= kMostTries) return finish(job, error);
  loop_.after(kFirstBackoff * (1 << job->failures),
              while_alive(alive_, [this, job] { start(job); }));
}

void Runner::finish(std::shared_ptr<Job> job, Result<Answer> answer) {
  --in_flight_;
  const auto queue = queues_.find(job->subject);
  queue->second.pop_front();
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else {
    loop_.post(while_alive(alive_, [this, next = queue->second.front()] { start(next); }));
  }
  job->reply(std::move(answer));
}

}  // namespace nhacviec
