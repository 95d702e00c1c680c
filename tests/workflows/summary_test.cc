#include "workflows/summary.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;

std::shared_ptr<const Workflow> with_summary(size_t weekday = 4) {
  small_plan::Options options;
  SummaryRule rule;
  rule.id = RuleId("summary-fri-1530-director");
  rule.weekday = weekday;
  options.summaries = {rule};
  return small_plan::workflow(options);
}

std::optional<Instant> next(const std::string& after, size_t weekday = 4) {
  const auto workflow = with_summary(weekday);
  return next_summary(*workflow, workflow->plan().summaries.front(), at(after));
}

TEST(Summary, GoesOutOnItsWeekday) {
  EXPECT_EQ(next("2024-06-12 08:00"), at("2024-06-14 15:30"));
  EXPECT_EQ(next("2024-06-14 15:29"), at("2024-06-14 15:30"));
  EXPECT_EQ(next("2024-06-14 15:30"), at("2024-06-21 15:30"));
  EXPECT_EQ(next("2024-06-15 08:00"), at("2024-06-21 15:30"));  // a Saturday
}

TEST(Summary, GoesOutOnTheLastWorkingDayBeforeADayOff) {
  // 30/4 and 1/5/2024 are a Tuesday and a Wednesday, 29/4 is worked on Saturday 4/5 instead.
  EXPECT_EQ(next("2024-04-26 16:00", 1), at("2024-05-02 15:30"));  // none before it in its week
  EXPECT_EQ(next("2024-04-29 08:00", 3), at("2024-05-02 15:30"));
  EXPECT_EQ(next("2024-04-12 16:00", 3), at("2024-04-17 15:30"));  // 18/4 is off
}

TEST(Summary, StaysInItsWeek) {
  EXPECT_EQ(next("2024-02-05 16:00", 0), at("2024-02-15 15:30"));  // Tết: 8/2 to 14/2
  EXPECT_EQ(next("2024-02-15 16:00", 0), at("2024-02-19 15:30"));
  EXPECT_EQ(next("2024-02-07 16:00", 4), at("2024-02-16 15:30"));
  EXPECT_EQ(next("2024-06-10 08:00", 5), at("2024-06-14 15:30"));  // Saturdays are off
}

TEST(Summary, BeginsAndEndsWithThePlan) {
  EXPECT_EQ(next("2023-11-01 08:00"), at("2024-01-05 15:30"));
  EXPECT_EQ(next("2024-12-27 15:30"), std::nullopt);
  const auto workflow = with_summary();
  const auto all = summaries_between(*workflow, std::nullopt, std::nullopt);
  EXPECT_EQ(all.front().at, at("2024-01-05 15:30"));
  EXPECT_EQ(all.back().at, at("2024-12-27 15:30"));
  for (size_t i = 1; i < all.size(); ++i) {
    EXPECT_LT(all[i - 1].at, all[i].at);
    EXPECT_NE(all[i - 1].key, all[i].key);
  }
}

TEST(Summary, IsForWhoeverHoldsTheOffice) {
  const auto workflow = with_summary();
  const auto notices =
      summary_notices(*workflow, workflow->plan().summaries.front(), at("2024-06-14 15:30"));
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices.front().to, (Party{UnitId("so-gddt"), RoleId("giam-doc")}));
  EXPECT_EQ(plan_of(notices.front()), workflow->plan().id);
  SummaryRule vacant = workflow->plan().summaries.front();
  vacant.to = RecipientKind::party;
  vacant.party = Party{UnitId("so-gddt"), RoleId("nobody")};
  EXPECT_TRUE(summary_notices(*workflow, vacant, at("2024-06-14 15:30")).empty());
}

TEST(Summary, ItsIdNamesItsPlan) {
  const std::string id = summary_id(PlanId("small-2024"), RuleId("r"));
  EXPECT_TRUE(is_summary_id(id));
  EXPECT_EQ(plan_of_summary(id), PlanId("small-2024"));
  EXPECT_FALSE(is_summary_id("small-2024/report/team-02/2024-h1"));
}

}  // namespace
}  // namespace nhacviec
