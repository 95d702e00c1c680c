// Plans, directories and calendars as documents in the store: applying new revisions and loading
// what is in force into the book.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
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
  int moved = 0;      // due at another instant
  int updated = 0;    // something else of them is another
  int unchanged = 0;  // taken to the new revision all the same
  int cancelled = 0;  // obligations the new revision no longer has
  int late = 0;       // already late when they were taken up: nothing is sent for the past
  // A file that is as it was when it was last read, while another edition is in force since: that
  // one was applied from elsewhere, and stays.
  bool kept = false;
};

class PlanDocuments {
 public:
  PlanDocuments(Store& store, WorkflowBook& book, Runner& runner, Clock& clock, Compile compile);

  /// Commits the documents, then walks the obligations; both can be repeated. Refused (invalid)
  /// with reasons, a line each, when the texts are wrong or history would be dropped.
  void apply(PlanTexts texts, Reply<ApplyReport> reply);
  /// The same for what a plan file of the settings says now: one that has not changed since it was
  /// last fed does not undo what was applied from elsewhere in the meantime.
  void apply_file(PlanTexts texts, Reply<ApplyReport> reply);
  /// Reads every document in force into the book and finishes walks that a crash interrupted.
  void load(Reply<Done> reply);
  /// Reads what other daemons have applied since into the book. Cheap when there is nothing new.
  void follow();

 private:
  struct Application;
  using Shared = std::shared_ptr<Application>;
  void enqueue(std::function<void()> work);
  void finish(Shared application, Result<ApplyReport> result);
  void apply(PlanTexts texts, bool from_file, Reply<ApplyReport> reply);
  void read_known(Shared application);
  void compile_next(Shared application);
  void compare_with_fed(Shared application);
  void note_fed(Shared application);
  void go_on(Shared application);
  void plan_documents(Application& application, const Workflow& checked, const Document* in_force);
  void list_existing(Shared application, SubjectId after);
  void check_history(Shared application);
  void store_next(Shared application);
  void skip_walk_when_done(Shared application);
  void walk(Shared application);
  void walked(Shared application);
  void tell_others(Shared application);
  void compare(Application& application);
  void count(Application& application, const ObligationSpec& spec);
  Result<PlanTexts> texts_of(const Document& plan, const std::vector<Document>& documents);
  Status compile_newer(const std::vector<Document>& documents, std::vector<PlanTexts>* in_force);
  void resume(std::vector<PlanTexts> plans, Reply<Done> reply);

  Store& store_;
  WorkflowBook& book_;
  Runner& runner_;
  Clock& clock_;
  Compile compile_;
  std::deque<std::function<void()>> waiting_;  // the front one is at work
  std::string followed_;                       // the store's mark of the last application
  bool following_ = false;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
