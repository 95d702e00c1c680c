// Plan B as shipped: a year's tasks without a single deadline, and twenty indicators.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class PlanB : public ShippedPlan {
 protected:
  PlanB() : ShippedPlan("nhiem-vu-2024") {}
};

TEST_F(PlanB, HasThirtyTasks) {
  EXPECT_EQ(tasks_by_part(),
            (std::map<std::string, int>{{"phần II", 8}, {"phần III", 15}, {"phần IV", 7}}));
}

TEST_F(PlanB, QuotesTheDocumentAndTranslatesEveryTitle) {
  expect_words();
  for (const auto& it : plan().indicators) EXPECT_FALSE(it.quote.empty()) << it.id.str();
}

TEST_F(PlanB, InventsNoDeadlineOfTheDocument) {
  size_t chosen = 0;
  for (const auto& spec : workflow_->obligations()) {
    if (!spec.due_at) continue;
    EXPECT_TRUE(spec.occurrence->chosen) << spec.id.str();
    ++chosen;
  }
  // 8 divisions and twice 30 units in 4 quarters, the Office in 12 months, 5 focus tasks in 4
  // quarters, 15 solutions in 2 half-years
  EXPECT_EQ(chosen, 8u * 4 + 2 * 30 * 4 + 12 + 5 * 4 + 15 * 2);
}

TEST_F(PlanB, LeavesWhatHasNoCycleUndated) {
  for (const char* task :
       {"office-review", "office-propose-adjustment", "order-to-implement", "textbook-selection",
        "tuition-resolution", "lifelong-week-and-universal-check"})
    EXPECT_EQ(dues(task), Words{"none"}) << task;
}

TEST_F(PlanB, FansUnitDutiesOutToTenDistrictOfficesAndAListThatIsData) {
  EXPECT_EQ(list("district-offices").size(), 10u);
  Words expected = list("district-offices");
  const Words attached = list("attached-units");
  expected.insert(attached.begin(), attached.end());
  EXPECT_EQ(expected.size(), 30u);
  EXPECT_EQ(units("units-implement"), expected);
  EXPECT_EQ(units("units-report-issues"), expected);

  Diagnostics diagnostics;
  auto texts = read_workflow_texts(samples::shipped(file_), {}, diagnostics).value();
  texts.directory.text += "    - so-noi-vu\n";  // one more line at the end of the district offices
  const auto larger = make_workflow(texts, 1, diagnostics);
  ASSERT_NE(larger, nullptr) << diagnostics.format();
  EXPECT_NE(larger->find(ObligationId("nhiem-vu-2024/units-implement/so-noi-vu/2024-q1")), nullptr);
}

TEST_F(PlanB, KeepsEventsOfTheYearAsMilestonesThatTakeTheirDateLater) {
  for (const char* event : {"graduation-exam", "school-opening", "phu-dong-games"}) {
    const auto* spec = workflow_->find(
        ObligationId(std::string("nhiem-vu-2024/event-") + event + "/so-gddt/once"));
    ASSERT_NE(spec, nullptr) << event;
    EXPECT_FALSE(spec->due_at) << event;
    EXPECT_EQ(spec->task->kind, TaskKind::milestone) << event;
  }
}

TEST_F(PlanB, HasTwentyIndicatorsWithTheComparatorsOfTheDocument) {
  ASSERT_EQ(plan().indicators.size(), 20u);
  EXPECT_EQ(comparators(),
            (std::map<std::string, int>{{">=", 7}, {">", 4}, {"=", 8}, {"relative", 1}}));
  int whole = 0, bare = 0, counts = 0;
  for (const auto& it : plan().indicators) {
    if (it.comparator != Comparator::stated || it.relative) continue;
    if (it.measure == Measure::count)
      ++counts;
    else if (it.target == Decimal::whole(100))
      ++whole;
    else
      ++bare;
  }
  EXPECT_EQ(whole, 3);
  EXPECT_EQ(bare, 3);
  EXPECT_EQ(counts, 2);
}

TEST_F(PlanB, TellsMoreThanFromAtLeast) {
  const char* after = "2025-01-02";
  EXPECT_EQ(standing("kindergarten-enrolment", "99.0", after), "not_met");  // trên 99%
  EXPECT_EQ(standing("kindergarten-enrolment", "99.1", after), "met");
  EXPECT_EQ(standing("primary-age-enrolment", "99.5", after), "met");  // 99,5% trở lên
  EXPECT_EQ(standing("primary-age-enrolment", "99.4", after), "not_met");
  EXPECT_EQ(standing("primary-completion-rate", "98.5", after), "met");
}

TEST_F(PlanB, AsksForTheBaselineOfTheRelativeOne) {
  EXPECT_EQ(standing("malnutrition", "5.2", "2025-01-02"), "baseline_needed");
  EXPECT_EQ(standing("malnutrition", "5.2", "2025-01-02", "5.6"), "met");
  EXPECT_EQ(standing("malnutrition", "5.6", "2025-01-02", "5.6"), "not_met");
}

TEST_F(PlanB, DoesNotCallTheTargetOf2030OverdueIn2024) {
  EXPECT_EQ(format_date(indicator("ethnic-boarding-pupils").horizon.value()), "2030-12-31");
  EXPECT_EQ(standing("ethnic-boarding-pupils", "", "2025-01-02"), "not_due");
  EXPECT_NE(standing("ethnic-boarding-pupils", "7", "2025-01-02"), "not_met");
  EXPECT_EQ(standing("ethnic-boarding-pupils", "7", "2031-01-01"), "not_met");
}

TEST_F(PlanB, ShowsAMissedCheckInToTheOfficeThenToTheDirector) {
  EXPECT_EQ(notices("nhiem-vu-2024/units-implement/thpt-tan-lac/2024-q1"),
            (Listed{"03-29T08:00 reminder thpt-tan-lac/hieu-truong",
                    "04-02T08:00 overdue thpt-tan-lac/hieu-truong",
                    "04-08T08:00 escalation van-phong/chanh-van-phong",
                    "04-15T08:00 escalation so-gddt/giam-doc"}));
}

TEST_F(PlanB, SaysThatItsLeadTimesAreConfiguration) { expect_lead_times_are_configuration(); }

TEST_F(PlanB, WarnsOfThoseWhoAreOrderedToActAndAreNotRecipientsOrHaveNoTelephone) {
  EXPECT_EQ(diagnostics_.warnings(), 3u) << diagnostics_.format();
  for (const char* unit : {"phong-to-chuc-can-bo", "thpt-19-5", "phong-gddt-kim-boi"})
    EXPECT_NE(diagnostics_.format().find(unit), std::string::npos) << unit;
}

}  // namespace
}  // namespace nhacviec
