#include "daemon/ledger_runner.h"

#include <utility>

#include "config/spelling.h"
#include "connectors/records.h"
#include "workflows/decide.h"

namespace nhacviec {

namespace {

constexpr int kMostLedgerTries = 8;
constexpr int kMostLedgerRaces = 1000;  // each means that somebody else got through
constexpr std::chrono::milliseconds kFirstLedgerBackoff(20);

/// What it has come to: where the value stands, or the status.
std::string state_after(const Workflow& workflow, const Ledger& ledger, const EventBody& body,
                        Date today) {
  if (const auto* set = std::get_if<SetStatus>(&body)) {
    const StatusRegister* reg = register_of(workflow.plan(), *set);
    return status_in(ledger, *find_criterion(*reg, set->criterion)).str();
  }
  const auto& report = std::get<ReportValue>(body);
  const Indicator& it = *find_indicator(workflow.plan(), report.indicator);
  for (const IndicatorPeriod& period : it.periods) {
    if (period.id != report.period) continue;
    return to_string(judge(it, period, value_in(workflow.plan(), ledger, it),
                           baseline_in(ledger, it), today, workflow.plan().last_day));
  }
  return "";
}

constexpr size_t kMostNamed = 12;

/// What there is instead of a name that is not known: the one that was meant, perhaps, or all.
std::string instead_of(const std::string& word, const std::vector<std::string>& known) {
  if (const std::string guess = did_you_mean(word, known); !guess.empty())
    return " (" + guess + ")";
  std::string all;
  for (size_t i = 0; i < std::min(known.size(), kMostNamed); ++i) {
    all += (i == 0 ? "" : ", ") + known[i];
  }
  if (known.size() > kMostNamed) all += ", ...";
  return all.empty() ? "" : "; there are " + all;
}

std::string known_instead(const Plan& plan, const EventBody& body) {
  std::vector<std::string> known;
  if (const auto* report = std::get_if<ReportValue>(&body)) {
    for (const Indicator& indicator : plan.indicators) known.push_back(indicator.id.str());
    return instead_of(report->indicator.str(), known);
  }
  const auto& set = std::get<SetStatus>(body);
  for (const StatusRegister& reg : plan.registers) {
    if (!set.reg.empty() && reg.id != set.reg) continue;
    for (const Criterion& criterion : reg.criteria) known.push_back(criterion.id.str());
  }
  return instead_of(set.criterion.str(), known);
}

}  // namespace

struct LedgerRunner::Job {
  ObligationId ledger;
  Event event;
  std::string inbox_key;
  std::shared_ptr<const Workflow> workflow;
  Reply<Answer> reply;
  int failures = 0;
  int stale = 0;
  // What was decided, until it is committed:
  Instant judged_at{};
  Ledger after;
  LedgerChanges changes;
  Answer answer;
};

LedgerRunner::LedgerRunner(Store& store, const WorkflowBook& book, const Clock& clock, Loop& loop)
    : store_(store), book_(book), clock_(clock), loop_(loop) {}

void LedgerRunner::handle(const PlanId& plan, Event event, std::string inbox_key,
                          Reply<Answer> reply) {
  auto job = std::make_shared<Job>();
  job->workflow = book_.latest(plan);
  const Result<ObligationId> ledger = job->workflow
                                          ? find_ledger(job->workflow->plan(), event.body)
                                          : Result<ObligationId>(Error{ErrorKind::permanent, ""});
  if (!ledger) {
    // What no ledger can take is written nowhere: a repeat is judged as if it were the first.
    Answer answer;
    answer.kind = ledger.error().kind == ErrorKind::permanent ? Answer::Kind::unknown_subject
                                                              : Answer::Kind::refused;
    answer.reason = ledger.error().message;
    if (job->workflow && answer.kind == Answer::Kind::unknown_subject) {
      answer.reason += known_instead(job->workflow->plan(), event.body);
    }
    return loop_.post([reply = std::move(reply), answer] { reply(answer); });
  }
  job->ledger = ledger.value();
  job->event = std::move(event);
  job->inbox_key = std::move(inbox_key);
  job->reply = std::move(reply);
  start(std::move(job));
}

void LedgerRunner::start(Shared job) {
  const Shard shard = shard_of(plan_of(job->ledger), store_.shards());
  store_.load(shard, job->ledger.str(),
              while_alive(alive_, [this, job](const Result<std::optional<SubjectRecord>>& record) {
                if (!record) return retry(job, record.error());
                decide_and_commit(job, record.value());
              }));
}

void LedgerRunner::decide_and_commit(Shared job, const std::optional<SubjectRecord>& record) {
  Ledger before;
  before.id = job->ledger;
  if (record) {
    Result<Ledger> decoded = decode_ledger(record->body);
    if (!decoded) return job->reply(decoded.error());
    before = std::move(decoded).value();
  }
  job->judged_at = clock_.now();
  job->changes = decide_ledger(*job->workflow, before, job->event, job->judged_at);
  job->after = std::move(before);
  for (const Fact& fact : job->changes.facts) job->after = apply(std::move(job->after), fact);
  Answer answer;
  answer.subject = job->ledger.str();
  answer.event = name_of(job->event.body);
  answer.reason = refusal_in(job->changes.facts);
  answer.kind = answer.reason.empty() ? Answer::Kind::applied : Answer::Kind::refused;
  answer.warning = job->changes.warning;
  answer.state = state_after(*job->workflow, job->after, job->event.body,
                             job->workflow->zone().date_of(job->judged_at));
  job->answer = std::move(answer);
  store_.commit(make_commit(*job, record),
                while_alive(alive_, [this, job](const Result<CommitReply>& reply) {
                  if (!reply) return retry(job, reply.error());
                  committed(job, reply.value());
                }));
}

Commit LedgerRunner::make_commit(const Job& job, const std::optional<SubjectRecord>& record) const {
  Commit commit;
  commit.shard = shard_of(plan_of(job.ledger), store_.shards());
  if (!job.inbox_key.empty()) {
    commit.inbox = InboxEntry{job.inbox_key, encode(job.answer), job.judged_at};
  }
  SubjectWrite write;
  write.id = job.ledger.str();
  write.expected_version = record ? record->version : 0;
  write.body = encode(job.after);
  std::string hash = record ? record->chain : "";
  uint64_t sequence = record ? record->fact_count : 0;
  for (const Fact& fact : job.changes.facts) {
    FactRecord entry{++sequence, encode(fact), ""};
    entry.hash = hash = chain_hash(hash, entry.body);
    write.facts.push_back(std::move(entry));
  }
  const bool sheet = std::holds_alternative<ReportValue>(job.event.body);
  const auto* report = std::get_if<ReportValue>(&job.event.body);
  write.index.plan = plan_of(job.ledger).str();
  write.index.task = sheet ? kIndicatorsWord : kRegistersWord;
  write.index.unit = report != nullptr ? report->unit.str() : "";
  write.index.state = "recorded";
  write.index.complete = true;  // it is no duty: nothing of it is owed
  commit.subject = std::move(write);
  for (const Notice& notice : job.changes.notices) {
    NoticeRecord entry;
    entry.key = notice.key.str();
    entry.subject = job.ledger.str();
    entry.body = encode(notice);
    entry.send_at = notice.at;
    commit.notices.push_back(std::move(entry));
  }
  return commit;
}

void LedgerRunner::committed(Shared job, const CommitReply& reply) {
  if (reply.verdict == CommitReply::Verdict::stale) {
    if (++job->stale <= kMostLedgerRaces) return start(job);
    return job->reply(Error{ErrorKind::transient, "too many writers"});
  }
  if (reply.verdict == CommitReply::Verdict::seen) {
    return job->reply(first_answer(reply.answer, job->ledger.str(), job->answer.event));
  }
  std::optional<Instant> at;
  for (const Notice& notice : job->changes.notices) at = notice.at;
  committed_callback_(shard_of(plan_of(job->ledger), store_.shards()), at);
  job->reply(job->answer);
}

// What may or may not have happened is simply tried again: the inbox and the version tell.
void LedgerRunner::retry(Shared job, const Error& error) {
  if (error.kind == ErrorKind::invalid || error.kind == ErrorKind::permanent) {
    return job->reply(error);
  }
  if (++job->failures >= kMostLedgerTries) {
    return job->reply(Error{ErrorKind::transient, error.message});
  }
  loop_.after(kFirstLedgerBackoff * (1 << job->failures),
              while_alive(alive_, [this, job] { start(job); }));
}

}  // namespace nhacviec
