// GET /api/v1/indicators: what has been reported for a plan's indicators, and where its registers
// stand; with the history of each ledger on demand. Nothing here changes anything.
#pragma once

#include <memory>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/http/indicator_json.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class IndicatorQueries {
 public:
  IndicatorQueries(Store& store, const WorkflowBook& book, const Clock& clock);  // borrowed

  void indicators(Call call);  // GET /indicators?plan=
  void ledger(Call call);      // GET /ledger?id=: its facts, oldest first

 private:
  struct Gathering;
  void gather(std::shared_ptr<Gathering> gathering);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
