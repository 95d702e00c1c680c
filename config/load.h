// From a plan file, or from the texts that a store kept, to the workflow that the core runs on.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/diagnostics.h"
#include "config/source_text.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Where directory and calendar are taken from instead of the plan's own relative paths: a file,
/// or a folder that holds <id>.yaml. Empty: ../directories/<id>.yaml and ../calendars/<id>.yaml
/// beside the plan file's folder.
struct LoadPaths {
  std::filesystem::path directory;
  std::filesystem::path calendar;
};

/// A plan with the documents it is read with, as texts; the names appear in diagnostics.
struct WorkflowTexts {
  SourceText plan;
  SourceText directory;
  SourceText calendar;
};

/// The ids inside the texts; empty where a text has none.
struct DocumentIds {
  std::string plan;
  std::string directory;
  std::string calendar;
};

/// Reads the three files. Nothing when one cannot be read; what can be checked is checked by
/// make_workflow.
std::optional<WorkflowTexts> read_workflow_texts(const std::filesystem::path& plan,
                                                 const LoadPaths&, Diagnostics&);

/// nullptr when there was an error in any of the three; all errors are reported.
std::shared_ptr<const Workflow> make_workflow(const WorkflowTexts&, int revision, Diagnostics&);

/// Both in one: revision 0, as for a file that no store has numbered yet.
std::shared_ptr<const Workflow> load_workflow(const std::filesystem::path& plan, const LoadPaths&,
                                              Diagnostics&);

/// The same from texts that a store gave back; they are named plan, directory and calendar.
std::shared_ptr<const Workflow> workflow_from_texts(const std::string& plan,
                                                    const std::string& directory,
                                                    const std::string& calendar, int revision,
                                                    Diagnostics&);

/// The ids that a plan's text names, so that its documents can be looked up. Reports nothing.
DocumentIds documents_of(const std::string& plan_text);

/// Where the document of that id is: `override`, or ../FOLDER/ID.yaml beside the folder of `file`.
std::filesystem::path document_path(const std::filesystem::path& file,
                                    const std::filesystem::path& override, const char* folder,
                                    const std::string& id);

enum class FileKind {
  plan,
  directory,
  calendar,
  reorganisation,
  gateway,
  settings,
  events,
  templates
};
const char* to_string(FileKind);

/// Checks a file of any kind, told by its keys; a plan together with its documents.
/// Nothing when it cannot be read as YAML at all.
std::optional<FileKind> check_file(const std::filesystem::path&, const LoadPaths&, Diagnostics&);

}  // namespace nhacviec
