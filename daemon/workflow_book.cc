#include "daemon/workflow_book.h"

namespace nhacviec {

void WorkflowBook::put(std::shared_ptr<const Workflow> workflow) {
  plans_[workflow->plan().id].insert_or_assign(workflow->revision(), workflow);
}

std::shared_ptr<const Workflow> WorkflowBook::find(const PlanId& plan, int revision) const {
  const auto revisions = plans_.find(plan);
  if (revisions == plans_.end()) return nullptr;
  const auto found = revisions->second.find(revision);
  return found == revisions->second.end() ? nullptr : found->second;
}

std::shared_ptr<const Workflow> WorkflowBook::latest(const PlanId& plan) const {
  const auto revisions = plans_.find(plan);
  return revisions == plans_.end() ? nullptr : revisions->second.rbegin()->second;
}

void WorkflowBook::set_withdrawn(const PlanId& plan, bool withdrawn) {
  if (withdrawn) {
    withdrawn_.insert(plan);
  } else {
    withdrawn_.erase(plan);
  }
}

bool WorkflowBook::is_withdrawn(const PlanId& plan) const { return withdrawn_.contains(plan); }

std::vector<std::shared_ptr<const Workflow>> WorkflowBook::all_latest() const {
  std::vector<std::shared_ptr<const Workflow>> result;
  for (const auto& [plan, revisions] : plans_) result.push_back(revisions.rbegin()->second);
  return result;
}

}  // namespace nhacviec
