// Plans, directories and calendars as documents in the store: applying new revisions, taking plans
// up in mid-year, withdrawing them, and loading what is in force into the book.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/editions.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

struct ApplyRequest {
  PlanTexts texts;
  std::string adoption;       // a table of what is done already; empty: none
  std::string adoption_name;  // of its file, for what is wrong with it
  std::string by;
  bool from_settings = false;  // as apply_file()
  bool drop = false;           // what was handed in may leave the plan; it can still be read
  bool dry_run = false;        // says what would be done
};

struct ApplyReport {
  std::string plan;
  int revision = 0;
  bool changed = false;    // false: the very same texts are in force already
  bool withdrawn = false;  // it is, and stays so
  // A file that is as it was when it was last read, while another edition is in force since: that
  // one was applied from elsewhere, and stays.
  bool kept = false;
  int created = 0;
  int moved = 0;    // they have another date
  int updated = 0;  // something else about them is new
  int unchanged = 0;
  int cancelled = 0;      // obligations the new revision no longer has
  int finished = 0;       // the same, but finished: they stay to be read
  int late = 0;           // already late when they were taken up: nothing is sent for the past
  int adopted = 0;        // recorded as the table says
  int resumed = 0;        // they had ended when the plan was withdrawn
  int upcoming_days = 0;  // of a dry run: how far it looks ahead, and how many messages it sees
  int upcoming = 0;       // go out by then, if nobody reports meanwhile
  PlanTexts in_force;     // of a dry run: what it was compared with; empty: the plan is new
};

class WalkPlan;

class PlanDocuments {
 public:
  PlanDocuments(Store& store, WorkflowBook& book, Runner& runner, Clock& clock, Compile compile);

  /// Commits the documents, then walks the obligations; both can be repeated. Refused (invalid)
  /// with reasons, a line each, when the texts are wrong or history would be dropped.
  void apply(ApplyRequest request, Reply<ApplyReport> reply);
  void apply(PlanTexts texts, Reply<ApplyReport> reply);
  /// The same for what a plan file of the settings says now: one that has not changed since it was
  /// last fed does not undo what was applied from elsewhere in the meantime, and a plan that was
  /// withdrawn stays so.
  void apply_file(PlanTexts texts, Reply<ApplyReport> reply);
  /// Ends what the plan still orders. What is finished stays as it is; `cancelled` says how many
  /// ended. Applying the plan takes it up again; a restart does not.
  void withdraw(PlanId plan, std::string reason, std::string by, Reply<ApplyReport> reply);
  /// Reads every document in force into the book and finishes walks that a crash interrupted.
  void load(Reply<Done> reply);
  /// Reads what other daemons have applied since into the book. Cheap when there is nothing new.
  void follow();
  /// What was in force before.
  Editions& editions() { return editions_; }

 private:
  struct Application;
  using Shared = std::shared_ptr<Application>;
  void enqueue(std::function<void()> work);
  void finish(Shared application, Result<ApplyReport> result);
  void read_known(Shared application);
  void compile_next(Shared application);
  Status read_table(Application& application);
  void plan_documents(Application& application, const Workflow& checked);
  void plan_withdrawal(Shared application);
  void add_document(Application& application, const std::string& kind, const std::string& id,
                    const std::string& body);
  static StoredPlan stored_plan(const Application& application, const Workflow& checked);
  void compare_with_fed(Shared application);
  void note_fed(Shared application);
  void read_mark(Shared application);
  void list_existing(Shared application, SubjectId after);
  void check_and_plan(Shared application);
  std::string plan_adoption(Application& application, const WalkPlan& plan);
  void look_ahead(Application& application) const;
  void change(Shared application, const ObligationSpec& spec, Reply<Answer> stepped);
  void store_next(Shared application);
  void tell_others(Shared application);
  void walk(Shared application);
  bool step(Shared application);
  void walked(Shared application);
  Result<PlanTexts> texts_of(const Document& plan, const std::vector<Document>& documents);
  Status compile_newer(const std::vector<Document>& documents, std::vector<PlanTexts>* in_force);
  void resume(std::vector<PlanTexts> plans, Reply<Done> reply);

  Store& store_;
  WorkflowBook& book_;
  Runner& runner_;
  Clock& clock_;
  Compile compile_;
  Editions editions_;
  std::deque<std::function<void()>> waiting_;  // the front one is at work
  std::string followed_;                       // the store's mark of the last application
  bool following_ = false;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
