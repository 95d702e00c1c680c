// Plan A as shipped: what the document orders, counted.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class PlanA : public ShippedPlan {
 protected:
  PlanA() : ShippedPlan("da-bac-2024") {}
};

TEST_F(PlanA, HasThirtyTwoTasks) {
  EXPECT_EQ(tasks_by_part(),
            (std::map<std::string, int>{{"phần II", 4}, {"phần III", 14}, {"phần V", 14}}));
}

TEST_F(PlanA, QuotesTheDocumentAndTranslatesEveryTitle) { expect_words(); }

TEST_F(PlanA, HasEightGroupReports) {
  EXPECT_EQ(of("team-report-half-year").size(), 4u);
  EXPECT_EQ(of("team-report-year").size(), 4u);
  EXPECT_EQ(dues("team-report-half-year"), Words{"2024-06-10T00:00:00+07:00"});
  EXPECT_EQ(last_days("team-report-half-year"), Words{"2024-06-07"});
  EXPECT_EQ(dues("team-report-year"), Words{"2024-11-10T00:00:00+07:00"});
  EXPECT_EQ(last_days("team-report-year"), Words{"2024-11-08"});
  for (const char* task : {"team-report-half-year", "team-report-year"})
    for (const auto* spec : of(task)) EXPECT_FALSE(spec->occurrence->chosen) << spec->id.str();
  EXPECT_NE(workflow_->find(ObligationId("da-bac-2024/team-report-half-year/team-02/2024-h1")),
            nullptr);
  EXPECT_NE(workflow_->find(ObligationId("da-bac-2024/team-report-year/team-02/2024")), nullptr);
}

TEST_F(PlanA, HasSixteenCommuneReportsOnChosenDays) {
  EXPECT_EQ(of("commune-quarterly-report").size(), 16u);
  EXPECT_EQ(dues("commune-quarterly-report"),
            (Words{"2024-04-01T00:00:00+07:00", "2024-07-01T00:00:00+07:00",
                   "2024-10-01T00:00:00+07:00", "2025-01-01T00:00:00+07:00"}));
  EXPECT_EQ(last_days("commune-quarterly-report"),
            (Words{"2024-03-29", "2024-06-28", "2024-09-30", "2024-12-31"}));
  for (const auto* spec : of("commune-quarterly-report"))
    EXPECT_TRUE(spec->occurrence->chosen) << spec->id.str();
  EXPECT_NE(
      workflow_->find(ObligationId("da-bac-2024/commune-quarterly-report/ubnd-vay-nua/2024-q3")),
      nullptr);
}

TEST_F(PlanA, HasTwoSynthesesThatWaitForFourAndGoToTwo) {
  for (const auto& [synthesis, report] :
       {std::pair{"office-synthesis-half-year", "team-report-half-year"},
        {"office-synthesis-year", "team-report-year"}}) {
    const auto found = of(synthesis);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_FALSE(found[0]->due_at);
    EXPECT_EQ(found[0]->waits_for.size(), 4u);
    for (const auto& source : found[0]->waits_for)
      EXPECT_EQ(workflow_->find(source)->task->id.str(), report);
    EXPECT_EQ(found[0]->task->deliver_to,
              (std::vector{UnitId("ubnd-tinh"), UnitId("ban-dan-toc")}));
  }
}

TEST_F(PlanA, ChecksInOnOngoingDutiesTwiceAYear) {
  size_t check_ins = 0;
  for (const auto& task : workflow_->plan().tasks) {
    if (!task.remind || task.remind->id != "check-in") continue;
    check_ins += task.units.size() * task.occurrences.size();
    EXPECT_EQ(task.kind, TaskKind::duty) << task.id.str();
    EXPECT_FALSE(task.escalate) << task.id.str();
    for (const auto& occurrence : task.occurrences) EXPECT_TRUE(occurrence.chosen) << task.id.str();
  }
  EXPECT_EQ(check_ins, 2u * (4 + 5 + 4 + 14));  // groups, other duties of part V, parts II and III
}

TEST_F(PlanA, KeepsLatenessOfCommunesInTheOffice) {
  const auto* task = of("commune-quarterly-report")[0]->task;
  ASSERT_TRUE(task->escalate);
  std::vector<RecipientKind> told;
  for (const auto& rule : task->escalate->rules) told.push_back(rule.to);
  EXPECT_EQ(told, (std::vector{RecipientKind::lead, RecipientKind::standing_body}));
}

TEST_F(PlanA, SaysThatItsLeadTimesAreConfiguration) { expect_lead_times_are_configuration(); }

TEST_F(PlanA, AsksEachCommuneForTheOneCriterion) {
  ASSERT_EQ(plan().indicators.size(), 1u);
  const Indicator& criterion = indicator("criterion-5-school");
  EXPECT_EQ(criterion.measure, Measure::yes_no);
  EXPECT_TRUE(criterion.aspirational);
  EXPECT_EQ(criterion.units.size(), 4u);
}

TEST_F(PlanA, WarnsOnceOfTheUnitsThatTheRecipientsLeaveOut) {
  EXPECT_EQ(diagnostics_.warnings(), 1u);
  const auto found = diagnostics_.format();
  for (const char* unit : {"van-phong", "thpt-19-5", "phong-gddt-da-bac"})
    EXPECT_NE(found.find(unit), std::string::npos) << unit << " in " << found;
  EXPECT_EQ(found.find("ubnd-vay-nua"), std::string::npos) << found;
}

/// What nobody's reporting sends about a group's half-year report, by e-mail, in order of
/// time, then key.
std::vector<std::string> half_year_notices(const Workflow& workflow, const std::string& team) {
  std::vector<std::string> found;
  const ObligationId id("da-bac-2024/team-report-half-year/" + team + "/2024-h1");
  for (const auto& notice : preview(workflow, Assume::nobody_reports, {}, {}, {}).notices) {
    if (notice.obligation != id || notice.channel != ChannelKind::email) continue;
    found.push_back(format_rfc3339(notice.at, workflow.zone()).substr(5, 11) + " " +
                    to_string(notice.kind) + " " + notice.to.role.str());
  }
  return found;
}

TEST_F(PlanA, RemindsOnTheExpectedDaysAndSkipsStepsWithoutMovingOthers) {
  EXPECT_EQ(half_year_notices(*workflow_, "team-01"),
            (Listed{"05-17T08:00 reminder truong-phong", "05-29T08:00 reminder truong-phong",
                    "06-07T08:00 reminder truong-phong", "06-11T08:00 overdue truong-phong",
                    "06-11T08:00 escalation chanh-van-phong", "06-13T08:00 escalation giam-doc"}));
  EXPECT_EQ(half_year_notices(*workflow_, "team-02"),
            (Listed{"05-17T08:00 reminder truong-phong", "05-29T08:00 reminder truong-phong",
                    "06-07T08:00 reminder truong-phong", "06-11T08:00 overdue truong-phong",
                    "06-11T08:00 escalation chanh-van-phong",
                    "06-13T08:00 escalation pho-giam-doc-1", "06-17T08:00 escalation giam-doc"}));
  EXPECT_EQ(half_year_notices(*workflow_, "team-03"),
            (Listed{"05-17T08:00 reminder chanh-van-phong", "05-29T08:00 reminder chanh-van-phong",
                    "06-07T08:00 reminder chanh-van-phong", "06-11T08:00 overdue chanh-van-phong",
                    "06-13T08:00 escalation pho-giam-doc-2", "06-17T08:00 escalation giam-doc"}));
}

}  // namespace
}  // namespace nhacviec
