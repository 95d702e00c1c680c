#include "daemon/letter_boxes.h"

#include <algorithm>
#include <utility>

#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr int kMostBoxTries = 8;
constexpr int kMostBoxRaces = 1000;  // each means that somebody else got through
constexpr std::chrono::milliseconds kFirstBoxBackoff(20);
// At most so much of what the clock still calls "on time" goes by while letters are collected.
constexpr int kToleranceParts = 12;

}  // namespace

Shard shard_of_box(const std::string& id, int shards) { return shard_of(PlanId(id), shards); }

struct LetterBoxes::Job {
  std::string id;
  std::optional<HandOver> over;  // else its letters are due
  std::optional<Instant> due;
  std::optional<SubjectRecord> record;  // that came with it: one that is stale is loaded anew
  Reply<Done> reply;
  LetterBox box;
  std::optional<Instant> leaves_due;
  int failures = 0;
  int stale = 0;
};

LetterBoxes::~LetterBoxes() = default;

/// On a fast clock a few minutes are nothing: what came due together must have arrived.
Duration LetterBoxes::collecting() const {
  return std::max(kCollecting, clock_.tolerance() / kToleranceParts);
}

void LetterBoxes::hand_over(HandOver over, Reply<Done> reply) {
  auto job = std::make_shared<Job>();
  job->id = over.recipient;
  job->over = std::move(over);
  job->reply = std::move(reply);
  enqueue(std::move(job));
}

void LetterBoxes::tick(Store::DueSubject subject, std::function<void()> done) {
  auto job = std::make_shared<Job>();
  job->id = subject.id;
  job->due = subject.wake_at;
  job->record = std::move(subject.record);
  job->reply = [done = std::move(done)](const Result<Done>&) { done(); };
  enqueue(std::move(job));
}

void LetterBoxes::enqueue(Shared job) {
  auto& queue = queues_[job->id];
  queue.push_back(job);
  if (queue.size() == 1) start(std::move(job));
}

void LetterBoxes::start(Shared job) {
  if (job->record) {
    const std::optional<SubjectRecord> record = std::exchange(job->record, std::nullopt);
    return work(std::move(job), record);
  }
  store_.load(shard_of_box(job->id, store_.shards()), job->id,
              while_alive(alive_, [this, job](const Result<std::optional<SubjectRecord>>& record) {
                if (!record) return retry(job, record.error());
                work(job, record.value());
              }));
}

void LetterBoxes::work(Shared job, const std::optional<SubjectRecord>& record) {
  job->box = LetterBox{};
  job->box.id = job->id;
  if (record) {
    Result<LetterBox> box = decode_letter_box(record->body);
    if (!box) return finish(job, box.error());
    job->box = std::move(box).value();
  }
  Commit commit;
  commit.shard = shard_of_box(job->id, store_.shards());
  if (!change(*job, commit)) {
    return retry(job, Error{ErrorKind::transient, "the plan is not loaded here yet"});
  }
  SubjectWrite write;
  write.id = job->id;
  write.expected_version = record ? record->version : 0;
  write.body = encode(job->box);
  write.wake_at = next_letters(job->box, collecting());
  write.index.state = "recorded";
  write.index.complete = true;  // it is no duty
  job->leaves_due = write.wake_at;
  for (const NoticeRecord& letter : commit.notices) {
    job->leaves_due = std::min(job->leaves_due.value_or(letter.send_at), letter.send_at);
  }
  commit.subject = std::move(write);
  store_.commit(std::move(commit),
                while_alive(alive_, [this, job](const Result<CommitReply>& reply) {
                  if (!reply) return retry(job, reply.error());
                  committed(job, reply.value());
                }));
}

/// What the job makes of its box. False: it cannot be said here yet.
bool LetterBoxes::change(Job& job, Commit& commit) {
  const Instant now = clock_.now();
  if (job.over) {
    commit.inbox = InboxEntry{job.id + "\n" + job.over->notice.key.str(), "{}", now};
    job.box = put_in(std::move(job.box), *job.over);
    return true;
  }
  if (job.box.waiting.empty()) return true;
  const auto workflow = book_.latest(plan_of(job.box.waiting.front().notice));
  if (workflow == nullptr) return false;
  const bool on_time = now - *job.due <= clock_.tolerance();
  Letters made =
      make_letters(std::move(job.box), *workflow, on_time ? *job.due : now, collecting());
  job.box = std::move(made.after);
  for (const Notice& letter : made.notices) {
    NoticeRecord entry;
    entry.key = letter.key.str();
    entry.subject = job.id;
    entry.body = encode(letter);
    entry.send_at = letter.at;
    commit.notices.push_back(std::move(entry));
  }
  return true;
}

void LetterBoxes::committed(Shared job, const CommitReply& reply) {
  if (reply.verdict == CommitReply::Verdict::stale) {
    if (++job->stale <= kMostBoxRaces) return start(job);
    return finish(job, Error{ErrorKind::transient, "too many writers"});
  }
  if (reply.verdict == CommitReply::Verdict::committed) {
    committed_callback_(shard_of_box(job->id, store_.shards()), job->leaves_due);
  }
  finish(job, Done{});
}

// What may or may not have happened is simply tried again: the inbox and the version tell.
void LetterBoxes::retry(Shared job, const Error& error) {
  const bool again = error.kind == ErrorKind::transient || error.kind == ErrorKind::unknown;
  if (!again || ++job->failures >= kMostBoxTries) return finish(job, error);
  loop_.after(kFirstBoxBackoff * (1 << job->failures),
              while_alive(alive_, [this, job] { start(job); }));
}

void LetterBoxes::finish(const Shared& job, Result<Done> result) {
  const auto queue = queues_.find(job->id);
  queue->second.pop_front();
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else {
    loop_.post(while_alive(alive_, [this, next = queue->second.front()] { start(next); }));
  }
  job->reply(std::move(result));
}

}  // namespace nhacviec
