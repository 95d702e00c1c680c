// One plan on its way into force, or out of it. Included by plan_documents.cc and plan_walk.cc
// only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/adoption_file.h"
#include "daemon/plan_documents.h"

namespace nhacviec {

/// Up to where a plan's obligations have been taken: the documents that the last walk followed.
struct WalkMark {
  int revision = 0;
  int adoption = 0;    // of the table of a plan taken up in mid-year
  int withdrawal = 0;  // of the word that the plan is withdrawn, or in force again
  bool operator==(const WalkMark&) const = default;
};
std::string encode(const WalkMark&);
WalkMark decode_walk_mark(const std::string&);

/// The word of a plan's withdrawal, a document of its own: the plan's text stays as it was.
struct Withdrawal {
  bool withdrawn = false;
  std::string reason;
  std::string by;
};
std::string encode(const Withdrawal&);
Withdrawal decode_withdrawal(const std::string&);

const Document* latest_of(const std::vector<Document>& documents, const std::string& kind,
                          const std::string& id);

struct PlanDocuments::Application {
  ApplyRequest request;
  bool resumes = false;                      // finishes what is in force: nothing is stored
  bool withdraws = false;                    // else it puts into force
  std::string reason;                        // of a withdrawal
  std::shared_ptr<const Workflow> workflow;  // of the revision being applied
  std::shared_ptr<const Workflow> previous;  // null: the plan is new
  std::vector<Document> known;               // the latest of each, before
  std::vector<Document> to_store;
  std::vector<AdoptionRow> rows;                 // of the table that came with it
  std::map<ObligationId, AdoptionRow> to_adopt;  // what the walk has to take up
  WalkMark reached;
  WalkMark goal;
  std::map<ObligationId, SubjectRecord> existing;
  std::map<ObligationId, WaitChanges> waits;  // by source
  std::vector<ObligationId> removed;  // the plan does not have them, and they are not closed
  /// Dates of units' own plans, which the plan does not list, are among these.
  std::vector<std::vector<const ObligationSpec*>> levels;  // none waits for one of its own level
  ApplyReport report;
  size_t level = 0;  // of the walk
  size_t next = 0;
  size_t walking = 0;
  std::optional<Error> failure;
  int races = 0;  // lost against another daemon that applied at the same time
  Reply<ApplyReport> reply;

  void start_over() {
    to_store.clear();
    to_adopt.clear();
    existing.clear();
    waits.clear();
    removed.clear();
    levels.clear();
    const std::string plan = report.plan;
    report = {};
    report.plan = plan;
  }
};

}  // namespace nhacviec
