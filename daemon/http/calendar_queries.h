// GET /calendar: a year of the working calendar that plans are read with, and what they order on
// it.
#pragma once

#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class CalendarQueries {
 public:
  CalendarQueries(const WorkflowBook& book, const Clock& clock) : book_(book), clock_(clock) {}

  /// ?year=&calendar=; left out: the clock's year, the calendar of the first plan.
  void calendar(const Call& call) const;

 private:
  const WorkflowBook& book_;
  const Clock& clock_;
};

}  // namespace nhacviec
