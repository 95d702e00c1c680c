// Plan D as shipped: the rest of a year, a register of 47 criteria, a task without a lead.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class PlanD : public ShippedPlan {
 protected:
  PlanD() : ShippedPlan("tam-duong-2020") {}
};

TEST_F(PlanD, HasSeventeenTasks) {
  EXPECT_EQ(tasks_by_part(), (std::map<std::string, int>{{"phần B.I", 6}, {"phần B.II", 11}}));
  expect_words();
}

TEST_F(PlanD, RunsToTheEndOf2020AndNamesNoOtherDate) {
  EXPECT_EQ(format_date(plan().last_day), "2020-12-31");
  const Instant horizon = *parse_rfc3339("2021-01-01T00:00:00+07:00");
  for (const auto& spec : workflow_->obligations()) {
    if (!spec.due_at) continue;
    EXPECT_LE(*spec.due_at, horizon) << spec.id.str();
    EXPECT_TRUE(spec.occurrence->chosen) << spec.id.str();
  }
  EXPECT_EQ(dues("report-remedy-results"), Words{"2021-01-01T00:00:00+07:00"});
}

TEST_F(PlanD, HasFortySevenCriteriaOfWhichTwoAreNamed) {
  ASSERT_EQ(plan().registers.size(), 1u);
  const StatusRegister& remedy = plan().registers[0];
  EXPECT_EQ(remedy.criteria.size(), 47u);
  std::map<std::string, int> now;
  Words named;
  for (const auto& criterion : remedy.criteria) {
    ++now[criterion.status.str()];
    if (criterion.named) named.insert(criterion.id.str());
  }
  EXPECT_EQ(now, (std::map<std::string, int>{{"achieved", 44}, {"expected", 1}, {"difficult", 2}}));
  EXPECT_EQ(named, (Words{"enough-teachers", "lower-secondary-level-2"}));
  EXPECT_TRUE(find_status(remedy, StatusId("achieved"))->keep);
  EXPECT_EQ(format_date(find_status(remedy, StatusId("expected"))->horizon.value()), "2020-12-31");
}

TEST_F(PlanD, AddsTheShortageUpToTwentySix) {
  const Indicator& sum = indicator("shortage");
  EXPECT_EQ(sum.sum_of.size(), 3u);
  EXPECT_EQ(sum.baseline, Decimal::whole(11 + 3 + 12));
  EXPECT_EQ(sum.target, Decimal::whole(0));
  EXPECT_EQ(standing("shortage", "4", "2021-01-02"), "not_met");
  EXPECT_EQ(standing("shortage", "0", "2021-01-02"), "met");
}

TEST_F(PlanD, LeadsTheFundingAndNobodyTheStaffing) {
  EXPECT_EQ(units("budget"), Words{"phong-tai-chinh-ke-hoach"});
  const Task& staffing = task("staffing");
  EXPECT_TRUE(staffing.joint);
  EXPECT_EQ(staffing.coordinating_units,
            (std::vector{UnitId("phong-noi-vu"), UnitId("phong-gddt")}));
  EXPECT_NE(workflow_->find(ObligationId("tam-duong-2020/staffing/jointly/once")), nullptr);
}

TEST_F(PlanD, AsksEveryCommuneForAPlanOfItsOwn) {
  EXPECT_EQ(units("commune-plan"), list("communes"));
  EXPECT_EQ(of("commune-plan").size(), 12u);
  EXPECT_EQ(task("commune-plan").kind, TaskKind::plan);
  EXPECT_EQ(dues("commune-plan"), Words{"none"});
}

TEST_F(PlanD, TakesTheLateReportToTheViceChairWhoSigned) {
  EXPECT_EQ(notices("tam-duong-2020/report-remedy-results/phong-gddt/once"),
            (Listed{"12-10T08:00 reminder phong-gddt/truong-phong",
                    "12-24T08:00 reminder phong-gddt/truong-phong",
                    "12-31T08:00 reminder phong-gddt/truong-phong",
                    "01-05T08:00 overdue phong-gddt/truong-phong",
                    "01-07T08:00 escalation ubnd-huyen/pho-chu-tich"}));
}

TEST_F(PlanD, KeepsItsSlipsAsReadings) {
  const Reading* number = find_reading(plan(), ReadingId("resolution-number"));
  ASSERT_NE(number, nullptr);
  EXPECT_EQ(number->options.at(number->chosen).id, "year-2016");
  EXPECT_EQ(plan().readings.size(), 3u);
}

TEST_F(PlanD, SaysThatItsLeadTimesAreConfiguration) { expect_lead_times_are_configuration(); }

TEST_F(PlanD, HasNobodyWithADutyWhoIsNotARecipient) {
  EXPECT_EQ(diagnostics_.warnings(), 0u) << diagnostics_.format();
}

}  // namespace
}  // namespace nhacviec
