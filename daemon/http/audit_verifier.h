// GET /api/v1/audit/verify: reads the history of each obligation again and says where it does not
// make the state that is kept. Page by page; one obligation at a time.
#pragma once

#include <memory>
#include <string>

#include "connectors/store.h"
#include "daemon/http/api_call.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

/// What is wrong with a record and its facts, taken by themselves; empty when nothing is.
std::string history_problem(const SubjectRecord&, const std::vector<FactRecord>&);

class AuditVerifier {
 public:
  AuditVerifier(Store& store, const WorkflowBook& book) : store_(store), book_(book) {}  // borrowed

  /// Checks the hash chain, that replay gives the state, and that what a waiter knows of its
  /// sources is so. Parameters: plan, after, limit.
  void verify(Call call);

 private:
  struct Page;
  using Shared = std::shared_ptr<Page>;
  void next(Shared page);
  void checked_one(const Shared& page);
  void check_facts(Shared page);
  void check_waits(Shared page, size_t index);
  void found(Shared page, const std::string& problem);
  void finish(const Shared& page);

  Store& store_;
  const WorkflowBook& book_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
