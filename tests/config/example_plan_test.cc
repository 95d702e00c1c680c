// The example from outside public offices: another calendar, another zone, with summer time.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class ExamplePlan : public ShippedPlan {
 protected:
  ExamplePlan() : ShippedPlan("../examples/plans/filings-2025") {}

  std::string due(const std::string& id) const {
    const auto* spec = workflow_->find(ObligationId("filings-2025/" + id));
    if (spec == nullptr) return "no such obligation";
    return spec->due_at ? format_rfc3339(*spec->due_at, workflow_->zone()) : "undated";
  }
};

TEST_F(ExamplePlan, CountsInItsOwnZoneInWinterAndSummer) {
  EXPECT_EQ(due("vat-advance-return/finance/2025-01"), "2025-02-11T00:00:00+01:00");
  EXPECT_EQ(due("vat-advance-return/finance/2025-05"), "2025-06-11T00:00:00+02:00");
}

TEST_F(ExamplePlan, MovesDatesOnDaysOffToTheNextWorkingDay) {
  EXPECT_EQ(due("vat-advance-return/finance/2025-07"),
            "2025-08-12T00:00:00+02:00");                                      // 10/8: Sunday
  EXPECT_EQ(due("wage-statement/payroll/once"), "2025-02-18T00:00:00+01:00");  // 16/2: Sunday
}

TEST_F(ExamplePlan, CountsWorkingDaysAroundEaster) {
  // Good Friday 18/4 and Easter Monday 21/4 are off: the fifth-last working day of April is the
  // 24th.
  EXPECT_EQ(due("contribution-statement/payroll/2025-04"), "2025-04-25T00:00:00+02:00");
  EXPECT_FALSE(workflow_->calendar().is_working_day(*parse_date("2025-04-18")));
  EXPECT_FALSE(workflow_->calendar().is_working_day(*parse_date("2025-04-21")));
  EXPECT_TRUE(workflow_->calendar().is_working_day(*parse_date("2025-09-02")));
}

TEST_F(ExamplePlan, ChecksFireDoorsOnTheFirstWednesday) {
  EXPECT_EQ(of("fire-doors").size(), 2u * 12);
  EXPECT_EQ(due("fire-doors/plant-north/2025-03-05"), "2025-03-06T00:00:00+01:00");
}

TEST_F(ExamplePlan, DatesWhatFollowsAnEventOrATask) {
  EXPECT_EQ(due("shutdown-inspection/plant-south/once"), "2025-08-12T00:00:00+02:00");
  EXPECT_EQ(due("remedy/plant-south/once"), "undated");    // until the inspection is in
  EXPECT_EQ(due("audit-folder/payroll/once"), "undated");  // until the audit has its day
  EXPECT_EQ(due("event-payroll-audit/company/once"), "undated");
}

TEST_F(ExamplePlan, WarnsOfTheReturnsOfDecemberThatFallIntoTheNextYear) {
  for (const char* each : {"vat-advance-return", "wage-tax-return"})
    EXPECT_EQ(of(each).size(), 12u) << each;
  EXPECT_NE(diagnostics_.format().find("due on 2026-01-12, outside the plan's period"),
            std::string::npos)
      << diagnostics_.format();
  EXPECT_FALSE(diagnostics_.has_errors());
}

}  // namespace
}  // namespace nhacviec
