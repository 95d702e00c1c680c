#include "daemon/plan_documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/records.h"
#include "daemon/loop.h"
#include "workflows/ledger.h"
#include "workflows/plan_diff.h"

namespace nhacviec {

namespace {

constexpr size_t kWalkersAtOnce = 64;
constexpr int kPage = 1000;
constexpr int kMostRaces = 10;

// Values of the store: what was applied last, by whichever daemon; and for each plan the revision
// that every obligation has been taken to.
constexpr char kAppliedValue[] = "applied";
std::string walked_value(const std::string& plan) { return "walked:" + plan; }
// And the digest of what its file said when it was last read.
std::string fed_value(const std::string& plan) { return "fed:" + plan; }

std::string digest_of_all(const PlanTexts& texts) {
  return digest_of(digest_of(texts.plan) + digest_of(texts.directory) + digest_of(texts.calendar));
}

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
  std::vector<const ObligationSpec*>
      own;  // dates of units' own plans, which the plan does not list
  ApplyReport report;
  bool from_file = false;
  int in_force = 0;                    // the revision before; 0: none
  std::map<ObligationId, bool> moves;  // of those that change: due at another instant
  size_t next = 0;                     // of the walk
  size_t walking = 0;
  std::optional<Error> failure;
  int races = 0;  // lost against another daemon that applied at the same time
  Reply<ApplyReport> reply;

  void start_over() {
    to_store.clear();
    existing.clear();
    removed.clear();
    own.clear();
  }
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
  apply(std::move(texts), false, std::move(reply));
}

void PlanDocuments::apply_file(PlanTexts texts, Reply<ApplyReport> reply) {
  apply(std::move(texts), true, std::move(reply));
}

void PlanDocuments::apply(PlanTexts texts, bool from_file, Reply<ApplyReport> reply) {
  auto application = std::make_shared<Application>();
  application->texts = std::move(texts);
  application->from_file = from_file;
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
  application->in_force = in_force == nullptr ? 0 : in_force->revision;
  if (application->from_file && application->in_force > 0 && application->report.changed) {
    return compare_with_fed(application);
  }
  go_on(application);
}

void PlanDocuments::compare_with_fed(Shared application) {
  store_.get_value(
      fed_value(application->report.plan),
      while_alive(alive_, [this, application](const Result<std::optional<std::string>>& fed) {
        if (!fed) return finish(application, fed.error());
        if (fed.value() != digest_of_all(application->texts)) return go_on(application);
        application->report.revision = application->in_force;
        application->report.changed = false;
        application->report.kept = true;
        finish(application, application->report);
      }));
}

void PlanDocuments::go_on(Shared application) {
  if (application->report.changed) return list_existing(application, "");
  skip_walk_when_done(application);
}

// After the rest: what was not applied whole is still to be fed.
void PlanDocuments::note_fed(Shared application) {
  if (!application->from_file) return finish(application, application->report);
  store_.put_value(fed_value(application->report.plan), digest_of_all(application->texts),
                   while_alive(alive_, [this, application](const Result<Done>& noted) {
                     if (!noted) return finish(application, noted.error());
                     finish(application, application->report);
                   }));
}

// The very same texts, and every obligation is at this revision: there is nothing to do.
void PlanDocuments::skip_walk_when_done(Shared application) {
  store_.get_value(
      walked_value(application->report.plan),
      while_alive(alive_, [this, application](const Result<std::optional<std::string>>& walked) {
        if (!walked) return finish(application, walked.error());
        if (walked.value() != std::to_string(application->report.revision)) {
          return list_existing(application, "");
        }
        book_.put(application->workflow);
        note_fed(application);
      }));
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
          if (is_ledger_id(record.id)) continue;  // values stay, whatever the plan now asks for
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
    if (now->occurrence->period.str().starts_with(kOwnPrefix)) application->own.push_back(now);
    const ObligationSpec* before =
        application->previous ? application->previous->find(obligation) : nullptr;
    if (before != nullptr && before->sources != now->sources) {
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
  application->next = 0;
  compare(*application);
  if (!application->report.changed) return walk(application);
  const ApplyReport& report = application->report;
  store_.put_value(kAppliedValue, report.plan + " " + std::to_string(report.revision),
                   while_alive(alive_, [this, application](const Result<Done>& told) {
                     if (!told) return finish(application, told.error());
                     walk(application);
                   }));
}

// Each obligation by itself, in commits that can be repeated: a crash only interrupts the walk.
void PlanDocuments::walk(Shared application) {
  const auto& specs = application->workflow->obligations();
  const auto& own = application->own;
  const size_t total = specs.size() + own.size() + application->removed.size();
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
    } else if (i < specs.size() + own.size()) {
      count(*application, *own[i - specs.size()]);
      runner_.create(*application->workflow, *own[i - specs.size()], stepped);
    } else {
      ++application->report.cancelled;
      const ObligationId& id = application->removed[i - specs.size() - own.size()];
      runner_.handle(id, Event{Cancel{kDroppedByPlan}, "", clock_.now()}, "", stepped);
    }
  }
  if (application->walking > 0 || application->next < total) return;
  if (application->failure) return finish(application, *application->failure);
  walked(application);
}

// Until this mark is there, whoever starts walks again.
void PlanDocuments::walked(Shared application) {
  const ApplyReport& report = application->report;
  store_.put_value(walked_value(report.plan), std::to_string(report.revision),
                   while_alive(alive_, [this, application](const Result<Done>& marked) {
                     if (!marked) return finish(application, marked.error());
                     note_fed(application);
                   }));
}

void PlanDocuments::compare(Application& application) {
  application.moves.clear();
  if (!application.previous) return;
  for (const ChangedObligation& each :
       diff_obligations(*application.previous, *application.workflow).changed) {
    application.moves[each.after->id] = each.parts.front() == ObligationPart::due_at;
  }
}

void PlanDocuments::count(Application& application, const ObligationSpec& spec) {
  if (application.existing.contains(spec.id.str())) {
    const auto change = application.moves.find(spec.id);
    ++(change == application.moves.end() ? application.report.unchanged
       : change->second                  ? application.report.moved
                                         : application.report.updated);
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
        const Status compiled = compile_newer(documents.value(), &in_force);
        if (!compiled) return reply(compiled.error());
        resume(std::move(in_force), reply);
      }));
}

Status PlanDocuments::compile_newer(const std::vector<Document>& documents,
                                    std::vector<PlanTexts>* in_force) {
  for (const Document& document : documents) {
    if (document.kind != "plan") continue;
    const auto known = book_.latest(PlanId(document.id));
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
