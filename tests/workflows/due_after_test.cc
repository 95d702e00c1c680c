// Due dates that count from another task's completion, or from an event that is given its day.
#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"
#include "workflows/preview.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;

ObligationId id_of(const char* task, const char* unit) {
  return make_obligation_id(PlanId("small-2024"), TaskId(task), UnitId(unit), PeriodId("once"));
}
const ObligationId kEvent = id_of("event-opening", "so-gddt");
const ObligationId kVisit = id_of("visit", "van-phong");

/// The small plan, with a synthesis due ten working days after the last report, and a visit due
/// two working days before an event that has no day yet.
std::shared_ptr<const Workflow> workflow() {
  Plan plan = small_plan::plan();
  plan.tasks[1].due_after = DueAfter{plan.tasks[0].id, false, {10, true}};
  plan.tasks[1].remind = plan.tasks[0].remind;
  Task event;
  event.id = TaskId("event-opening");
  event.is_event = true;
  event.kind = TaskKind::milestone;
  event.units = {UnitId("so-gddt")};
  Occurrence once;
  once.period = PeriodId("once");
  once.opens = plan.first_day;
  event.occurrences = {once};
  Task visit = event;
  visit.id = TaskId("visit");
  visit.is_event = false;
  visit.units = {UnitId("van-phong")};
  visit.due_after = DueAfter{event.id, false, {-2, true}};
  visit.remind = plan.tasks[0].remind;
  plan.tasks.push_back(event);
  plan.tasks.push_back(visit);
  return std::make_shared<Workflow>(1, plan, small_plan::directory(), small_plan::calendar(),
                                    small_plan::zone());
}

AssumedEvent said(const ObligationId& id, EventBody body, const char* when) {
  return {id, Event{std::move(body), "someone", at(when)}};
}

std::vector<AssumedEvent> all_reports(const char* last_at) {
  std::vector<AssumedEvent> events;
  for (const char* team : {"team-01", "team-02", "team-03"})
    events.push_back(said(report_of(team), Submit{}, "2024-06-03 09:00"));
  events.push_back(said(report_of("team-04"), Submit{}, last_at));
  return events;
}

Preview run(const std::vector<AssumedEvent>& events) {
  return preview(*workflow(), Assume::nobody_reports, events, std::nullopt, std::nullopt);
}
std::optional<Instant> due_of(const Preview& preview, const ObligationId& id) {
  return preview.obligations.at(id).due_at;
}
size_t reminders_of(const Preview& preview, const ObligationId& id) {
  size_t count = 0;
  for (const Notice& notice : preview.notices)
    count += notice.obligation == id && notice.kind == NoticeKind::reminder ? 1 : 0;
  return count;
}

TEST(DueAfter, IsUndatedUntilTheLastSourceIsIn) {
  auto events = all_reports("2024-06-06 16:00");
  events.pop_back();
  EXPECT_EQ(due_of(run(events), small_plan::synthesis()), std::nullopt);
}

TEST(DueAfter, CountsWorkingDaysFromTheDayTheLastSourceCameIn) {
  // Thursday 6/6: the first day is not counted, the tenth working day after it is 20/6.
  const Preview result = run(all_reports("2024-06-06 16:00"));
  EXPECT_EQ(due_of(result, small_plan::synthesis()), at("2024-06-21 00:00"));
  EXPECT_EQ(result.obligations.at(small_plan::synthesis()).state, State::open);
  EXPECT_GT(reminders_of(result, small_plan::synthesis()), 0u);
}

TEST(DueAfter, MovesWhenAReportIsReopenedAndHandedInAgain) {
  auto events = all_reports("2024-06-06 16:00");
  events.push_back(said(report_of("team-04"), Reopen{"sai số liệu"}, "2024-06-10 09:00"));
  events.push_back(said(report_of("team-04"), Submit{}, "2024-06-13 10:00"));
  EXPECT_EQ(due_of(run(events), small_plan::synthesis()), at("2024-06-28 00:00"));
}

TEST(DueAfter, KeepsAnExtensionThatWasGivenMeanwhile) {
  auto events = all_reports("2024-06-06 16:00");
  Extend extend;
  extend.days = 5;
  extend.reason = "xin thêm thời gian";
  events.push_back(said(small_plan::synthesis(), extend, "2024-06-07 09:00"));
  EXPECT_EQ(due_of(run(events), small_plan::synthesis()), at("2024-06-26 00:00"));
}

TEST(DueAfter, FollowsTheDayThatAnEventIsGiven) {
  EXPECT_EQ(due_of(run({}), kVisit), std::nullopt);
  EXPECT_EQ(reminders_of(run({}), kVisit), 0u);
  const Date opening = *parse_date("2024-09-05");
  const Preview placed = run({said(kEvent, Place{opening}, "2024-07-01 09:00")});
  // Thursday 5/9 less two working days is Wednesday 4/9 and, past the holidays, Friday 30/8.
  EXPECT_EQ(due_of(placed, kVisit), at("2024-08-31 00:00"));
  EXPECT_GT(reminders_of(placed, kVisit), 0u);
  EXPECT_EQ(placed.obligations.at(kVisit).state, State::open);
}

TEST(DueAfter, MovesWithAnEventThatIsMoved) {
  const Preview moved = run({said(kEvent, Place{*parse_date("2024-09-05")}, "2024-07-01 09:00"),
                             said(kEvent, Place{*parse_date("2024-09-12")}, "2024-07-02 09:00")});
  EXPECT_EQ(due_of(moved, kVisit), at("2024-09-11 00:00"));
  // The old date's reminders are dead.
  for (const Notice& notice : moved.notices)
    EXPECT_TRUE(notice.obligation != kVisit || notice.deadline_version == 3);
}

TEST(DueAfter, NeverKeepsAnybodyFromHandingIn) {
  const Preview result = run({said(kVisit, Submit{}, "2024-03-01 09:00")});
  EXPECT_EQ(result.obligations.at(kVisit).state, State::submitted);
}

TEST(DueAfter, FoldsAFollowedDateLikeAnyOther) {
  Obligation o;
  o = apply(o, Fact{at("2024-01-01 00:00"), Created{1, std::nullopt, false}});
  o = apply(o, Fact{at("2024-06-06 16:00"), Placed{at("2024-06-21 00:00"), "", true}});
  EXPECT_EQ(o.due_at, at("2024-06-21 00:00"));
  EXPECT_EQ(o.followed_due_at, o.due_at);
  o = apply(o, Fact{at("2024-06-07 09:00"), Rebased{2, std::nullopt}});
  EXPECT_EQ(o.due_at, at("2024-06-21 00:00"));  // a new edition says nothing new about it
}

}  // namespace
}  // namespace nhacviec
