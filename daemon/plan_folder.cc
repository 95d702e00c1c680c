#include "daemon/plan_folder.h"

#include <spdlog/spdlog.h>

#include "config/load.h"

namespace nhacviec {

namespace {

void log_outcome(const std::filesystem::path& file, const ApplyReport& report) {
  if (report.withdrawn) {
    spdlog::warn("plan={} is withdrawn and stays so: to take it up again, nhacviec apply {}",
                 report.plan, file.string());
    return;
  }
  if (report.kept) {
    spdlog::warn(
        "plan={} revision={} stays: it was applied from elsewhere, and {} has not changed since it "
        "was last read. To go back to the file: nhacviec apply {}. To keep what is in force: put "
        "its text into the file",
        report.plan, report.revision, file.string(), file.string());
    return;
  }
  spdlog::info(
      "plan={} revision={} changed={} created={} moved={} updated={} unchanged={} cancelled={} "
      "late={}",
      report.plan, report.revision, report.changed, report.created, report.moved, report.updated,
      report.unchanged, report.cancelled, report.late);
}

/// Nothing, with all errors, when it is wrong. `file_of`: the files read so far by their plans; one
/// that is wrong itself stands in nobody's way.
std::optional<PlanTexts> read_plan_file(const std::filesystem::path& file, const Settings& settings,
                                        std::map<std::string, std::string>& file_of,
                                        Diagnostics& diagnostics) {
  const auto texts =
      read_workflow_texts(file, LoadPaths{settings.directory, settings.calendars}, diagnostics);
  if (texts) make_workflow(*texts, 0, diagnostics);  // so that errors name the files
  if (!texts || diagnostics.has_errors()) return std::nullopt;
  const auto [first, is_new] = file_of.emplace(documents_of(texts->plan.text).plan, file.string());
  if (!is_new) {
    diagnostics.error(at_start_of(file.string()),
                      "the plan '" + first->first + "' is already given by " + first->second);
    return std::nullopt;
  }
  return PlanTexts{texts->plan.text, texts->directory.text, texts->calendar.text};
}

}  // namespace

Result<std::shared_ptr<const Workflow>> compile_plan(const PlanTexts& texts, int revision) {
  Diagnostics diagnostics;
  auto workflow =
      workflow_from_texts(texts.plan, texts.directory, texts.calendar, revision, diagnostics);
  if (workflow) return workflow;
  return Error{ErrorKind::invalid, diagnostics.format()};
}

void PlanFolder::apply_all(std::function<void()> done) {
  file_of_.clear();
  kept_.clear();
  refused_.clear();
  apply_next(settings_.plans, std::move(done));
}

void PlanFolder::apply_next(std::vector<std::filesystem::path> files, std::function<void()> done) {
  if (files.empty()) return done();
  const std::filesystem::path file = files.front();
  files.erase(files.begin());
  auto texts = read(file);
  if (!texts) return apply_next(std::move(files), std::move(done));
  documents_.apply_file(*std::move(texts),
                        [this, file, files = std::move(files),
                         done = std::move(done)](const Result<ApplyReport>& report) {
                          if (!report) {
                            refuse(file, report.error().message);
                          } else {
                            log_outcome(file, report.value());
                            if (report.value().kept) {
                              kept_.emplace_back(report.value().plan, report.value().revision);
                            }
                          }
                          apply_next(files, done);
                        });
}

void PlanFolder::refuse(const std::filesystem::path& file, const std::string& why) {
  refused_.push_back(file.string());
  spdlog::error("plan={} refused, what was in force before stays\n{}", file.string(), why);
}

std::vector<std::string> PlanFolder::warnings(const WorkflowBook& book) const {
  std::vector<std::string> all;
  if (book.all_latest().empty()) all.emplace_back("no plan is in force: nothing is reminded of");
  for (const std::string& file : refused_) {
    all.push_back(file + " was refused; the log tells why, and so does nhacviec check");
  }
  for (const auto& [plan, revision] : kept_) {
    const auto latest = book.latest(PlanId(plan));
    if (latest == nullptr || latest->revision() != revision) continue;  // chosen since
    all.push_back("plan " + plan + ": revision " + std::to_string(revision) +
                  ", applied from elsewhere, is not what its file says; the log tells how to "
                  "choose");
  }
  return all;
}

std::optional<PlanTexts> PlanFolder::read(const std::filesystem::path& file) {
  Diagnostics diagnostics;
  auto texts = read_plan_file(file, settings_, file_of_, diagnostics);
  if (!texts) refuse(file, diagnostics.format());
  return texts;
}

void check_plan_files(const Settings& settings, Diagnostics& diagnostics) {
  std::map<std::string, std::string> file_of;
  for (const std::filesystem::path& file : settings.plans) {
    Diagnostics of_this_file;
    read_plan_file(file, settings, file_of, of_this_file);
    if (of_this_file.has_errors()) diagnostics.add_new(of_this_file);  // else: nhacviec check
  }
}

}  // namespace nhacviec
