#include "daemon/plan_documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/records.h"
#include "daemon/loop.h"

namespace nhacviec {

namespace {

constexpr size_t kWalkersAtOnce = 64;
constexpr int kPage = 1000;

// A plan's document names the documents it is read with, so that they can be found again.
std::string pack(const std::string& text, const Workflow& workflow) {
  return nlohmann::json{{"v", 1},
                        {"text", text},
                        {"directory", workflow.plan().directory},
                        {"calendar", workflow.plan().calendar}}
      .dump();
}

struct PackedPlan {
  std::string text;
  std::string directory;
  std::string calendar;
};

std::optional<PackedPlan> unpack(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || json.value("v", 0) != 1) return std::nullopt;
  return PackedPlan{json.value("text", ""), json.value("directory", ""),
                    json.value("calendar", "")};
}

const Document* latest_of(const std::vector<Document>& documents, const std::string& kind,
                          const std::string& id) {
  const auto found = std::find_if(documents.begin(), documents.end(),
                                  [&](const Document& d) { return d.kind == kind && d.id == id; });
  return found == documents.end() ? nullptr : &*found;
}

// Whoever has handed something in has a history that a new revision may not drop.
bool has_history(const std::string& state) {
  return state == "submitted" || state == "returned" || state == "accepted";
}

}  // namespace

/// One plan on its way into force.
struct PlanDocuments::Application {
  PlanTexts texts;
  std::shared_ptr<const Workflow> workflow;  // of the revision being applied
  std::shared_ptr<const Workflow> previous;  // null: the plan is new
  std::vector<Document> known;               // the latest of each, before
  std::vector<Document> to_store;
  std::map<std::string, std::string> existing;  // obligation id -> state
  std::vector<ObligationId> removed;
  ApplyReport report;
  size_t next = 0;  // of the walk
  size_t walking = 0;
  std::optional<Error> failure;
  Reply<ApplyReport> reply;
};

PlanDocuments::PlanDocuments(Store& store, WorkflowBook& book, Runner& runner, Clock& clock,
                             Compile compile)
    : store_(store),
      book_(book),
      runner_(runner),
      clock_(clock),
      compile_(std::move(compile)),
      alive_(std::make_shared<bool>(true)) {}

void PlanDocuments::apply(PlanTexts texts, Reply<ApplyReport> reply) {
  auto application = std::make_shared<Application>();
  application->texts = std::move(texts);
  application->reply = std::move(reply);
  enqueue([this, application] { read_known(application); });
}

// One application at a time: two editions of one plan must not walk through each other.
void PlanDocuments::enqueue(std::function<void()> work) {
  waiting_.push_back(std::move(work));
  if (waiting_.size() == 1) waiting_.front()();
}

void PlanDocuments::finish(Shared application, Result<ApplyReport> result) {
  application->reply(std::move(result));
  waiting_.pop_front();
  if (!waiting_.empty()) waiting_.front()();
}

void PlanDocuments::read_known(Shared application) {
  store_.latest_documents(
      while_alive(alive_, [this, application](Result<std::vector<Document>> documents) {
        if (!documents) return finish(application, documents.error());
        application->known = std::move(documents).value();
        compile_next(application);
      }));
}

void PlanDocuments::compile_next(Shared application) {
  // The first pass checks the texts and tells the plan's id; the second has the revision.
  const auto checked = compile_(application->texts, 0);
  if (!checked) return finish(application, checked.error());
  const Plan& plan = checked.value()->plan();
  const Document* in_force = latest_of(application->known, "plan", plan.id.str());
  plan_documents(*application, *checked.value(), in_force);
  const int revision = in_force == nullptr             ? 1
                       : application->to_store.empty() ? in_force->revision
                                                       : in_force->revision + 1;
  auto compiled = compile_(application->texts, revision);
  if (!compiled) return finish(application, compiled.error());
  application->workflow = std::move(compiled).value();
  application->previous = book_.latest(plan.id);
  application->report.plan = plan.id.str();
  application->report.revision = revision;
  application->report.changed = !application->to_store.empty();
  list_existing(application, "");
}

// Which documents differ from those in force. The plan's own comes last: it makes it effective.
void PlanDocuments::plan_documents(Application& application, const Workflow& checked,
                                   const Document* in_force) {
  const Plan& plan = checked.plan();
  const auto differs = [&](const std::string& kind, const std::string& id,
                           const std::string& body) {
    const Document* known = latest_of(application.known, kind, id);
    const std::string digest = digest_of(body);
    if (known != nullptr && known->digest == digest) return false;
    application.to_store.push_back(
        {kind, id, known == nullptr ? 1 : known->revision + 1, digest, body});
    return true;
  };
  const bool context = differs("directory", plan.directory, application.texts.directory) |
                       differs("calendar", plan.calendar, application.texts.calendar);
  const std::string body = pack(application.texts.plan, checked);
  if (!differs("plan", plan.id.str(), body) && context) {
    application.to_store.push_back(
        {"plan", plan.id.str(), in_force->revision + 1, digest_of(body), body});
  }
}

void PlanDocuments::list_existing(Shared application, SubjectId after) {
  SubjectFilter filter;
  filter.plan = application->report.plan;
  filter.after = std::move(after);
  filter.limit = kPage;
  store_.list_subjects(
      filter,
      while_alive(alive_, [this, application](const Result<std::vector<SubjectRecord>>& page) {
        if (!page) return finish(application, page.error());
        for (const SubjectRecord& record : page.value()) {
          application->existing.emplace(record.id, record.index.state);
        }
        if (page.value().size() == static_cast<size_t>(kPage)) {
          return list_existing(application, page.value().back().id);
        }
        check_history(application);
      }));
}

void PlanDocuments::check_history(Shared application) {
  std::string reasons;
  for (const auto& [id, state] : application->existing) {
    const ObligationId obligation(id);
    const ObligationSpec* now = application->workflow->find(obligation);
    if (now == nullptr) {
      if (has_history(state)) reasons += id + ": it is " + state + " and would disappear\n";
      if (state != "cancelled") application->removed.push_back(obligation);
      continue;
    }
    const ObligationSpec* before =
        application->previous ? application->previous->find(obligation) : nullptr;
    if (before != nullptr && before->waits_for != now->waits_for) {
      reasons += id + ": what it waits for cannot change while it is in force\n";
    }
  }
  if (!reasons.empty()) {
    reasons.pop_back();
    return finish(application, Error{ErrorKind::invalid, reasons});
  }
  store_next(application);
}

void PlanDocuments::store_next(Shared application) {
  if (application->to_store.empty()) {
    book_.put(application->workflow);
    application->next = 0;
    return walk(application);
  }
  Document document = std::move(application->to_store.front());
  application->to_store.erase(application->to_store.begin());
  store_.put_document(std::move(document),
                      while_alive(alive_, [this, application](const Result<Done>& stored) {
                        if (!stored) return finish(application, stored.error());
                        store_next(application);
                      }));
}

// Each obligation by itself, in commits that can be repeated: a crash only interrupts the walk.
void PlanDocuments::walk(Shared application) {
  const auto& specs = application->workflow->obligations();
  const size_t total = specs.size() + application->removed.size();
  while (application->walking < kWalkersAtOnce && application->next < total) {
    const size_t i = application->next++;
    ++application->walking;
    const auto stepped = while_alive(alive_, [this, application](const Result<Answer>& answer) {
      if (!answer && !application->failure) application->failure = answer.error();
      --application->walking;
      walk(application);
    });
    if (i < specs.size()) {
      count(*application, specs[i]);
      runner_.create(*application->workflow, specs[i], stepped);
    } else {
      ++application->report.cancelled;
      const ObligationId& id = application->removed[i - specs.size()];
      runner_.handle(id, Event{Cancel{kDroppedByPlan}, "", clock_.now()}, "", stepped);
    }
  }
  if (application->walking > 0 || application->next < total) return;
  if (application->failure) return finish(application, *application->failure);
  finish(application, application->report);
}

void PlanDocuments::count(Application& application, const ObligationSpec& spec) {
  if (application.existing.contains(spec.id.str())) {
    if (application.report.changed) ++application.report.updated;
    return;
  }
  ++application.report.created;
  if (spec.due_at && *spec.due_at <= clock_.now()) ++application.report.late;
}

void PlanDocuments::load(Reply<Done> reply) {
  store_.latest_documents(
      while_alive(alive_, [this, reply](const Result<std::vector<Document>>& documents) {
        if (!documents) return reply(documents.error());
        std::vector<PlanTexts> in_force;
        for (const Document& document : documents.value()) {
          if (document.kind != "plan") continue;
          Result<PlanTexts> texts = texts_of(document, documents.value());
          if (!texts) return reply(texts.error());
          auto compiled = compile_(texts.value(), document.revision);
          if (!compiled) return reply(compiled.error());
          book_.put(std::move(compiled).value());
          in_force.push_back(std::move(texts).value());
        }
        resume(std::move(in_force), reply);
      }));
}

Result<PlanTexts> PlanDocuments::texts_of(const Document& plan,
                                          const std::vector<Document>& documents) {
  const std::optional<PackedPlan> packed = unpack(plan.body);
  const Document* directory =
      packed ? latest_of(documents, "directory", packed->directory) : nullptr;
  const Document* calendar = packed ? latest_of(documents, "calendar", packed->calendar) : nullptr;
  if (directory == nullptr || calendar == nullptr) {
    return Error{ErrorKind::permanent, "the stored plan '" + plan.id + "' cannot be read"};
  }
  return PlanTexts{packed->text, directory->body, calendar->body};
}

// Applying what is in force again finishes a walk that a crash interrupted.
void PlanDocuments::resume(std::vector<PlanTexts> plans, Reply<Done> reply) {
  if (plans.empty()) return reply(Done{});
  PlanTexts texts = std::move(plans.back());
  plans.pop_back();
  apply(std::move(texts),
        [this, plans = std::move(plans), reply](const Result<ApplyReport>& report) mutable {
          if (!report) return reply(report.error());
          resume(std::move(plans), reply);
        });
}

}  // namespace nhacviec
