// Older editions of plans: what an obligation that has left its plan was decided under, and what a
// past message is explained by. The book has those that were in force while this daemon ran; others
// are compiled from the store when somebody asks.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/store.h"
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

/// A plan as its document holds it: with the names of what it is read with, so that they can be
/// found again, and their revisions of that day. 0: an older daemon wrote none.
struct StoredPlan {
  std::string text;
  std::string directory;
  std::string calendar;
  int directory_revision = 0;
  int calendar_revision = 0;
};
std::string encode(const StoredPlan&);
std::optional<StoredPlan> decode_stored_plan(const std::string& body);

/// Editions by plan and revision.
using EditionId = std::pair<PlanId, int>;
using FoundEditions = std::map<EditionId, std::shared_ptr<const Workflow>>;

class Editions {
 public:
  Editions(Store& store, const WorkflowBook& book, Compile compile);

  /// Those of them that can be had; what the store does not hold, or what cannot be read any more,
  /// is not among them. An error when the store is away.
  void find(std::vector<EditionId> wanted, Reply<FoundEditions> reply);

  static constexpr size_t kMostKept = 16;

 private:
  struct Search;
  using Shared = std::shared_ptr<Search>;
  void next(Shared search);
  void read_context(Shared search, StoredPlan plan);
  void read_calendar(Shared search, StoredPlan plan, PlanTexts texts);
  void compile(Shared search, const PlanTexts& texts);
  void document(Shared search, const std::string& kind, const std::string& id, int revision,
                std::function<void(std::string)> then);

  Store& store_;
  const WorkflowBook& book_;
  Compile compile_;
  std::deque<std::shared_ptr<const Workflow>> kept_;  // the newest last
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
