// Drives reported values and statuses through the core: load -> decide -> commit -> answer, as the
// runner does for obligations. A ledger has no timers and nobody waits for it, so that is all.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"
#include "workflows/ledger.h"

namespace nhacviec {

class LedgerRunner {
 public:
  /// All borrowed; they live longer than this.
  LedgerRunner(Store& store, const WorkflowBook& book, const Clock& clock, Loop& loop);

  /// An event about a plan's indicators or registers; decided under the plan's latest edition.
  /// Answered after the commit; an Error is transient and means that a repeat is needed.
  void handle(const PlanId& plan, Event event, std::string inbox_key, Reply<Answer> reply);

  void on_commit(Runner::Expect callback) { committed_callback_ = std::move(callback); }

 private:
  struct Job;
  using Shared = std::shared_ptr<Job>;
  void start(Shared job);
  void decide_and_commit(Shared job, const std::optional<SubjectRecord>& record);
  Commit make_commit(const Job& job, const std::optional<SubjectRecord>& record) const;
  void committed(Shared job, const CommitReply& reply);
  void retry(Shared job, const Error& error);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Loop& loop_;
  Runner::Expect committed_callback_ = [](Shard, std::optional<Instant>) {};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
