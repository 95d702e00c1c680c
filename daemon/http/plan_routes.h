// The routes of the administrator: applying plans, reading and moving the clock.
#pragma once

#include <memory>

#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/plan_documents.h"
#include "daemon/pump.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class PlanRoutes {
 public:
  static constexpr size_t kMostPlanBytes = 4 * 1024 * 1024;

  /// All borrowed.
  PlanRoutes(PlanDocuments& documents, const WorkflowBook& book, const Clock& clock, Pump& pump)
      : documents_(documents), book_(book), clock_(clock), pump_(pump) {}

  void apply(Call call);       // POST /plans
  void withdraw(Call call);    // POST /plans/{id}/withdraw
  void show_clock(Call call);  // GET /clock
  void move_clock(Call call);  // POST /clock

 private:
  OutJson clock_json(Instant now) const;

  PlanDocuments& documents_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Pump& pump_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
