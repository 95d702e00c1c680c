// The reading routes: plans with their progress, obligations, what is due next, what is late, and
// messages. Pages are bounded; nothing here changes anything.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/digest_outcomes.h"
#include "daemon/http/api_call.h"
#include "daemon/http/api_json.h"
#include "daemon/http/obligation_views.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class ObligationQueries {
 public:
  ObligationQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                    Editions& editions);  // borrowed

  void plans(Call call);        // GET /plans
  void obligations(Call call);  // GET /obligations
  void obligation(Call call);   // GET /obligation?id=
  void upcoming(Call call);     // GET /upcoming
  void late(Call call);         // GET /late
  void messages(Call call);     // GET /messages

 private:
  struct Progress;  // of the plans, as it is counted
  struct Scan;      // of pages, for a filter that the store's index cannot answer
  void scan(std::shared_ptr<Scan> scan);
  void take_page(const std::shared_ptr<Scan>& page, const std::vector<SubjectId>& ids,
                 const ObligationViews::Views& views);
  bool is_unknown(const UnitId& unit, const Call& call) const;
  bool has_taken_over(const UnitId& unit) const;
  void count_late(std::shared_ptr<Progress> progress);
  void answer_plans(Progress& progress);
  void load_history(const Call& call, OutJson body, ObligationView view);
  void load_notices(const Call& call, OutJson body, ObligationView view);
  void list_messages(const Call& call, NoticeFilter filter, std::shared_ptr<NoticePage> found,
                     int pages);
  void load_gone(const Call& call, const NoticePage& page);
  void no_messages(const Call& call);
  void answer_messages(const Call& call, const NoticePage& page,
                       const ObligationViews::Views& gone) const;
  void list_due(const Call& call, bool late);
  /// False, with the problem answered, when a parameter of the query is wrong.
  bool read_filter(const Call& call, SubjectFilter& filter) const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  DigestOutcomes digests_;
  ObligationViews views_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
