// The thread on which all of a SQLite store's work is done. Whatever has queued up meanwhile runs
// in one transaction (group commit); answers are posted once that transaction is on the disk.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "connectors/sqlite_database.h"
#include "connectors/store.h"

namespace nhacviec {

class SqliteThread {
 public:
  using Post = std::function<void(std::function<void()>)>;
  /// Called on the thread after each transaction: it is durable (true) or never happened.
  using Ended = std::function<void(bool durable)>;

  SqliteThread(std::unique_ptr<SqliteDatabase> database, Post post, Ended ended,
               size_t queue_limit);
  /// Finishes what is queued, posts its answers and stops.
  ~SqliteThread();

  /// `work` may run more than once: a transaction that fails is undone, and its jobs are tried
  /// again one by one. It reads its arguments only. What it throws as SqliteFailure becomes an
  /// error; a Result it returns as an error has written nothing.
  template <class T>
  void call(std::function<Result<T>(SqliteDatabase&)> work, Reply<T> reply) {
    Job job;
    job.run = [work = std::move(work), reply](SqliteDatabase& database) -> Answer {
      return [reply, result = work(database)] { reply(result); };
    };
    job.fail = [reply](const Error& error) -> Answer { return [reply, error] { reply(error); }; };
    enqueue(std::move(job));
  }

 private:
  using Answer = std::function<void()>;
  struct Job {
    std::function<Answer(SqliteDatabase&)> run;
    std::function<Answer(const Error&)> fail;
  };

  void enqueue(Job);
  void loop();
  std::vector<Job> next_batch();  // empty: stop
  void run_batch(const std::vector<Job>&);
  /// Runs the jobs in one transaction; what went wrong when it had to be undone.
  std::optional<Error> transact(const Job* first, size_t count, std::vector<Answer>& answers);

  std::unique_ptr<SqliteDatabase> database_;
  Post post_;
  Ended ended_;
  const size_t queue_limit_;

  std::mutex mutex_;  // guards the two below
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::condition_variable changed_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace nhacviec
