// The timers of the plans' weekly summaries: a record for each, whose wake-up commits the notices
// and the next wake-up together, so that of several daemons only one can.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"
#include "workflows/summary.h"

namespace nhacviec {

class PlanSummaries {
 public:
  /// All borrowed; they live longer.
  PlanSummaries(Store& store, const WorkflowBook& book, const Clock& clock)
      : store_(store), book_(book), clock_(clock) {}

  /// Each summary of the plans in force has its timer. Cheap when that is known already; what could
  /// not be written is tried again at the next call.
  void follow(std::function<void()> then);
  /// One is due; already leased.
  void tick(const Store::DueSubject& subject, std::function<void()> done);

  /// Called after a commit: where, and the earliest of what it leaves to do.
  using Expect = std::function<void(Shard, std::optional<Instant>)>;
  void on_commit(Expect callback) { committed_callback_ = std::move(callback); }

 private:
  struct Timer;
  void load(std::shared_ptr<Timer> timer);
  void write(std::shared_ptr<Timer> timer, const std::optional<SubjectRecord>& record);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  std::map<std::string, int> known_;  // the revision that each was laid out under
  Expect committed_callback_ = [](Shard, std::optional<Instant>) {};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
