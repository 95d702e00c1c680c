// The plan files that the settings name, applied one after the other at the start and at a reload.
// A wrong one is refused with all its errors in the log, and what is in force stays.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/settings.h"
#include "daemon/plan_documents.h"

namespace nhacviec {

class PlanFolder {
 public:
  /// Borrowed; the settings are read anew each time.
  PlanFolder(const Settings& settings, PlanDocuments& documents)
      : settings_(settings), documents_(documents) {}

  void apply_all(std::function<void()> done);

  /// Of files that were refused, and of plans that are in force in another edition than their
  /// unchanged file has.
  std::vector<std::string> warnings(const WorkflowBook& book) const;

 private:
  void apply_next(std::vector<std::filesystem::path> files, std::function<void()> done);
  std::optional<PlanTexts> read(const std::filesystem::path& file);
  void refuse(const std::filesystem::path& file, const std::string& why);

  const Settings& settings_;
  PlanDocuments& documents_;
  std::vector<std::string> refused_;               // files, of this time
  std::map<std::string, std::string> file_of_;     // plan id -> file, of this time
  std::vector<std::pair<std::string, int>> kept_;  // plan id, revision: of this time
};

/// All that is wrong with those plan files of the settings that would be refused.
void check_plan_files(const Settings& settings, Diagnostics& diagnostics);

/// For PlanDocuments: all errors, a line each.
Result<std::shared_ptr<const Workflow>> compile_plan(const PlanTexts&, int revision);

}  // namespace nhacviec
