// Follows what was grouped: the digests that an obligation's notices went out in, and what became
// of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class DigestOutcomes {
 public:
  DigestOutcomes(Store& store, const WorkflowBook& book) : store_(store), book_(book) {}

  /// Adds `digests` to each of the notices (as notice_record_json() makes them) that were grouped:
  /// key, send_at, status and attempts of each digest that has it; empty while it waits for one.
  void add_to(nlohmann::ordered_json notices, bool whole_addresses,
              Reply<nlohmann::ordered_json> reply);

 private:
  struct Search;
  void look(std::shared_ptr<Search> search);

  Store& store_;
  const WorkflowBook& book_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
