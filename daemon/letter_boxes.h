// Drives what waits in the letter boxes: load -> take in or make letters -> commit. A notice that
// is handed over is there once, whatever dies in between: its key is the event that the inbox
// knows.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"
#include "workflows/letter_box.h"

namespace nhacviec {

class LetterBoxes {
 public:
  /// All borrowed; they live longer than this.
  LetterBoxes(Store& store, const WorkflowBook& book, const Clock& clock, Loop& loop)
      : store_(store), book_(book), clock_(clock), loop_(loop) {}
  ~LetterBoxes();

  /// Answered when it is committed, now or by an earlier try. An Error: try again later.
  void hand_over(HandOver over, Reply<Done> reply);
  /// A box's letters are due; already leased.
  void tick(Store::DueSubject subject, std::function<void()> done);

  /// Called after a commit: where, and the earliest of what it leaves to do.
  using Expect = std::function<void(Shard, std::optional<Instant>)>;
  void on_commit(Expect callback) { committed_callback_ = std::move(callback); }

 private:
  struct Job;
  using Shared = std::shared_ptr<Job>;
  void enqueue(Shared job);
  void start(Shared job);
  void work(Shared job, const std::optional<SubjectRecord>& record);
  bool change(Job& job, Commit& commit);
  void committed(Shared job, const CommitReply& reply);
  void retry(Shared job, const Error& error);
  void finish(const Shared& job, Result<Done> result);
  Duration collecting() const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Loop& loop_;
  std::map<std::string, std::deque<Shared>> queues_;  // one at a time for each box
  Expect committed_callback_ = [](Shard, std::optional<Instant>) {};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The shard of a letter box.
Shard shard_of_box(const std::string& id, int shards);

}  // namespace nhacviec
