#include "connectors/sqlite_thread.h"

#include <algorithm>

namespace nhacviec {
namespace {

// Bounds how long the first call of a transaction waits for the last.
constexpr size_t kBatchLimit = 256;

}  // namespace

SqliteThread::SqliteThread(std::unique_ptr<SqliteDatabase> database, Post post, Ended ended,
                           size_t queue_limit)
    : database_(std::move(database)),
      post_(std::move(post)),
      ended_(std::move(ended)),
      queue_limit_(queue_limit),
      thread_([this] { loop(); }) {}

SqliteThread::~SqliteThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SqliteThread::enqueue(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < queue_limit_) {
      queue_.push_back(std::move(job));
      changed_.notify_one();
      return;
    }
  }
  const Error busy{ErrorKind::transient,
                   "the store is busy: " + std::to_string(queue_limit_) + " calls are waiting"};
  post_(job.fail(busy));
}

void SqliteThread::loop() {
  for (;;) {
    const std::vector<Job> jobs = next_batch();
    if (jobs.empty()) return;
    run_batch(jobs);
  }
}

std::vector<SqliteThread::Job> SqliteThread::next_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<Job> jobs;
  while (!queue_.empty() && jobs.size() < kBatchLimit) {
    jobs.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return jobs;
}

void SqliteThread::run_batch(const std::vector<Job>& jobs) {
  std::vector<Answer> answers;
  if (transact(jobs.data(), jobs.size(), answers)) {
    // One job, or the disk, brought all of them down: now each stands or falls by itself.
    for (const Job& job : jobs) {
      if (const auto error = transact(&job, 1, answers)) answers.push_back(job.fail(*error));
    }
  }
  for (Answer& answer : answers) post_(std::move(answer));
}

std::optional<Error> SqliteThread::transact(const Job* first, size_t count,
                                            std::vector<Answer>& answers) {
  const size_t answered_before = answers.size();
  try {
    if (database_->in_transaction()) database_->script("ROLLBACK");
    database_->script("BEGIN IMMEDIATE");
    for (size_t i = 0; i < count; ++i) answers.push_back(first[i].run(*database_));
    database_->script("COMMIT");
    ended_(true);
    return std::nullopt;
  } catch (const SqliteFailure& failure) {
    const Error error = to_error(failure);
    answers.resize(answered_before);
    // Some failures have rolled back already. If this one cannot, the next transaction does.
    try {
      if (database_->in_transaction()) database_->script("ROLLBACK");
    } catch (const SqliteFailure&) {
    }
    ended_(false);
    return error;
  }
}

}  // namespace nhacviec
