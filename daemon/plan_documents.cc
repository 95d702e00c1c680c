#include "daemon/plan_documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/source_text.h"
#include "connectors/records.h"
#include "daemon/loop.h"
#include "daemon/plan_application.h"

namespace nhacviec {

namespace {

constexpr int kMostRaces = 10;

// What was applied last, by whichever daemon: a value of the store.
constexpr char kAppliedValue[] = "applied";

// The digest of what a plan's file said when it was last read: another value.
std::string fed_value(const std::string& plan) { return "fed:" + plan; }

std::string digest_of_all(const PlanTexts& texts) {
  return digest_of(digest_of(texts.plan) + digest_of(texts.directory) + digest_of(texts.calendar));
}

bool is_withdrawn(const std::vector<Document>& documents, const std::string& plan) {
  const Document* word = latest_of(documents, "withdrawal", plan);
  return word != nullptr && decode_withdrawal(word->body).withdrawn;
}

int revision_of(const std::vector<Document>& documents, const char* kind, const std::string& id) {
  const Document* document = latest_of(documents, kind, id);
  return document == nullptr ? 0 : document->revision;
}

}  // namespace

const Document* latest_of(const std::vector<Document>& documents, const std::string& kind,
                          const std::string& id) {
  const auto found = std::find_if(documents.begin(), documents.end(),
                                  [&](const Document& d) { return d.kind == kind && d.id == id; });
  return found == documents.end() ? nullptr : &*found;
}

std::string encode(const Withdrawal& word) {
  return nlohmann::json{
      {"v", 1}, {"withdrawn", word.withdrawn}, {"reason", word.reason}, {"by", word.by}}
      .dump();
}

Withdrawal decode_withdrawal(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return {};
  return {json.value("withdrawn", false), json.value("reason", ""), json.value("by", "")};
}

PlanDocuments::PlanDocuments(Store& store, WorkflowBook& book, Runner& runner, Clock& clock,
                             Compile compile)
    : store_(store),
      book_(book),
      runner_(runner),
      clock_(clock),
      compile_(compile),
      editions_(store, book, std::move(compile)),
      alive_(std::make_shared<bool>(true)) {}

void PlanDocuments::apply(ApplyRequest request, Reply<ApplyReport> reply) {
  auto application = std::make_shared<Application>();
  application->request = std::move(request);
  // A text in another normal form is the same text.
  for (std::string PlanTexts::*text :
       {&PlanTexts::plan, &PlanTexts::directory, &PlanTexts::calendar})
    application->request.texts.*text = to_nfc(application->request.texts.*text);
  application->reply = std::move(reply);
  enqueue([this, application] { read_known(application); });
}

void PlanDocuments::apply(PlanTexts texts, Reply<ApplyReport> reply) {
  ApplyRequest request;
  request.texts = std::move(texts);
  apply(std::move(request), std::move(reply));
}

void PlanDocuments::apply_file(PlanTexts texts, Reply<ApplyReport> reply) {
  ApplyRequest request;
  request.texts = std::move(texts);
  request.from_settings = true;
  apply(std::move(request), std::move(reply));
}

void PlanDocuments::withdraw(PlanId plan, std::string reason, std::string by,
                             Reply<ApplyReport> reply) {
  auto application = std::make_shared<Application>();
  application->withdraws = true;
  application->report.plan = plan.str();
  application->reason = std::move(reason);
  application->request.by = std::move(by);
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
        if (application->withdraws) return plan_withdrawal(application);
        compile_next(application);
      }));
}

void PlanDocuments::compile_next(Shared application) {
  // The first pass checks the texts and tells the plan's id; the second has the revision.
  const PlanTexts& texts = application->request.texts;
  const auto checked = compile_(texts, 0);
  if (!checked) return finish(application, checked.error());
  const PlanId plan = checked.value()->plan().id;
  ApplyReport& report = application->report;
  report.plan = plan.str();
  const Document* in_force = latest_of(application->known, "plan", plan.str());
  const bool withdrawn = is_withdrawn(application->known, plan.str());
  if (withdrawn && application->request.from_settings) {
    report.revision = in_force == nullptr ? 0 : in_force->revision;
    report.withdrawn = true;
    return finish(application, report);
  }
  if (!application->resumes) plan_documents(*application, *checked.value());
  const auto stored = [&](const char* kind) {
    return latest_of(application->to_store, kind, plan.str());
  };
  report.revision = revision_of(application->known, "plan", plan.str()) + (stored("plan") ? 1 : 0);
  auto compiled = compile_(texts, report.revision);
  if (!compiled) return finish(application, compiled.error());
  application->workflow = std::move(compiled).value();
  if (const Status read = read_table(*application); !read) return finish(application, read.error());
  application->previous = book_.latest(plan);
  application->goal = {
      report.revision,
      revision_of(application->known, "adoption", plan.str()) + (stored("adoption") ? 1 : 0),
      revision_of(application->known, "withdrawal", plan.str()) + (stored("withdrawal") ? 1 : 0)};
  report.changed = !application->to_store.empty();
  if (application->resumes && withdrawn) {
    const Withdrawal word =
        decode_withdrawal(latest_of(application->known, "withdrawal", plan.str())->body);
    application->withdraws = true;
    application->reason = word.reason;
    application->request.by = word.by;
  }
  if (application->request.dry_run && in_force != nullptr) {
    if (const auto old = texts_of(*in_force, application->known)) report.in_force = old.value();
  }
  if (application->request.from_settings && in_force != nullptr && report.changed) {
    return compare_with_fed(application);
  }
  read_mark(application);
}

void PlanDocuments::compare_with_fed(Shared application) {
  store_.get_value(
      fed_value(application->report.plan),
      while_alive(alive_, [this, application](const Result<std::optional<std::string>>& fed) {
        if (!fed) return finish(application, fed.error());
        if (fed.value() != digest_of_all(application->request.texts)) return read_mark(application);
        const auto in_force = latest_of(application->known, "plan", application->report.plan);
        application->report.revision = in_force->revision;
        application->report.changed = false;
        application->report.kept = true;
        finish(application, application->report);
      }));
}

// After the rest: what was not applied whole is still to be fed.
void PlanDocuments::note_fed(Shared application) {
  if (!application->request.from_settings) return finish(application, application->report);
  store_.put_value(fed_value(application->report.plan), digest_of_all(application->request.texts),
                   while_alive(alive_, [this, application](const Result<Done>& noted) {
                     if (!noted) return finish(application, noted.error());
                     finish(application, application->report);
                   }));
}

/// The table that came with the request, as a document; nothing when it is the one in force.
Status PlanDocuments::read_table(Application& application) {
  if (application.request.adoption.empty()) return Done{};
  Diagnostics diagnostics;
  const std::string& name = application.request.adoption_name;
  auto rows = read_adoption({name.empty() ? "adoption" : name, application.request.adoption},
                            *application.workflow, diagnostics);
  if (!rows) return Error{ErrorKind::invalid, diagnostics.format()};
  application.rows = std::move(rows).value();
  add_document(application, "adoption", application.report.plan, pack_adoption(application.rows));
  return Done{};
}

void PlanDocuments::add_document(Application& application, const std::string& kind,
                                 const std::string& id, const std::string& body) {
  const Document* known = latest_of(application.known, kind, id);
  const std::string digest = digest_of(body);
  if (known != nullptr && known->digest == digest) return;
  // The plan's own comes last: it makes the others effective.
  const auto before = std::find_if(application.to_store.begin(), application.to_store.end(),
                                   [](const Document& d) { return d.kind == "plan"; });
  application.to_store.insert(before,
                              {kind, id, known == nullptr ? 1 : known->revision + 1, digest, body});
}

/// With the revisions that its context has now, or gets with it.
StoredPlan PlanDocuments::stored_plan(const Application& application, const Workflow& checked) {
  const Plan& plan = checked.plan();
  const auto revision = [&](const char* kind, const std::string& id) {
    const bool is_new = latest_of(application.to_store, kind, id) != nullptr;
    return revision_of(application.known, kind, id) + (is_new ? 1 : 0);
  };
  return {application.request.texts.plan, plan.directory, plan.calendar,
          revision("directory", plan.directory), revision("calendar", plan.calendar)};
}

// Which documents differ from those in force.
void PlanDocuments::plan_documents(Application& application, const Workflow& checked) {
  const Plan& plan = checked.plan();
  const PlanTexts& texts = application.request.texts;
  add_document(application, "directory", plan.directory, texts.directory);
  add_document(application, "calendar", plan.calendar, texts.calendar);
  const bool context = !application.to_store.empty();
  const StoredPlan stored = stored_plan(application, checked);
  // The digest is of what was handed in: revisions alone make no new edition.
  const std::string digest = digest_of(encode({stored.text, stored.directory, stored.calendar}));
  const Document* in_force = latest_of(application.known, "plan", plan.id.str());
  if (context || in_force == nullptr || in_force->digest != digest) {
    application.to_store.push_back({"plan", plan.id.str(),
                                    in_force == nullptr ? 1 : in_force->revision + 1, digest,
                                    encode(stored)});
  }
  if (is_withdrawn(application.known, plan.id.str())) {
    add_document(application, "withdrawal", plan.id.str(),
                 encode(Withdrawal{false, "", application.request.by}));
  }
}

void PlanDocuments::plan_withdrawal(Shared application) {
  ApplyReport& report = application->report;
  const Document* in_force = latest_of(application->known, "plan", report.plan);
  application->workflow = book_.latest(PlanId(report.plan));
  if (in_force == nullptr || !application->workflow) {
    return finish(application,
                  Error{ErrorKind::invalid, "there is no plan \"" + report.plan + "\" in force"});
  }
  report.withdrawn = true;
  report.revision = application->workflow->revision();
  const int adoption = revision_of(application->known, "adoption", report.plan);
  if (!is_withdrawn(application->known, report.plan)) {
    add_document(*application, "withdrawal", report.plan,
                 encode(Withdrawal{true, application->reason, application->request.by}));
  }
  report.changed = !application->to_store.empty();
  application->goal = {
      in_force->revision, adoption,
      revision_of(application->known, "withdrawal", report.plan) + (report.changed ? 1 : 0)};
  read_mark(application);
}

void PlanDocuments::store_next(Shared application) {
  if (application->to_store.empty()) return tell_others(application);
  Document document = std::move(application->to_store.front());
  application->to_store.erase(application->to_store.begin());
  store_.put_document(std::move(document),
                      while_alive(alive_, [this, application](const Result<Done>& stored) {
                        if (stored) return store_next(application);
                        const bool raced = stored.error().kind == ErrorKind::invalid;
                        if (!raced || ++application->races > kMostRaces) {
                          return finish(application, stored.error());
                        }
                        application->start_over();
                        read_known(application);
                      }));
}

// Before the walk: its obligations name the revision, which other daemons must find by then.
void PlanDocuments::tell_others(Shared application) {
  book_.put(application->workflow);
  book_.set_withdrawn(PlanId(application->report.plan), application->withdraws);
  application->level = application->next = 0;
  if (!application->report.changed) return walk(application);
  store_.put_value(kAppliedValue, application->report.plan + " " + encode(application->goal),
                   while_alive(alive_, [this, application](const Result<Done>& told) {
                     if (!told) return finish(application, told.error());
                     walk(application);
                   }));
}

void PlanDocuments::load(Reply<Done> reply) {
  store_.latest_documents(
      while_alive(alive_, [this, reply](const Result<std::vector<Document>>& documents) {
        if (!documents) return reply(documents.error());
        std::vector<PlanTexts> in_force;
        const Status compiled = compile_newer(documents.value(), &in_force);
        if (!compiled) return reply(compiled.error());
        resume(std::move(in_force), reply);
      }));
}

Status PlanDocuments::compile_newer(const std::vector<Document>& documents,
                                    std::vector<PlanTexts>* in_force) {
  for (const Document& document : documents) {
    if (document.kind != "plan") continue;
    const PlanId plan(document.id);
    book_.set_withdrawn(plan, is_withdrawn(documents, document.id));
    const auto known = book_.latest(plan);
    if (known && known->revision() >= document.revision) continue;
    Result<PlanTexts> texts = texts_of(document, documents);
    if (!texts) return texts.error();
    auto compiled = compile_(texts.value(), document.revision);
    if (!compiled) return compiled.error();
    book_.put(std::move(compiled).value());
    if (in_force != nullptr) in_force->push_back(std::move(texts).value());
  }
  return Done{};
}

void PlanDocuments::follow() {
  if (following_) return;
  following_ = true;
  store_.get_value(
      kAppliedValue, while_alive(alive_, [this](const Result<std::optional<std::string>>& applied) {
        following_ = false;
        if (!applied || !applied.value() || *applied.value() == followed_) return;
        following_ = true;
        store_.latest_documents(while_alive(
            alive_, [this, mark = *applied.value()](const Result<std::vector<Document>>& known) {
              following_ = false;
              if (known && compile_newer(known.value(), nullptr)) followed_ = mark;
            }));
      }));
}

Result<PlanTexts> PlanDocuments::texts_of(const Document& plan,
                                          const std::vector<Document>& documents) {
  const std::optional<StoredPlan> packed = decode_stored_plan(plan.body);
  const Document* directory =
      packed ? latest_of(documents, "directory", packed->directory) : nullptr;
  const Document* calendar = packed ? latest_of(documents, "calendar", packed->calendar) : nullptr;
  if (directory == nullptr || calendar == nullptr) {
    return Error{ErrorKind::permanent, "the stored plan '" + plan.id + "' cannot be read"};
  }
  return PlanTexts{packed->text, directory->body, calendar->body};
}

// Going through what is in force again finishes a walk that a crash interrupted.
void PlanDocuments::resume(std::vector<PlanTexts> plans, Reply<Done> reply) {
  if (plans.empty()) return reply(Done{});
  auto application = std::make_shared<Application>();
  application->resumes = true;
  application->request.texts = std::move(plans.back());
  plans.pop_back();
  application->reply = [this, plans = std::move(plans),
                        reply](const Result<ApplyReport>& report) mutable {
    if (!report) return reply(report.error());
    resume(std::move(plans), reply);
  };
  enqueue([this, application] { read_known(application); });
}

}  // namespace nhacviec
