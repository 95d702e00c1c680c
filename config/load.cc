#include "config/load.h"

#include <cstdio>
#include <cstring>

#include "config/calendar_file.h"
#include "config/cloud_event.h"
#include "config/directory_file.h"
#include "config/gateway_file.h"
#include "config/language.h"
#include "config/mail_layout.h"
#include "config/plan_file.h"
#include "config/reorganisation_file.h"
#include "config/settings.h"
#include "config/zone.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

/// The text of a document that the plan names; nothing, with the plan's place, when there is none.
std::optional<SourceText> read_document(const fs::path& plan, const fs::path& override,
                                        const char* folder, const std::string& id,
                                        const Position& where, Diagnostics& diagnostics) {
  if (id.empty()) return std::nullopt;  // the plan's own check says so
  return read_source(document_path(plan, override, folder, id), diagnostics, where);
}

/// A document that goes by another id than the one the plan asks for is the wrong file.
void check_id(const std::string& found, const std::string& wanted, const SourceText& source,
              Diagnostics& diagnostics) {
  if (!wanted.empty() && found != wanted)
    diagnostics.error(at_start_of(source.name),
                      "this is \"" + found + "\", but the plan asks for \"" + wanted + "\"");
}

std::optional<YamlNode> parse_quietly(const std::string& text) {
  Diagnostics unheard;
  return read_yaml({"plan", text}, unheard);
}

/// The plan is checked even where a document is missing (nullptr): all mistakes at once.
std::shared_ptr<const Workflow> build(const SourceText& plan_source,
                                      const SourceText* directory_source,
                                      const SourceText* calendar_source, int revision,
                                      Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto root = read_yaml(plan_source, diagnostics);
  const PlanReferences wanted = root ? plan_references(*root) : PlanReferences{};
  std::shared_ptr<const Directory> directory;
  if (directory_source != nullptr) directory = directory_from_text(*directory_source, diagnostics);
  if (directory) check_id(directory->id(), wanted.directory, *directory_source, diagnostics);
  std::shared_ptr<const BusinessCalendar> calendar;
  if (calendar_source != nullptr) calendar = calendar_from_text(*calendar_source, diagnostics);
  if (calendar) check_id(calendar->rules().id, wanted.calendar, *calendar_source, diagnostics);
  std::optional<Plan> plan;
  if (root) plan = read_plan(*root, directory.get(), calendar.get(), diagnostics);
  if (diagnostics.errors() != errors_before || !plan || !directory || !calendar) return nullptr;
  auto zone = make_zone(calendar->rules().zone_name);
  return std::make_shared<const Workflow>(revision, std::move(*plan), std::move(directory),
                                          std::move(calendar), std::move(zone));
}

/// Settings have a `directory` as well, but no version line.
FileKind kind_of(const YamlNode& root) {
  const auto has = [&](const char* key) { return root.entry(key) != nullptr; };
  if (has("plan") || has("tasks")) return FileKind::plan;
  if (has("reorganisation")) return FileKind::reorganisation;
  if (has("gateway")) return FileKind::gateway;
  if (has("units") || (has("nhacviec") && has("directory"))) return FileKind::directory;
  if (has("zone") || (has("nhacviec") && has("calendar"))) return FileKind::calendar;
  if (root.is_list() || has("specversion")) return FileKind::events;
  if (has("messages") || has("weekdays")) return FileKind::templates;
  return FileKind::settings;
}

/// CloudEvents, as a rehearsal plays them.
void check_events(const SourceText& source, Diagnostics& diagnostics) {
  const Position where = at_start_of(source.name);
  const auto events = parse_cloud_events(source.text, CloudEventLimits{kMaxFileBytes, 32, 100000});
  if (!events) return diagnostics.error(where, events.error().message);
  for (const CloudEvent& event : events.value()) {
    const auto read = to_event(event, event.time.value_or(Instant{}));
    if (!read) diagnostics.error(where, "event '" + event.id + "': " + read.error().message);
  }
}

/// Language packs and layouts say their errors in whole lines, FILE:LINE:COL: error: ...
template <class Template>
void check_template(const SourceText& source, Diagnostics& diagnostics) {
  std::vector<std::string> errors;
  (void)Template::parse(source.text, source.name, errors);
  for (const std::string& error : errors) {
    Position where = at_start_of(source.name);
    const size_t at = error.find(": error: ");
    const bool placed =
        at != std::string::npos && error.starts_with(source.name + ":") &&
        std::sscanf(error.c_str() + source.name.size(), ":%d:%d:", &where.line, &where.col) == 2;
    diagnostics.error(where, placed ? error.substr(at + std::strlen(": error: ")) : error);
  }
}

struct FoundTexts {
  std::optional<SourceText> plan, directory, calendar;
};

FoundTexts find_texts(const fs::path& path, const LoadPaths& paths, Diagnostics& diagnostics) {
  FoundTexts found;
  found.plan = read_source(path, diagnostics);
  if (!found.plan) return found;
  const auto root = parse_quietly(found.plan->text);
  if (!root) return found;
  if (const FileKind kind = kind_of(*root);
      kind != FileKind::plan && (kind != FileKind::settings || root->find("store") != nullptr)) {
    diagnostics.error(at_start_of(found.plan->name),
                      std::string("not a plan: this seems to be a file of ") + to_string(kind));
    return {};
  }
  PlanReferences wanted = plan_references(*root);
  const auto file = std::make_shared<const std::string>(found.plan->name);
  wanted.directory_where.file = wanted.calendar_where.file = file;
  found.directory = read_document(path, paths.directory, "directories", wanted.directory,
                                  wanted.directory_where, diagnostics);
  if (!wanted.calendar.empty())  // else the plan's own check says so
    found.calendar =
        read_calendar_source(document_path(path, paths.calendar, "calendars", wanted.calendar),
                             diagnostics, wanted.calendar_where);
  return found;
}

std::shared_ptr<const Workflow> build(const FoundTexts& found, Diagnostics& diagnostics) {
  if (!found.plan) return nullptr;
  return build(*found.plan, found.directory ? &*found.directory : nullptr,
               found.calendar ? &*found.calendar : nullptr, 0, diagnostics);
}

}  // namespace

fs::path document_path(const fs::path& plan, const fs::path& override, const char* folder,
                       const std::string& id) {
  std::error_code code;
  if (!override.empty() && !fs::is_directory(override, code)) return override;
  const fs::path in = override.empty() ? plan.parent_path() / ".." / folder : override;
  return (in / (id + ".yaml")).lexically_normal();
}

std::optional<WorkflowTexts> read_workflow_texts(const fs::path& plan, const LoadPaths& paths,
                                                 Diagnostics& diagnostics) {
  auto found = find_texts(plan, paths, diagnostics);
  if (found.plan && found.directory && found.calendar)
    return WorkflowTexts{std::move(*found.plan), std::move(*found.directory),
                         std::move(*found.calendar)};
  build(found, diagnostics);  // says what else is wrong
  return std::nullopt;
}

std::shared_ptr<const Workflow> make_workflow(const WorkflowTexts& texts, int revision,
                                              Diagnostics& diagnostics) {
  return build(texts.plan, &texts.directory, &texts.calendar, revision, diagnostics);
}

std::shared_ptr<const Workflow> load_workflow(const fs::path& plan, const LoadPaths& paths,
                                              Diagnostics& diagnostics) {
  return build(find_texts(plan, paths, diagnostics), diagnostics);
}

std::shared_ptr<const Workflow> workflow_from_texts(const std::string& plan,
                                                    const std::string& directory,
                                                    const std::string& calendar, int revision,
                                                    Diagnostics& diagnostics) {
  return make_workflow({{"plan", plan}, {"directory", directory}, {"calendar", calendar}}, revision,
                       diagnostics);
}

DocumentIds documents_of(const std::string& plan_text) {
  const auto root = parse_quietly(plan_text);
  if (!root) return {};
  const auto references = plan_references(*root);
  return {references.plan, references.directory, references.calendar};
}

const char* to_string(FileKind kind) {
  switch (kind) {
    case FileKind::plan:
      return "plan";
    case FileKind::directory:
      return "directory";
    case FileKind::calendar:
      return "calendar";
    case FileKind::reorganisation:
      return "reorganisation";
    case FileKind::gateway:
      return "gateway";
    case FileKind::settings:
      return "settings";
    case FileKind::events:
      return "events";
    case FileKind::templates:
      return "templates";
  }
  return "?";
}

std::optional<FileKind> check_file(const fs::path& path, const LoadPaths& paths,
                                   Diagnostics& diagnostics) {
  const auto source = read_source(path, diagnostics);
  if (!source) return std::nullopt;
  if (path.extension() == ".html") {
    if (check_encoding(*source, diagnostics)) check_template<MailLayout>(*source, diagnostics);
    return FileKind::templates;
  }
  Diagnostics of_this_file;
  const auto root = read_yaml(*source, of_this_file);
  if (!root) {
    read_yaml(*source, diagnostics);  // once more, to be heard
    return std::nullopt;
  }
  const FileKind kind = kind_of(*root);
  switch (kind) {
    case FileKind::plan:
      load_workflow(path, paths, diagnostics);
      break;
    case FileKind::directory:
      directory_from_text(*source, diagnostics);
      break;
    case FileKind::calendar:
      if (const auto whole = read_calendar_source(path, diagnostics))
        calendar_from_text(*whole, diagnostics);
      break;
    case FileKind::reorganisation:
      if (const auto texts = read_reorganisation_texts(path, paths, diagnostics))
        reorganised_directory(*texts, diagnostics);
      break;
    case FileKind::gateway:
      gateway_from_text(*source, Secrets::optional, diagnostics);
      break;
    case FileKind::settings:
      settings_from_text(*source, {}, diagnostics);
      break;
    case FileKind::events:
      check_events(*source, diagnostics);
      break;
    case FileKind::templates:
      check_template<LanguagePack>(*source, diagnostics);
      break;
  }
  return kind;
}

}  // namespace nhacviec
