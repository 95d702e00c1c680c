#include <gtest/gtest.h>

#include "tests/daemon/plan_changes.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec {
namespace {

using PlanAdoption = PlanChangeTest;

std::string report_of_team(int team) {
  return "da-bac-2024/team-report-half-year/team-0" + std::to_string(team) + "/2024-h1";
}
constexpr const char* kSynthesis = "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1";
const std::string kHead = "obligation,state,at,by,note,evidence\n";

std::string all_teams() {
  std::string table = kHead;
  for (int team = 1; team <= 4; ++team) {
    table += report_of_team(team) + ",submitted,2024-05-" + std::to_string(13 + team) + ",,,BC\n";
  }
  return table;
}

TEST_F(PlanAdoption, WhatIsDoneIsRecordedAtOnceAndNothingIsSentForIt) {
  const auto report = adopt(all_teams());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().adopted, 4);
  const Obligation state = state_of(kTeamReport);
  EXPECT_EQ(state.state, State::submitted);
  EXPECT_EQ(state.submitted_at, *parse_rfc3339("2024-05-15T00:00:00+07:00"));
  EXPECT_EQ(state.late, false);
  move_to("2024-06-30T00:00:00+07:00");
  for (int team = 1; team <= 4; ++team) EXPECT_EQ(messages_about(report_of_team(team)), 0);
}

TEST_F(PlanAdoption, SatisfiesWhoWaits) {
  ASSERT_TRUE(adopt(all_teams()).ok());
  move_to("2024-05-20T08:01:00+07:00");
  EXPECT_EQ(state_of(kSynthesis).state, State::open);
}

TEST_F(PlanAdoption, ADoneSynthesisDoesNotOpen) {
  ASSERT_TRUE(adopt(all_teams() + kSynthesis + ",accepted,2024-05-18,,,\n").ok());
  move_to("2024-06-30T00:00:00+07:00");
  EXPECT_EQ(state_of(kSynthesis).state, State::accepted);
  EXPECT_EQ(messages_about(kSynthesis), 0);
}

TEST_F(PlanAdoption, TheSameTableAgainChangesNothing) {
  ASSERT_TRUE(adopt(all_teams()).ok());
  const uint64_t version = record_of(kTeamReport).version;
  const auto again = adopt(all_teams());
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again.value().changed);
  EXPECT_EQ(record_of(kTeamReport).version, version);
}

TEST_F(PlanAdoption, ADifferentTableAppliesTheDifference) {
  ASSERT_TRUE(adopt(all_teams()).ok());
  const uint64_t version = record_of(report_of_team(1)).version;
  const auto again = adopt(with_text(all_teams(), "2024-05-15", "2024-05-16"));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again.value().adopted, 1);
  EXPECT_EQ(again.value().revision, 1);
  EXPECT_EQ(state_of(kTeamReport).submitted_at, *parse_rfc3339("2024-05-16T00:00:00+07:00"));
  EXPECT_EQ(record_of(report_of_team(1)).version, version);
}

TEST_F(PlanAdoption, OneWrongRowAndNothingIsDone) {
  const auto report = adopt(all_teams() + kSynthesis + ",submitted,2025-01-01,,,\n");
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("done.csv:6:"), std::string::npos)
      << report.error().message;
  EXPECT_NE(report.error().message.find("lies in the future"), std::string::npos);
  EXPECT_TRUE(record_of(kTeamReport).body.empty());
}

TEST_F(PlanAdoption, WhatHappenedHereMeanwhileIsNamedAsTheReason) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_EQ(say(kTeamReport, Waive{"miễn"}).kind, Answer::Kind::applied);
  const auto report = adopt(all_teams());
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("done.csv:3:1: error: " + std::string(kTeamReport) +
                                        ": it is waived already"),
            std::string::npos)
      << report.error().message;
  EXPECT_EQ(state_of(report_of_team(1)).state, State::open);
}

TEST_F(PlanAdoption, WhatIsLateAndNotDoneGetsNothingForThePast) {
  move_to("2024-07-01T08:00:00+07:00");  // everything of the half-year is late
  ASSERT_TRUE(adopt(kHead + report_of_team(1) + ",submitted,2024-06-07,,,\n").ok());
  move_to("2024-07-02T00:00:00+07:00");
  EXPECT_EQ(messages_about(kTeamReport), 0);
  EXPECT_EQ(state_of(kTeamReport).state, State::open);
}

/// The store as a daemon sees it that dies after so many commits.
class DyingStore final : public simulation::ForwardingStore {
 public:
  DyingStore(Store& store, int commits) : ForwardingStore(store), left_(commits) {}
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (left_-- > 0) ForwardingStore::commit(std::move(commit), std::move(reply));
  }

 private:
  int left_;
};

TEST_F(PlanAdoption, ADeathInItsMiddleIsMadeGoodAtTheNextStart) {
  for (const int commits : {0, 1, 2, 3, 5, 60}) {
    QueueLoop of_this;
    SmallDaemon survivor(of_this);
    DyingStore dying(survivor.store, commits);
    {
      PassingDaemon passing(dying, *survivor.clock, of_this);
      ApplyRequest request;
      request.texts = plan_a();
      request.adoption = all_teams();
      passing.documents.apply(request, [](const Result<ApplyReport>&) {});
      of_this.run_until([] { return false; });
    }
    bool loaded = false;
    survivor.documents.load([&](const Result<Done>& result) { loaded = result.ok(); });
    ASSERT_TRUE(of_this.run_until([&] { return loaded; }));
    SubjectFilter filter;
    filter.limit = kPageLimit;
    filter.state = "submitted";
    int adopted = 0;
    survivor.store.list_subjects(filter, [&](const Result<std::vector<SubjectRecord>>& records) {
      for (const SubjectRecord& record : records.value()) {
        ++adopted;
        EXPECT_EQ(record.fact_count, 2u) << record.id;  // created and adopted, once
      }
    });
    of_this.run_until([] { return false; }, 1000);
    EXPECT_EQ(adopted, 4) << commits << " commits";
  }
}

}  // namespace
}  // namespace nhacviec
