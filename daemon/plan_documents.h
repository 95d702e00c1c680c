// Plans, directories and calendars as documents in the store: applying new revisions and loading
// what is in force into the book.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

/// Texts of a plan file and of the files it is read with.
struct PlanTexts {
  std::string plan;
  std::string directory;
  std::string calendar;
};

/// Turns texts into a workflow of this revision, or gives all their errors, a line each.
using Compile =
    std::function<Result<std::shared_ptr<const Workflow>>(const PlanTexts&, int revision)>;

struct ApplyReport {
  std::string plan;
  int revision = 0;
  bool changed = false;  // false: the very same texts are in force already
  int created = 0;
  int updated = 0;
  int cancelled = 0;  // obligations the new revision no longer has
  int late = 0;       // already late when they were taken up: nothing is sent for the past
};

class PlanDocuments {
 public:
  PlanDocuments(Store& store, WorkflowBook& book, Runner& runner, Compile compile);

  /// Commits the documents, then walks the obligations; both can be repeated. Refused (invalid)
  /// with reasons when the texts are wrong or history would be dropped.
  void apply(PlanTexts texts, Reply<ApplyReport> reply);
  /// Reads every document in force into the book and finishes walks that a crash interrupted.
  void load(Reply<Done> reply);

 private:
  struct Application;
  struct Loading;
  void store_documents(std::shared_ptr<Application> application);
  void store_next(std::shared_ptr<Application> application);
  void walk(std::shared_ptr<Application> application);
  void walk_next(std::shared_ptr<Application> application);
  void retire(std::shared_ptr<Application> application);

  Store& store_;
  WorkflowBook& book_;
  Runner& runner_;
  Compile compile_;
};

}  // namespace nhacviec
