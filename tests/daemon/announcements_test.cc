// What is told to the outside, against the kinds that a webhook may ask for.
#include "daemon/announcements.h"

#include <gmock/gmock.h>

#include <set>

#include "config/webhook_settings.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

class AnnouncementsTest : public ApiTest {
 protected:
  void SetUp() override {
    apply_plan_a();
    workflow = daemon().book.latest(PlanId("da-bac-2024"));
    spec = workflow->find(ObligationId(kTeamReport));
  }

  Fact fired(NoticeKind kind) const {
    for (const auto* policy : {&spec->task->remind, &spec->task->escalate}) {
      for (const Rule& rule : (*policy)->rules) {
        if (rule.kind == kind) return {now, Fired{rule.id, now, {}}};
      }
    }
    ADD_FAILURE() << "the task has no such rule";
    return {};
  }

  void tell(const std::vector<Fact>& facts, const Obligation& after = {}) {
    for (const std::string& event : announcements.of_facts(*spec, after, facts, 1)) add(event);
  }
  void tell(NoticeStatus status) { add(announcements.of_notice(Notice{}, status, 1, now)); }

  void add(const std::string& event) {
    if (event.empty()) return;
    const auto outgoing = outgoing_event(event);
    ASSERT_TRUE(outgoing) << event;
    told.insert(outgoing->type);
  }

  const Announcements announcements{"//example.vn/nhacviec"};
  const Instant now = SmallDaemon::start();
  std::shared_ptr<const Workflow> workflow;
  const ObligationSpec* spec = nullptr;
  std::set<std::string> told;
};

template <size_t... kIndex>
std::vector<Fact> one_of_each_kind(Instant at, std::index_sequence<kIndex...>) {
  return {Fact{at, FactBody(std::in_place_index<kIndex>)}...};
}

TEST_F(AnnouncementsTest, WhatIsToldIsWhatAWebhookMayAskFor) {
  tell(one_of_each_kind(now, std::make_index_sequence<std::variant_size_v<FactBody>>()));
  tell({{now, Rebased{2, now, true}}, fired(NoticeKind::overdue), fired(NoticeKind::escalation)});
  Obligation cancelled;
  cancelled.state = State::cancelled;
  tell({{now, Cancelled{}}}, cancelled);
  for (const NoticeStatus status : {NoticeStatus::sent, NoticeStatus::permanent_failure}) {
    tell(status);
  }
  EXPECT_THAT(announced_types(), testing::UnorderedElementsAreArray(told));
}

TEST_F(AnnouncementsTest, ANoticeOnItsWayIsNoNews) {
  for (const NoticeStatus status : {NoticeStatus::queued, NoticeStatus::sending,
                                    NoticeStatus::temporary_failure, NoticeStatus::withdrawn}) {
    tell(status);
  }
  EXPECT_THAT(told, testing::IsEmpty());
}

}  // namespace
}  // namespace nhacviec
