// Records of the store together with what each was decided under. What has left its plan is read
// with the edition that had it last, from the store where the book does not know it.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "daemon/editions.h"
#include "daemon/http/api_json.h"

namespace nhacviec {

class ObligationViews {
 public:
  using Views = std::map<SubjectId, ObligationView>;
  static constexpr size_t kMostLoaded = 200;  // one after the other

  ObligationViews(Store& store, const WorkflowBook& book, Editions& editions)
      : store_(store), book_(book), editions_(editions) {}

  /// Those of them that are obligations and can be read.
  void open(std::vector<SubjectRecord> records, Reply<Views> reply);
  /// The same of obligations that are still to be loaded; more than kMostLoaded are left out.
  void load(std::vector<SubjectId> ids, Reply<Views> reply);

 private:
  struct Loading;
  void load_next(std::shared_ptr<Loading> loading);

  Store& store_;
  const WorkflowBook& book_;
  Editions& editions_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
