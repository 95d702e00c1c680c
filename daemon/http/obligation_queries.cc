#include "daemon/http/obligation_queries.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "config/spelling.h"
#include "daemon/http/query_values.h"
#include "daemon/http/unknown_ids.h"
#include "workflows/approval.h"

namespace nhacviec {

namespace {

constexpr int kHistoryNotices = 500;
constexpr int kMostPagesScanned = 50;

/// Bounds of the store are exclusive; what is due at this very instant is late.
Instant just_after(Instant instant) { return instant + Duration(1); }

/// Does the unit owe it, or answer for it by now?
bool is_duty_of(const UnitId& unit, const ObligationView& view, Instant now) {
  if (view.spec->unit == unit) return true;
  const Date today = view.workflow->zone().date_of(now);
  return !view.spec->task->joint && view.workflow->in_charge_of(*view.spec, today) == unit;
}

}  // namespace

ObligationQueries::ObligationQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                                     Editions& editions)
    : store_(store),
      book_(book),
      clock_(clock),
      digests_(store, book),
      views_(store, book, editions) {}

struct ObligationQueries::Progress {
  struct OfPlan {
    int64_t total = 0;
    int64_t complete = 0;
    int64_t late = 0;
    std::map<std::string, int64_t> by_state;
  };
  Call call;
  std::map<std::string, OfPlan> plans;
  SubjectFilter due;  // what may be late, page by page
  int pages = 0;
};

void ObligationQueries::plans(Call call) {
  auto progress = std::make_shared<Progress>();
  progress->call = call;
  store_.count_subjects(
      while_alive(alive_, [this, progress](const Result<std::vector<StateCount>>& counts) {
        if (!counts) return progress->call->problem(counts.error());
        for (const StateCount& count : counts.value()) {
          if (is_reserved_task_id(TaskId(count.task))) continue;  // ledgers are no duties
          auto& plan = progress->plans[count.plan];
          plan.total += count.count;
          plan.by_state[count.state] += count.count;
          if (count.complete) plan.complete += count.count;
        }
        progress->due.complete = false;
        progress->due.due_before = just_after(clock_.now());
        progress->due.limit = kMostPerPage;
        count_late(progress);
      }));
}

void ObligationQueries::count_late(std::shared_ptr<Progress> progress) {
  store_.list_subjects(
      progress->due,
      while_alive(alive_, [this, progress](const Result<std::vector<SubjectRecord>>& records) {
        if (!records) return progress->call->problem(records.error());
        const Instant now = clock_.now();
        for (const SubjectRecord& record : records.value()) {
          const auto view = view_of(record, book_);
          if (view && is_late(view.value().obligation, now)) {
            ++progress->plans[record.index.plan].late;
          }
          progress->due.after = record.id;
        }
        const bool more = static_cast<int>(records.value().size()) == progress->due.limit;
        if (more && ++progress->pages < kMostPagesScanned) return count_late(progress);
        answer_plans(*progress);
      }));
}

void ObligationQueries::answer_plans(Progress& progress) {
  const std::string& language = progress.call->language;
  OutJson list = OutJson::array();
  for (const auto& workflow : book_.all_latest()) {
    const Plan& plan = workflow->plan();
    const Progress::OfPlan& counted = progress.plans[plan.id.str()];
    OutJson by_state = OutJson::object();
    for (const auto& [state, count] : counted.by_state) by_state[state] = count;
    list.push_back({{"plan", plan.id.str()},
                    {"title", plan.title.in(language)},
                    {"number", plan.number},
                    {"issuer", plan.issuer.str()},
                    {"issuer_name", unit_name(*workflow, plan.issuer, language)},
                    {"revision", workflow->revision()},
                    {"withdrawn", book_.is_withdrawn(plan.id)},
                    {"first_day", format_date(plan.first_day)},
                    {"last_day", format_date(plan.last_day)},
                    {"total", counted.total},
                    {"complete", counted.complete},
                    {"late", counted.late},
                    {"by_state", std::move(by_state)}});
  }
  progress.call->answer(
      OutJson{{"now", format_rfc3339(clock_.now(), *zone_of(book_))}, {"plans", std::move(list)}});
}

bool ObligationQueries::read_filter(const Call& call, SubjectFilter& filter) const {
  const HttpRequest& request = call->request;
  filter.plan = request.query_value("plan");
  filter.unit = request.query_value("unit");
  filter.state = request.query_value("state");
  filter.after = request.query_value("after");
  if (const std::string unknown = unknown_plan(book_, filter.plan); !unknown.empty()) {
    call->problem(404, unknown);
    return false;
  }
  if (!filter.state.empty() && !parse_state(filter.state)) {
    call->problem(400, "\"" + filter.state + "\" is not a state");
    return false;
  }
  const auto limit = whole_number("limit", request.query_value("limit"), 100, 1, kMostPerPage);
  const auto due_before =
      instant_or_day("due_before", request.query_value("due_before"), *zone_of(book_));
  if (!limit || !due_before) {
    call->problem(limit ? due_before.error() : limit.error(), 400);
    return false;
  }
  filter.limit = static_cast<int>(limit.value());
  filter.due_before = due_before.value();
  return true;
}

struct ObligationQueries::Scan {
  Call call;
  SubjectFilter filter;
  std::optional<bool> late;
  std::optional<bool> awaited;  // something of it waits for approval
  UnitId unit;                  // empty: any
  int wanted = 0;
  int pages = 0;
  OutJson rows = OutJson::array();

  /// The store cannot know what is late, nor who answers for what: time passes without writes.
  bool wants(const ObligationView& view, Instant now) const {
    if (late && is_late(view.obligation, now) != *late) return false;
    if (awaited && awaited_approvals(*view.spec, view.obligation).empty() == *awaited) {
      return false;
    }
    return unit.empty() || is_duty_of(unit, view, now);
  }
};

void ObligationQueries::obligations(Call call) {
  auto page = std::make_shared<Scan>();
  page->call = call;
  if (!read_filter(call, page->filter)) return;
  const auto late = yes_or_no("late", call->request.query_value("late"));
  if (!late) return call->problem(late.error(), 400);
  const auto awaited =
      yes_or_no("awaiting_approval", call->request.query_value("awaiting_approval"));
  if (!awaited) return call->problem(awaited.error(), 400);
  page->wanted = page->filter.limit;
  page->late = late.value();
  page->awaited = awaited.value();
  if (page->awaited == true) {
    page->filter.complete = false;
    page->filter.limit = kMostPerPage;
  }
  page->unit = UnitId(page->filter.unit);
  if (has_taken_over(page->unit)) {  // what it has taken over is under its predecessors' names
    page->filter.unit.clear();
    page->filter.limit = kMostPerPage;
  }
  if (page->late == true) {
    const Instant soonest_not_late = just_after(clock_.now());
    page->filter.complete = false;
    page->filter.due_before =
        std::min(page->filter.due_before.value_or(soonest_not_late), soonest_not_late);
  }
  scan(page);
}

/// Does it answer by now for something that another unit was ordered to do?
bool ObligationQueries::has_taken_over(const UnitId& unit) const {
  if (unit.empty()) return false;
  for (const auto& workflow : book_.all_latest()) {
    for (const auto& [id, other] : workflow->directory().units()) {
      for (const Succession& succession : other.successions) {
        if (succession.to == unit) return true;
      }
    }
  }
  return false;
}

/// True, with the problem answered: no directory has this unit. Asked where nothing was found: a
/// unit that has left the directory may still have a history.
bool ObligationQueries::is_unknown(const UnitId& unit, const Call& call) const {
  if (unit.empty()) return false;
  std::vector<std::string> known;
  for (const auto& workflow : book_.all_latest()) {
    if (workflow->directory().unit(unit) != nullptr) return false;
    for (const auto& [id, other] : workflow->directory().units()) known.push_back(id.str());
  }
  const std::string guess = did_you_mean(unit.str(), known);
  call->problem(
      404, "there is no unit \"" + unit.str() + "\"" + (guess.empty() ? "" : " (" + guess + ")"));
  return true;
}

void ObligationQueries::scan(std::shared_ptr<Scan> page) {
  store_.list_subjects(
      page->filter, while_alive(alive_, [this, page](Result<std::vector<SubjectRecord>> records) {
        if (!records) return page->call->problem(records.error());
        std::vector<SubjectId> ids;
        for (const SubjectRecord& record : records.value()) ids.push_back(record.id);
        views_.open(std::move(records).value(), [this, page, ids = std::move(ids)](
                                                    const Result<ObligationViews::Views>& views) {
          if (!views) return page->call->problem(views.error());
          take_page(page, ids, views.value());
        });
      }));
}

void ObligationQueries::take_page(const std::shared_ptr<Scan>& page,
                                  const std::vector<SubjectId>& ids,
                                  const ObligationViews::Views& views) {
  const Instant now = clock_.now();
  OutJson next = nullptr;
  for (const SubjectId& id : ids) {
    if (static_cast<int>(page->rows.size()) == page->wanted) {
      next = page->filter.after;
      break;
    }
    page->filter.after = id;
    const auto view = views.find(id);
    if (view == views.end() || !page->wants(view->second, now)) continue;
    page->rows.push_back(row_json(view->second, now, page->call->language));
  }
  const bool more = static_cast<int>(ids.size()) == page->filter.limit;
  const bool full = static_cast<int>(page->rows.size()) == page->wanted;
  if (more && !full && ++page->pages < kMostPagesScanned) return scan(page);
  if (more && next.is_null()) next = page->filter.after;
  if (page->rows.empty() && is_unknown(page->unit, page->call)) return;
  page->call->answer(OutJson{{"now", format_rfc3339(now, *zone_of(book_))},
                             {"obligations", std::move(page->rows)},
                             {"next", next}});
}

void ObligationQueries::upcoming(Call call) { list_due(call, false); }

void ObligationQueries::late(Call call) { list_due(call, true); }

void ObligationQueries::list_due(const Call& call, bool late) {
  SubjectFilter filter;
  if (!read_filter(call, filter)) return;
  const int wanted = filter.limit;
  const UnitId unit(filter.unit);
  if (has_taken_over(unit)) filter.unit.clear();
  filter.after.clear();
  filter.limit = kMostPerPage;  // what is due and not late, or handed in, is taken out below
  if (late) filter.due_before = just_after(clock_.now());
  store_.list_due(filter, while_alive(alive_, [this, call, late, wanted,
                                               unit](Result<std::vector<SubjectRecord>> records) {
                    if (!records) return call->problem(records.error());
                    const Instant now = clock_.now();
                    OutJson rows = OutJson::array();
                    for (const SubjectRecord& record : records.value()) {
                      if (static_cast<int>(rows.size()) == wanted) break;
                      const auto view = view_of(record, book_);
                      if (!view) continue;
                      const Obligation& o = view.value().obligation;
                      const bool owed = o.state == State::waiting || o.state == State::open ||
                                        o.state == State::returned;
                      if (!owed || is_late(o, now) != late) continue;
                      if (!unit.empty() && !is_duty_of(unit, view.value(), now)) continue;
                      rows.push_back(row_json(view.value(), now, call->language));
                    }
                    if (rows.empty() && is_unknown(unit, call)) return;
                    call->answer(OutJson{{"now", format_rfc3339(now, *zone_of(book_))},
                                         {"obligations", std::move(rows)}});
                  }));
}

void ObligationQueries::obligation(Call call) {
  const SubjectId id = call->request.query_value("id");
  if (!is_obligation_id(id)) {
    return call->problem(400, "id must be PLAN/TASK/UNIT/PERIOD");
  }
  const Shard shard = shard_of(plan_of(ObligationId(id)), store_.shards());
  store_.load(
      shard, id, while_alive(alive_, [this, call, id](Result<std::optional<SubjectRecord>> record) {
        if (!record) return call->problem(record.error());
        if (!record.value()) {
          return call->problem(404, "there is no obligation \"" + id + "\"");
        }
        views_.open({*record.value()},
                    [this, call, record = *record.value()](Result<ObligationViews::Views> views) {
                      if (!views) return call->problem(views.error());
                      const auto view = views.value().find(record.id);
                      if (view == views.value().end()) {
                        return call->problem(view_of(record, book_).error(), 409);
                      }
                      OutJson body = detail_json(view->second, clock_.now(), call->language);
                      load_history(call, std::move(body), std::move(view->second));
                    });
      }));
}

void ObligationQueries::load_history(const Call& call, OutJson body, ObligationView view) {
  const SubjectId id = view.obligation.id.str();
  const Shard shard = shard_of(plan_of(view.obligation.id), store_.shards());
  store_.facts(shard, id,
               while_alive(alive_, [this, call, body = std::move(body), view = std::move(view)](
                                       Result<std::vector<FactRecord>> facts) mutable {
                 if (!facts) return call->problem(facts.error());
                 OutJson history = OutJson::array();
                 for (const FactRecord& fact : facts.value()) {
                   history.push_back(fact_json(fact, view.workflow->zone(), call->language));
                 }
                 body["history"] = std::move(history);
                 load_notices(call, std::move(body), std::move(view));
               }));
}

void ObligationQueries::load_notices(const Call& call, OutJson body, ObligationView view) {
  NoticeFilter filter;
  filter.subject = view.obligation.id.str();
  filter.limit = kHistoryNotices;
  store_.list_notices(
      filter, while_alive(alive_, [this, call, body = std::move(body),
                                   workflow = view.workflow](Result<NoticePage> page) mutable {
        if (!page) return call->problem(page.error());
        OutJson notices = OutJson::array();
        for (const NoticeRecord& record : page.value().notices) {
          notices.push_back(notice_record_json(record, book_, call->language,
                                               call->may(HttpRole::office), workflow.get()));
        }
        const auto followed = [call, body = std::move(body)](Result<OutJson> found) mutable {
          if (!found) return call->problem(found.error());
          body["notices"] = std::move(found).value();
          call->answer(body);
        };
        digests_.add_to(std::move(notices), call->may(HttpRole::office), followed);
      }));
}

void ObligationQueries::messages(Call call) {
  const HttpRequest& request = call->request;
  NoticeFilter filter;
  filter.subject = request.query_value("obligation");
  if (const std::string& status = request.query_value("status"); !status.empty()) {
    filter.status = parse_notice_status(status);
    if (!filter.status) return call->problem(400, "\"" + status + "\" is not a delivery status");
  }
  const auto newest = yes_or_no("newest_first", request.query_value("newest_first"));
  const auto limit = whole_number("limit", request.query_value("limit"), 100, 1, kMostPerPage);
  const auto after = whole_number("after", request.query_value("after"), 0, 0,
                                  std::numeric_limits<int64_t>::max());
  if (!newest) return call->problem(newest.error(), 400);
  if (!limit) return call->problem(limit.error(), 400);
  if (!after) return call->problem(after.error(), 400);
  filter.newest_first = newest.value().value_or(false);
  filter.limit = static_cast<int>(limit.value());
  filter.after = after.value();
  store_.list_notices(filter, while_alive(alive_, [this, call](Result<NoticePage> page) {
                        if (!page) return call->problem(page.error());
                        if (page.value().notices.empty()) return no_messages(call);
                        std::vector<SubjectId> gone;
                        for (const NoticeRecord& record : page.value().notices) {
                          SubjectId id = gone_from_plan(record, book_);
                          if (!id.empty()) gone.push_back(std::move(id));
                        }
                        views_.load(std::move(gone),
                                    [this, call, page = std::move(page).value()](
                                        const Result<ObligationViews::Views>& views) {
                                      if (!views) return call->problem(views.error());
                                      answer_messages(call, page, views.value());
                                    });
                      }));
}

/// There may be none yet, or nothing that is called so.
void ObligationQueries::no_messages(const Call& call) {
  const SubjectId id = call->request.query_value("obligation");
  const std::string unknown = unknown_subject(book_, id);
  if (unknown.empty()) return answer_messages(call, {}, {});
  store_.load(shard_of(plan_of(ObligationId(id)), store_.shards()), id,
              while_alive(alive_, [this, call,
                                   unknown](const Result<std::optional<SubjectRecord>>& record) {
                if (!record) return call->problem(record.error());
                if (!record.value()) return call->problem(404, unknown);
                answer_messages(call, {}, {});
              }));
}

void ObligationQueries::answer_messages(const Call& call, const NoticePage& page,
                                        const ObligationViews::Views& gone) const {
  OutJson list = OutJson::array();
  for (const NoticeRecord& record : page.notices) {
    const auto view = gone.find(record.subject);
    const Workflow* own = view == gone.end() ? nullptr : view->second.workflow.get();
    list.push_back(
        notice_record_json(record, book_, call->language, call->may(HttpRole::office), own));
  }
  OutJson body{{"messages", std::move(list)}, {"next", nullptr}};
  if (page.next != 0) body["next"] = page.next;
  call->answer(body);
}

}  // namespace nhacviec
