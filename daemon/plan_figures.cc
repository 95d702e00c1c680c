#include "daemon/plan_figures.h"

#include <algorithm>

#include "connectors/records.h"
#include "daemon/loop.h"
#include "workflows/standing.h"

namespace nhacviec {

namespace {

constexpr int kMostFigurePages = 200;

struct Gathering {
  std::shared_ptr<const Workflow> workflow;
  Instant now{};
  Reply<PlanFigures> reply;
  PlanFigures figures;
  SubjectFilter owed;
  int pages = 0;

  void take(const SubjectRecord& record) {
    Result<Obligation> read = decode_obligation(record.body);
    const ObligationSpec* spec = read ? workflow->find(read.value().id) : nullptr;
    if (spec == nullptr) return;
    const Obligation& o = read.value();
    const bool late = is_late(o, now);
    const bool owed_still = is_owed_now(o.state) || o.state == State::waiting;
    ++(late ? figures.standing.late : figures.standing.open);
    const bool soon = o.due_at && *o.due_at > now &&
                      *o.due_at <= now + std::chrono::days(kSoonDays + 1) && owed_still;
    if (late) figures.late.push_back({spec, o});
    if (o.time_request) figures.asked.push_back({spec, o});
    if (soon) figures.soon.push_back({spec, o});
  }

  void end() {
    const auto sooner = [](const PlanFigures::Item& a, const PlanFigures::Item& b) {
      return a.obligation.due_at < b.obligation.due_at;
    };
    std::stable_sort(figures.late.begin(), figures.late.end(), sooner);
    std::stable_sort(figures.soon.begin(), figures.soon.end(), sooner);
    reply(std::move(figures));
  }
};

/// What is still owed, page by page.
void read_owed(Store& store, const std::shared_ptr<bool>& alive,
               const std::shared_ptr<Gathering>& all) {
  store.list_subjects(
      all->owed,
      while_alive(alive, [&store, alive, all](const Result<std::vector<SubjectRecord>>& page) {
        if (!page) return all->reply(page.error());
        for (const SubjectRecord& record : page.value()) {
          all->owed.after = record.id;
          all->take(record);
        }
        const bool more = static_cast<int>(page.value().size()) == all->owed.limit;
        if (more && ++all->pages < kMostFigurePages) return read_owed(store, alive, all);
        all->end();
      }));
}

}  // namespace

void gather_figures(Store& store, const std::shared_ptr<bool>& alive,
                    std::shared_ptr<const Workflow> workflow, Instant now,
                    Reply<PlanFigures> reply) {
  auto all = std::make_shared<Gathering>();
  all->workflow = std::move(workflow);
  all->now = now;
  all->reply = std::move(reply);
  all->owed.plan = all->workflow->plan().id.str();
  all->owed.complete = false;
  all->owed.limit = kPageLimit;
  store.count_subjects(
      while_alive(alive, [&store, alive, all](const Result<std::vector<StateCount>>& counts) {
        if (!counts) return all->reply(counts.error());
        for (const StateCount& one : counts.value()) {
          const bool counted = one.plan == all->owed.plan && one.complete &&
                               !is_reserved_task_id(TaskId(one.task)) &&
                               one.state != to_string(State::waived) &&
                               one.state != to_string(State::cancelled);
          if (!counted) continue;
          PlanStanding& standing = all->figures.standing;
          (one.late ? standing.done_late : standing.done) += static_cast<int>(one.count);
        }
        read_owed(store, alive, all);
      }));
}

}  // namespace nhacviec
