// The walk of a plan's obligations to what is now in force: each by itself, in commits that can be
// repeated, so that a crash only interrupts it.
#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "config/diagnostics.h"
#include "connectors/records.h"
#include "daemon/loop.h"
#include "daemon/plan_application.h"
#include "workflows/decide.h"
#include "workflows/ledger.h"
#include "workflows/plan_change.h"
#include "workflows/plan_diff.h"
#include "workflows/preview.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr size_t kWalkersAtOnce = 64;
constexpr int kPage = 1000;
constexpr int kDaysAhead = 14;  // that a dry run looks

std::string walked_value(const std::string& plan) { return "walked:" + plan; }

// Whoever has handed something in has a history that a new revision may not drop.
bool has_history(const std::string& state) {
  return state == "submitted" || state == "returned" || state == "accepted";
}

/// What waits comes after what it waits for, so that it knows of it when its turn comes.
std::vector<std::vector<const ObligationSpec*>> levels_of(
    const Workflow& workflow, const std::vector<const ObligationSpec*>& specs) {
  std::map<ObligationId, size_t> known;
  const std::function<size_t(const ObligationSpec&)> level = [&](const ObligationSpec& spec) {
    const auto [place, is_new] = known.emplace(spec.id, 0);
    if (!is_new) return place->second;
    size_t deepest = 0;
    for (const ObligationId& source : spec.sources) {
      const ObligationSpec* other = workflow.find(source);
      if (other != nullptr) deepest = std::max(deepest, level(*other) + 1);
    }
    known[spec.id] = deepest;
    return deepest;
  };
  std::vector<std::vector<const ObligationSpec*>> levels;
  for (const ObligationSpec* spec : specs) {
    const size_t at = level(*spec);
    if (levels.size() <= at) levels.resize(at + 1);
    levels[at].push_back(spec);
  }
  return levels;
}

}  // namespace

/// Everything the walk has to do, and what stands against it.
class WalkPlan {
 public:
  using Existing = std::map<ObligationId, SubjectRecord>;

  WalkPlan(const Workflow& workflow, const Workflow* previous, const Existing& existing,
           Instant now)
      : workflow_(workflow), previous_(previous), existing_(existing), now_(now) {
    if (previous == nullptr) return;
    for (const ChangedObligation& each : diff_obligations(*previous, workflow).changed) {
      moves_[each.after->id] = each.parts.front() == ObligationPart::due_at;
    }
  }

  /// Obligations of the plan, and dates of units' own plans that exist.
  std::vector<const ObligationSpec*> specs() const {
    std::vector<const ObligationSpec*> specs;
    for (const ObligationSpec& spec : workflow_.obligations()) specs.push_back(&spec);
    for (const auto& [id, record] : existing_) {
      const ObligationSpec* spec = workflow_.find(id);
      if (spec != nullptr && spec->occurrence->period.str().starts_with(kOwnPrefix)) {
        specs.push_back(spec);
      }
    }
    return specs;
  }

  /// Who waits has fields in the store: the new edition may have others. What was not waited for
  /// under the older edition, as far as it is known here, has no verdict that could be trusted.
  std::map<ObligationId, WaitChanges> wait_changes() const {
    const bool knows = previous_ != nullptr && previous_->revision() < workflow_.revision();
    std::map<ObligationId, WaitChanges> changes;
    for (const auto& [id, record] : existing_) {
      const ObligationSpec* spec = workflow_.find(id);
      if (spec == nullptr) continue;
      const ObligationSpec* before = knows ? previous_->find(id) : nullptr;
      std::set<ObligationId> trusted;
      if (before != nullptr) trusted.insert(before->sources.begin(), before->sources.end());
      for (const ObligationId& source : spec->sources) {
        if (!trusted.contains(source)) changes[source].tell.push_back(id);
      }
      const std::set<ObligationId> wanted(spec->sources.begin(), spec->sources.end());
      for (const WaitField& field : record.waits) {
        const ObligationId source(field.source);
        if (!field.satisfied && !wanted.contains(source)) changes[source].release.push_back(id);
      }
    }
    return changes;
  }

  void count(const ObligationSpec& spec, ApplyReport& report) const {
    const auto found = existing_.find(spec.id);
    if (found == existing_.end()) {
      ++report.created;
      if (spec.due_at && *spec.due_at <= now_) ++report.late;
      return;
    }
    const auto obligation = decode_obligation(found->second.body);
    if (obligation && obligation.value().withdrawn_from &&
        *obligation.value().withdrawn_from != obligation.value().state) {
      ++report.resumed;
    }
    const auto change = moves_.find(spec.id);
    ++(change == moves_.end() ? report.unchanged : change->second ? report.moved : report.updated);
  }

  bool would_end(const ObligationSpec& spec) const {
    const auto obligation = decode_obligation(existing_.at(spec.id).body);
    if (!obligation) return false;
    const auto facts = withdraw(spec, obligation.value(), {}, {}, now_);
    return !facts.empty() && std::get<Withdrawn>(facts.front().body).ends;
  }

  /// Why the table cannot be followed there; nothing: it can. Adds to `adopted` what is new.
  std::string adoption_problem(const AdoptionRow& row, int& adopted) const {
    const ObligationSpec* spec = workflow_.find(row.id);
    const auto found = existing_.find(row.id);
    const Event event{row.what, row.by, row.at};
    std::vector<Fact> facts;
    if (found == existing_.end()) {
      facts = decide(workflow_, *spec, std::nullopt, {}, event, now_).facts;
      std::erase_if(facts, [](const Fact& f) { return std::holds_alternative<Created>(f.body); });
    } else if (auto obligation = decode_obligation(found->second.body)) {
      Obligation now = std::move(obligation).value();
      for (const Fact& fact :
           take_up(workflow_, *spec, now, waits_of(found->second), {}, event, now_)) {
        now = apply(std::move(now), fact);
      }
      facts = adopt(workflow_, *spec, now, row.what, event, now_);
    }
    if (!facts.empty()) ++adopted;
    return refusal_in(facts);
  }

 private:
  const Workflow& workflow_;
  const Workflow* previous_;
  const Existing& existing_;
  Instant now_;
  std::map<ObligationId, bool> moves_;  // of those that change: due at another instant
};

namespace {

/// Where the row is at fault.
const Position& place_of(const AdoptionRow& row, const std::string& problem) {
  return problem.starts_with("the time given") ? row.where_at : row.where;
}

}  // namespace

std::string encode(const WalkMark& mark) {
  return nlohmann::json{
      {"revision", mark.revision}, {"adoption", mark.adoption}, {"withdrawal", mark.withdrawal}}
      .dump();
}

// Older daemons wrote the revision alone.
WalkMark decode_walk_mark(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_number_integer()) return {json.get<int>(), 0, 0};
  if (!json.is_object()) return {};
  return {json.value("revision", 0), json.value("adoption", 0), json.value("withdrawal", 0)};
}

void PlanDocuments::read_mark(Shared application) {
  store_.get_value(
      walked_value(application->report.plan),
      while_alive(alive_, [this, application](const Result<std::optional<std::string>>& walked) {
        if (!walked) return finish(application, walked.error());
        application->reached = decode_walk_mark(walked.value().value_or(""));
        if (application->reached != application->goal || application->request.dry_run) {
          return list_existing(application, "");
        }
        // The very same texts, and every obligation has been taken there: nothing is to be done.
        book_.put(application->workflow);
        note_fed(application);
      }));
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
          application->existing.emplace(ObligationId(record.id), record);
        }
        if (page.value().size() == static_cast<size_t>(kPage)) {
          return list_existing(application, page.value().back().id);
        }
        check_and_plan(application);
      }));
}

/// What the table says has to be taken up yet. Reasons, a line each, why it cannot be.
std::string PlanDocuments::plan_adoption(Application& a, const WalkPlan& plan) {
  if (a.reached.adoption == a.goal.adoption) return "";
  if (a.rows.empty()) {  // of an adoption that a crash interrupted
    const Document* table = latest_of(a.known, "adoption", a.report.plan);
    if (table != nullptr) {
      a.rows = unpack_adoption(table->body).value_or(std::vector<AdoptionRow>{});
    }
  }
  Diagnostics problems;
  for (const AdoptionRow& row : a.rows) {
    if (a.workflow->find(row.id) == nullptr) continue;
    const std::string problem = plan.adoption_problem(row, a.report.adopted);
    if (problem.empty()) {
      a.to_adopt.emplace(row.id, row);
    } else if (!a.resumes) {
      problems.error(place_of(row, problem), row.id.str() + ": " + problem);
    }
  }
  return problems.format();  // by lines, and not without end
}

/// How many messages the next days would bring.
void PlanDocuments::look_ahead(Application& a) const {
  PlanState state;
  for (const auto& [id, record] : a.existing) {
    auto obligation = decode_obligation(record.body);
    if (!obligation || a.workflow->find(id) == nullptr) continue;
    state.obligations.emplace(id, std::move(obligation).value());
    state.waits.emplace(id, waits_of(record));
  }
  for (const auto& [id, row] : a.to_adopt)
    state.adopted.emplace(id, Event{row.what, row.by, row.at});
  const Instant now = clock_.now();
  a.report.upcoming_days = kDaysAhead;
  a.report.upcoming = static_cast<int>(
      preview_from(*a.workflow, a.previous.get(), state, now, now + chr::days(kDaysAhead)).size());
}

void PlanDocuments::check_and_plan(Shared application) {
  Application& a = *application;
  const WalkPlan plan(*a.workflow, a.previous.get(), a.existing, clock_.now());
  std::string reasons;
  if (!a.withdraws) a.waits = plan.wait_changes();
  for (const auto& [id, record] : a.existing) {
    if (a.workflow->find(id) != nullptr) continue;
    const std::string& state = record.index.state;
    const bool closed = record.index.complete || state == "cancelled";
    const bool leaves = a.previous == nullptr || a.previous->find(id) != nullptr;  // only now
    if (has_history(state) && leaves && !a.request.drop && !a.resumes && !a.withdraws) {
      reasons += id.str() + ": it is " + state +
                 " and would leave the plan (--drop keeps it to be read)\n";
    }
    // Who waited for it has to be let go even if it is closed.
    if (!closed || a.waits.contains(id)) a.removed.push_back(id);
    if (!closed) ++a.report.cancelled;
    if (closed && leaves && state != "cancelled") ++a.report.finished;
  }
  std::vector<const ObligationSpec*> specs = plan.specs();
  if (a.withdraws) {
    std::erase_if(specs,
                  [&](const ObligationSpec* spec) { return !a.existing.contains(spec->id); });
    for (const ObligationSpec* spec : specs) a.report.cancelled += plan.would_end(*spec) ? 1 : 0;
  } else {
    for (const ObligationSpec* spec : specs) plan.count(*spec, a.report);
    reasons += plan_adoption(a, plan);
  }
  if (!reasons.empty()) {
    reasons.pop_back();
    return finish(application, Error{ErrorKind::invalid, reasons});
  }
  if (a.request.dry_run) {
    look_ahead(a);
    return finish(application, a.report);
  }
  a.levels = levels_of(*a.workflow, specs);
  store_next(application);
}

/// Starts the next step of the walk; false when all have been started.
bool PlanDocuments::step(Shared application) {
  Application& a = *application;
  const bool obligations = a.level < a.levels.size();
  const size_t size = obligations                  ? a.levels[a.level].size()
                      : a.level == a.levels.size() ? a.removed.size()
                                                   : 0;
  if (a.next == size) {
    if (a.level > a.levels.size()) return false;
    if (a.walking > 0) return false;  // one level after the other
    ++a.level;
    a.next = 0;
    return a.level <= a.levels.size() + 1;
  }
  const size_t i = a.next++;
  ++a.walking;
  const Reply<Answer> stepped =
      while_alive(alive_, [this, application](const Result<Answer>& answer) {
        if (!answer && !application->failure) application->failure = answer.error();
        --application->walking;
        walk(application);
      });
  if (!obligations) {
    const ObligationId& id = a.removed[i];
    runner_.drop(id, a.waits[id], stepped);
    return true;
  }
  change(application, *a.levels[a.level][i], stepped);
  return true;
}

void PlanDocuments::change(Shared application, const ObligationSpec& spec, Reply<Answer> stepped) {
  Application& a = *application;
  const auto event = [&](EventBody body) {
    return Event{std::move(body), a.request.by, clock_.now()};
  };
  if (a.withdraws) {
    return runner_.change(*a.workflow, spec, event(Withdraw{a.reason}), {}, stepped);
  }
  const auto row = a.to_adopt.find(spec.id);
  if (row == a.to_adopt.end()) {
    return runner_.change(*a.workflow, spec, event(Create{}), a.waits[spec.id], stepped);
  }
  const Event adopted{row->second.what, row->second.by, row->second.at};
  if (!a.existing.contains(spec.id)) {  // created and taken up in one
    return runner_.change(*a.workflow, spec, adopted, {}, stepped);
  }
  const auto then = [this, application, &spec, adopted, stepped](const Result<Answer>& answer) {
    if (!answer) return stepped(answer);
    runner_.change(*application->workflow, spec, adopted, {}, stepped);
  };
  runner_.change(*a.workflow, spec, event(Create{}), a.waits[spec.id], while_alive(alive_, then));
}

void PlanDocuments::walk(Shared application) {
  while (application->walking < kWalkersAtOnce && step(application)) {
  }
  const bool done = application->level > application->levels.size();
  if (application->walking > 0 || !done) return;
  if (application->failure) return finish(application, *application->failure);
  walked(application);
}

// Until this mark is there, whoever starts walks again.
void PlanDocuments::walked(Shared application) {
  store_.put_value(walked_value(application->report.plan), encode(application->goal),
                   while_alive(alive_, [this, application](const Result<Done>& marked) {
                     if (!marked) return finish(application, marked.error());
                     note_fed(application);
                   }));
}

}  // namespace nhacviec
