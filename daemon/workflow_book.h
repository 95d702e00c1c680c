// The plan revisions that are known here, compiled. An obligation is decided under the revision
// that its record names; new ones appear when a plan is applied.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "workflows/workflow.h"

namespace nhacviec {

class WorkflowBook {
 public:
  void put(std::shared_ptr<const Workflow> workflow);  // replaces the same revision
  std::shared_ptr<const Workflow> find(const PlanId&, int revision) const;  // null: unknown
  std::shared_ptr<const Workflow> latest(const PlanId&) const;              // null: unknown
  std::vector<std::shared_ptr<const Workflow>> all_latest() const;          // in plan id order

  /// A plan that is withdrawn stays here, to be read.
  void set_withdrawn(const PlanId&, bool withdrawn);
  bool is_withdrawn(const PlanId&) const;

 private:
  std::map<PlanId, std::map<int, std::shared_ptr<const Workflow>>> plans_;
  std::set<PlanId> withdrawn_;
};

}  // namespace nhacviec
