// The reading routes: plans with their progress, obligations, what is due next, what is late, and
// messages. Pages are bounded; nothing here changes anything.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/api_call.h"
#include "daemon/api_json.h"
#include "daemon/clock.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class ObligationQueries {
 public:
  ObligationQueries(Store& store, const WorkflowBook& book, const Clock& clock);  // borrowed

  void plans(Call call);        // GET /plans
  void obligations(Call call);  // GET /obligations
  void obligation(Call call);   // GET /obligation?id=
  void upcoming(Call call);     // GET /upcoming
  void late(Call call);         // GET /late
  void messages(Call call);     // GET /messages

 private:
  struct Scan;  // of pages, for a filter that the store's index cannot answer
  void scan(std::shared_ptr<Scan> scan);
  void answer_plans(const Call& call, const std::vector<StateCount>& counts,
                    const std::vector<SubjectRecord>& due);
  void load_history(const Call& call, OutJson body, ObligationView view);
  void load_notices(const Call& call, OutJson body, SubjectId subject);
  void list_due(const Call& call, bool late);
  /// False, with the problem answered, when a parameter of the query is wrong.
  bool read_filter(const Call& call, SubjectFilter& filter) const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Lifetime lifetime_;
};

}  // namespace nhacviec
