// Plan E as shipped: a school year, two reviews without a date, 38 indicators.
#include "tests/config/shipped_plan.h"

namespace nhacviec {
namespace {

class PlanE : public ShippedPlan {
 protected:
  PlanE() : ShippedPlan("muong-te-2022-2023") {}
};

TEST_F(PlanE, HasFifteenTasks) {
  EXPECT_EQ(tasks_by_part(), (std::map<std::string, int>{{"phần III", 8}, {"phần IV", 7}}));
  expect_words();
}

TEST_F(PlanE, TakesTheSchoolYearFromTheCalendar) {
  const auto& years = workflow_->calendar().rules().school_years;
  const auto year = std::find_if(years.begin(), years.end(),
                                 [](const SchoolYear& it) { return it.id == "2022-2023"; });
  ASSERT_NE(year, years.end());
  EXPECT_EQ(plan().first_day, year->days.first);
  EXPECT_EQ(plan().last_day, year->days.last);
}

TEST_F(PlanE, ChoosesEveryCycle) {
  for (const auto& spec : workflow_->obligations()) {
    if (!spec.due_at) continue;
    EXPECT_TRUE(spec.occurrence->chosen) << spec.id.str();
  }
}

TEST_F(PlanE, LeavesTheTwoReviewsUndatedUntilTheyArePlacedAndThenReminds) {
  EXPECT_EQ(periods("lead-review"), (Words{"sy2022-2023-s1", "sy2022-2023-s2"}));
  EXPECT_EQ(dues("lead-review"), Words{"none"});
  const ObligationId interim("muong-te-2022-2023/lead-review/phong-gddt/sy2022-2023-s1");
  EXPECT_EQ(notices(interim.str()), Listed{});

  const Event place{Place{*parse_date("2022-12-30")}, "phong-gddt",
                    *parse_rfc3339("2022-11-15T09:00:00+07:00")};
  const auto after = preview(*workflow_, Assume::nobody_reports, {{interim, place}}, {}, {});
  Listed reminders;
  for (const auto& notice : after.notices)
    if (notice.obligation == interim && notice.kind == NoticeKind::reminder &&
        notice.channel == ChannelKind::email)
      reminders.push_back(format_rfc3339(notice.at, workflow_->zone()).substr(0, 10));
  EXPECT_EQ(reminders, (Listed{"2022-12-09", "2022-12-21", "2022-12-30"}));
}

TEST_F(PlanE, TakesALateReviewToTheViceChairWhoSigned) {
  const auto& rules = task("lead-review").escalate.value().rules;
  ASSERT_FALSE(rules.empty());
  EXPECT_EQ(rules.back().to, RecipientKind::signer);
  EXPECT_EQ(
      workflow_->resolve(RecipientKind::signer, *of("lead-review")[0], workflow_->plan().first_day),
      (std::vector{Party{UnitId("ubnd-huyen"), RoleId("pho-chu-tich")}}));
}

TEST_F(PlanE, FansLocalDutiesOutToEveryCommuneAndTheTown) {
  const Words everybody = list("communes-and-town");
  EXPECT_TRUE(everybody.contains("ubnd-thi-tran"));
  for (const char* local : {"commune-implement", "commune-attendance"})
    EXPECT_EQ(units(local), everybody) << local;
}

TEST_F(PlanE, AsksEverySchoolForItsPlanOncePerSchoolYear) {
  EXPECT_EQ(units("school-accreditation-plan"), list("schools"));
  EXPECT_EQ(periods("school-accreditation-plan"), Words{"sy2022-2023"});
  EXPECT_EQ(dues("school-accreditation-plan"), Words{"none"});
}

TEST_F(PlanE, HasThirtyEightIndicatorsOfWhichEightHaveAParent) {
  EXPECT_EQ(plan().indicators.size(), 38u);
  int of_part_two = 0, children = 0;
  for (const auto& it : plan().indicators) {
    of_part_two += it.source.in("vi").starts_with("phần II,") ? 1 : 0;
    children += it.parent.empty() ? 0 : 1;
    EXPECT_FALSE(it.quote.empty()) << it.id.str();
  }
  EXPECT_EQ(of_part_two, 37);
  EXPECT_EQ(children, 8);
}

TEST_F(PlanE, TellsBareNumbersFromLimits) {
  EXPECT_EQ(comparators(), (std::map<std::string, int>{{">=", 9}, {">", 3}, {"=", 26}}));
  for (const auto& [id, target] : {std::pair{"staff-at-standard", "78.5"},
                                   {"primary-english-teachers", "96"},
                                   {"lower-secondary-study", "95"}}) {
    EXPECT_EQ(indicator(id).comparator, Comparator::stated) << id;
    EXPECT_EQ(format_decimal(indicator(id).target.value()), target) << id;
  }
  EXPECT_EQ(indicator("lower-secondary-enrolment").comparator, Comparator::at_least);
  EXPECT_EQ(indicator("lower-secondary-enrolment").target, Decimal::whole(96));
}

TEST_F(PlanE, InheritsTenOfTen) {
  for (const char* id : {"universal-primary-level-2", "universal-lower-secondary-level-1"}) {
    EXPECT_EQ(indicator(id).target, Decimal::whole(10)) << id;
    EXPECT_EQ(indicator(id).out_of, Decimal::whole(10)) << id;
    EXPECT_EQ(indicator(id).inherits.str(), "universal-preschool-age-5") << id;
  }
}

TEST_F(PlanE, AddsTheSchoolsOfTheNationalStandardUpToNine) {
  const Indicator& all = indicator("national-standard-schools");
  EXPECT_TRUE(all.cumulative);
  ASSERT_EQ(all.sum_of.size(), 3u);
  Decimal sum;
  for (const auto& part : all.sum_of) {
    sum = sum + indicator(part.str()).target.value();
    EXPECT_EQ(indicator(part.str()).base, ChildBase::parent) << part.str();
  }
  EXPECT_EQ(sum, Decimal::whole(5 + 2 + 2));
  EXPECT_EQ(all.target, Decimal::whole(9));
}

TEST_F(PlanE, CollectsItsValuesAtEachReview) {
  for (const auto& it : plan().indicators) EXPECT_EQ(it.periods.size(), 2u) << it.id.str();
}

TEST_F(PlanE, SaysThatItsLeadTimesAreConfiguration) { expect_lead_times_are_configuration(); }

TEST_F(PlanE, WarnsOfTheSchools) {
  const auto found = diagnostics_.format();
  EXPECT_NE(found.find("mam-non-01"), std::string::npos) << found;
  EXPECT_EQ(found.find("ubnd-thi-tran"), std::string::npos) << found;
}

}  // namespace
}  // namespace nhacviec
