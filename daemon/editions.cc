#include "daemon/editions.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/loop.h"

namespace nhacviec {

std::string encode(const StoredPlan& plan) {
  nlohmann::json json{
      {"v", 1}, {"text", plan.text}, {"directory", plan.directory}, {"calendar", plan.calendar}};
  if (plan.directory_revision > 0) json["directory_revision"] = plan.directory_revision;
  if (plan.calendar_revision > 0) json["calendar_revision"] = plan.calendar_revision;
  return json.dump();
}

std::optional<StoredPlan> decode_stored_plan(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || json.value("v", 0) != 1) return std::nullopt;
  return StoredPlan{json.value("text", ""), json.value("directory", ""), json.value("calendar", ""),
                    json.value("directory_revision", 0), json.value("calendar_revision", 0)};
}

struct Editions::Search {
  std::vector<EditionId> left;  // the next one last
  FoundEditions found;
  Reply<FoundEditions> reply;
};

Editions::Editions(Store& store, const WorkflowBook& book, Compile compile)
    : store_(store), book_(book), compile_(std::move(compile)) {}

void Editions::find(std::vector<EditionId> wanted, Reply<FoundEditions> reply) {
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  // Of more than are kept the latest ones: what is asked about is rarely older.
  if (wanted.size() > kMostKept) wanted.erase(wanted.begin(), wanted.end() - kMostKept);
  auto search = std::make_shared<Search>();
  search->left = std::move(wanted);
  search->reply = std::move(reply);
  next(std::move(search));
}

void Editions::next(Shared search) {
  while (!search->left.empty()) {
    const EditionId& id = search->left.back();
    auto known = book_.find(id.first, id.second);
    const auto kept = std::find_if(kept_.begin(), kept_.end(), [&](const auto& workflow) {
      return workflow->plan().id == id.first && workflow->revision() == id.second;
    });
    if (!known && kept == kept_.end()) break;
    search->found[id] = known ? known : *kept;
    search->left.pop_back();
  }
  if (search->left.empty()) return search->reply(std::move(search->found));
  const EditionId& id = search->left.back();
  document(search, "plan", id.first.str(), id.second, [this, search](const std::string& body) {
    auto plan = decode_stored_plan(body);
    if (plan) return read_context(search, std::move(*plan));
    search->left.pop_back();
    next(search);
  });
}

/// Revision 0 means the latest.
void Editions::document(Shared search, const std::string& kind, const std::string& id, int revision,
                        std::function<void(std::string)> then) {
  if (revision == 0) {
    return store_.latest_documents(while_alive(
        alive_, [search, kind, id, then](const Result<std::vector<Document>>& documents) {
          if (!documents) return search->reply(documents.error());
          for (const Document& each : documents.value()) {
            if (each.kind == kind && each.id == id) return then(each.body);
          }
          then("");
        }));
  }
  store_.document(kind, id, revision,
                  while_alive(alive_, [search, then](const Result<std::optional<Document>>& found) {
                    if (!found) return search->reply(found.error());
                    then(found.value() ? found.value()->body : "");
                  }));
}

void Editions::read_context(Shared search, StoredPlan plan) {
  const std::string id = plan.directory;
  const int revision = plan.directory_revision;
  document(search, "directory", id, revision,
           [this, search, plan = std::move(plan)](std::string directory) mutable {
             PlanTexts texts{plan.text, std::move(directory), ""};
             read_calendar(search, std::move(plan), std::move(texts));
           });
}

void Editions::read_calendar(Shared search, StoredPlan plan, PlanTexts texts) {
  document(search, "calendar", plan.calendar, plan.calendar_revision,
           [this, search, texts = std::move(texts)](std::string calendar) mutable {
             texts.calendar = std::move(calendar);
             compile(search, texts);
           });
}

void Editions::compile(Shared search, const PlanTexts& texts) {
  const EditionId id = search->left.back();
  search->left.pop_back();
  if (auto compiled = compile_(texts, id.second)) {
    search->found[id] = compiled.value();
    kept_.push_back(std::move(compiled).value());
    if (kept_.size() > kMostKept) kept_.pop_front();
  }
  next(std::move(search));
}

}  // namespace nhacviec
