// Plan C as shipped: a registration, two reports, self-checks on three cycles, two readings.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class PlanC : public ShippedPlan {
 protected:
  PlanC() : ShippedPlan("dan-van-2022") {}
};

TEST_F(PlanC, HasEightTasksAndNineGroups) {
  ASSERT_EQ(plan().tasks.size(), 17u);
  int groups = 0;
  for (const auto& each : plan().tasks) groups += each.id.str().starts_with("ii-") ? 1 : 0;
  EXPECT_EQ(groups, 9);
  expect_words();
}

TEST_F(PlanC, IsLateFromTheDaysThatItsWordsSay) {
  EXPECT_EQ(dues("register-model"), Words{"2022-03-15T00:00:00+07:00"});
  EXPECT_EQ(dues("report-may"), Words{"2022-05-10T00:00:00+07:00"});
  EXPECT_EQ(dues("report-october"), Words{"2022-10-30T00:00:00+07:00"});
  EXPECT_EQ(last_days("register-model"), Words{"2022-03-14"});
  EXPECT_EQ(last_days("report-may"), Words{"2022-05-09"});
  EXPECT_EQ(last_days("report-october"), Words{"2022-10-28"});
  for (const char* each : {"register-model", "report-may", "report-october"})
    for (const auto* spec : of(each)) EXPECT_FALSE(spec->occurrence->chosen) << spec->id.str();
}

TEST_F(PlanC, TakesTheOtherReadingOfOctoberAtOneSwitch) {
  const auto loose = with("chosen: strict", "chosen: loose");
  ASSERT_NE(loose, nullptr);
  const ObligationId report("dan-van-2022/report-october/thpt-19-5/once");
  EXPECT_EQ(format_rfc3339(*loose->find(report)->due_at, loose->zone()),
            "2022-10-31T00:00:00+07:00");
  const Reading* reading = find_reading(plan(), ReadingId("october-date"));
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->options.at(reading->chosen).id, "strict");
  EXPECT_EQ(reading->options.size(), 2u);
}

TEST_F(PlanC, LetsDistrictOfficesAndUnitsReportAndOnlyUnitsRegister) {
  EXPECT_EQ(of("report-may").size(), 30u);
  EXPECT_EQ(of("report-october").size(), 30u);
  EXPECT_EQ(units("register-model"), list("attached-units"));
  EXPECT_EQ(task("register-model").kind, TaskKind::registration);
}

TEST_F(PlanC, ChecksItselfInElevenMonthsFourQuartersAndOneSemester) {
  EXPECT_EQ(periods("self-check"),
            (Words{"2022-02", "2022-03", "2022-04", "2022-05", "2022-06", "2022-07", "2022-08",
                   "2022-09", "2022-10", "2022-11", "2022-12", "2022-q1", "2022-q2", "2022-q3",
                   "2022-q4", "sy2021-2022-s2"}));
  EXPECT_EQ(of("self-check").size(), 28u * 16);  // 8 divisions and 20 units
  for (const auto* spec : of("self-check")) EXPECT_TRUE(spec->occurrence->chosen);
}

TEST_F(PlanC, KeepsTheTwentiethOfNovemberAsAnEvent) {
  EXPECT_EQ(workflow_->find(ObligationId("dan-van-2022/event-teachers-day/so-gddt/once")), nullptr);
  for (const auto& spec : workflow_->obligations()) {
    if (!spec.due_at) continue;
    const auto due = format_rfc3339(*spec.due_at, workflow_->zone());
    EXPECT_FALSE(due.starts_with("2022-11-20") || due.starts_with("2022-11-21")) << spec.id.str();
  }
}

TEST_F(PlanC, PutsNothingInto2021Or1982) {
  const Instant first = *parse_rfc3339("2022-02-01T00:00:00+07:00");
  const Instant last = *parse_rfc3339("2023-01-01T00:00:00+07:00");
  for (const auto& spec : workflow_->obligations()) {
    if (!spec.due_at) continue;
    EXPECT_GT(*spec.due_at, first) << spec.id.str();
    EXPECT_LE(*spec.due_at, last) << spec.id.str();
  }
  for (const auto& notice : preview(*workflow_, Assume::nobody_reports, {}, {}, {}).notices)
    ASSERT_GT(notice.at, first) << notice.obligation.str();
  const Reading* year = find_reading(plan(), ReadingId("working-year"));
  ASSERT_NE(year, nullptr);
  EXPECT_EQ(year->options.at(year->chosen).id, "year-2022");
}

TEST_F(PlanC, ShowsAMissingReportToTheOfficeThenToTheDeputyDirectorWhoSigned) {
  EXPECT_EQ(notices("dan-van-2022/report-october/thpt-19-5/once"),
            (Listed{"10-07T08:00 reminder thpt-19-5/hieu-truong",
                    "10-19T08:00 reminder thpt-19-5/hieu-truong",
                    "10-28T08:00 reminder thpt-19-5/hieu-truong",
                    "11-01T08:00 overdue thpt-19-5/hieu-truong",
                    "11-01T08:00 escalation van-phong/chanh-van-phong",
                    "11-03T08:00 escalation so-gddt/pho-giam-doc-1"}));
}

TEST_F(PlanC, HasOneIndicator) {
  ASSERT_EQ(plan().indicators.size(), 1u);
  EXPECT_EQ(standing("vietnamese-before-grade1", "100", "2023-01-02"), "met");
  EXPECT_EQ(standing("vietnamese-before-grade1", "99.9", "2023-01-02"), "not_met");
}

TEST_F(PlanC, SaysThatItsLeadTimesAreConfiguration) { expect_lead_times_are_configuration(); }

TEST_F(PlanC, WarnsOfTheDivisionsThatTheRecipientsLeaveOutAndOfSchoolsWithoutATelephone) {
  const auto found = diagnostics_.format();
  EXPECT_EQ(diagnostics_.warnings(), 3u) << found;
  EXPECT_NE(found.find("phong-to-chuc-can-bo"), std::string::npos) << found;
  EXPECT_EQ(found.find("thpt-19-5"), std::string::npos) << found;
}

}  // namespace
}  // namespace nhacviec
