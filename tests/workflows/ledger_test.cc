#include "workflows/ledger.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

Decimal as_number(const char* text) { return parse_decimal(text).value(); }

Indicator percentage(const char* id, const char* target) {
  Indicator indicator;
  indicator.id = IndicatorId(id);
  indicator.comparator = Comparator::at_least;
  indicator.target = as_number(target);
  indicator.measure = Measure::percent;
  indicator.units = {UnitId("office")};
  indicator.periods = {{PeriodId("2024"), {}, parse_date("2024-12-31").value()}};
  return indicator;
}

/// The small plan with indicators and one register of three criteria.
std::shared_ptr<const Workflow> workflow_with(std::vector<Indicator> indicators) {
  Plan plan = small_plan::plan();
  plan.indicators = std::move(indicators);
  StatusRegister reg;
  reg.id = RegisterId("three");
  for (const char* status : {"achieved", "difficult"}) {
    RegisterStatus entry;
    entry.id = StatusId(status);
    entry.keep = entry.id.str() == "achieved";
    reg.statuses.push_back(entry);
  }
  for (const char* id : {"c1", "c2", "c3"}) {
    Criterion criterion;
    criterion.id = CriterionId(id);
    criterion.status = StatusId(id == std::string("c3") ? "difficult" : "achieved");
    reg.criteria.push_back(criterion);
  }
  plan.registers = {reg};
  return std::make_shared<const Workflow>(1, std::move(plan), small_plan::directory(),
                                          small_plan::calendar(), small_plan::zone());
}

/// A ledger that events are told to, one after the other.
struct Told {
  std::shared_ptr<const Workflow> workflow;
  Instant now = small_plan::at("2024-06-03 09:00");
  std::map<ObligationId, Ledger> ledgers = {};
  std::map<ObligationId, std::vector<Fact>> facts = {};
  LedgerChanges last = {};

  /// The reason of its refusal; "" when it was applied.
  std::string tell(EventBody body) {
    const auto id = find_ledger(workflow->plan(), body);
    if (!id) return id.error().message;
    Ledger& ledger = ledgers[id.value()];
    ledger.id = id.value();
    last = decide_ledger(*workflow, ledger, Event{body, "office", now}, now);
    for (const Fact& fact : last.facts) {
      ledger = apply(std::move(ledger), fact);
      facts[id.value()].push_back(fact);
    }
    return refusal_in(last.facts);
  }
  std::string report(const char* indicator, const char* value, const char* baseline = "") {
    ReportValue report;
    report.indicator = IndicatorId(indicator);
    if (*value != '\0') report.value = as_number(value);
    if (*baseline != '\0') report.baseline = as_number(baseline);
    return tell(report);
  }
  std::string set(const char* criterion, const char* status) {
    return tell(SetStatus{RegisterId(), CriterionId(criterion), StatusId(status), ""});
  }
  std::string value(const char* indicator) const {
    for (const auto& [id, ledger] : ledgers) {
      const Indicator* it = find_indicator(workflow->plan(), IndicatorId(indicator));
      if (const auto found = value_in(workflow->plan(), ledger, *it)) return format_decimal(*found);
    }
    return "none";
  }
  const Ledger& reg() const {
    return ledgers.at(register_ledger_id(workflow->plan().id, RegisterId("three")));
  }
};

TEST(Ledger, KeepsTheLatestValueAndItsHistory) {
  Told told{workflow_with({percentage("x", "46")})};
  EXPECT_EQ(told.report("x", "45.5"), "");
  EXPECT_EQ(told.report("x", "46"), "");
  EXPECT_EQ(told.value("x"), "46");
  const auto& [id, facts] = *told.facts.begin();
  EXPECT_EQ(id.str(), "small-2024/indicators/office/2024");
  EXPECT_EQ(facts.size(), 2u);
  EXPECT_EQ(replay_ledger(id, facts), told.ledgers.at(id));
}

TEST(Ledger, RefusesWhatIsNoValueOfTheIndicator) {
  Indicator ten = percentage("ten", "10");
  ten.measure = Measure::count;
  ten.out_of = Decimal::whole(10);
  Indicator yes = percentage("yes", "1");
  yes.measure = Measure::yes_no;
  Told told{workflow_with({percentage("x", "46"), ten, yes})};
  EXPECT_EQ(told.report("x", "100.1"), "100.1 is more than 100 %");
  EXPECT_EQ(told.report("x", "-1"), "-1 is below 0");
  EXPECT_EQ(told.report("ten", "11"), "11 is more than there are: 10");
  EXPECT_EQ(told.report("yes", "2"), "the value is yes or no, not 2");
  EXPECT_EQ(told.report("x", "5", "4"), "its target is stated: it is not compared with a baseline");
  EXPECT_EQ(told.value("x"), "none");
}

TEST(Ledger, AsksWhichUnitAndPeriodWhereThereAreSeveral) {
  Indicator x = percentage("x", "46");
  x.units = {UnitId("team-01"), UnitId("team-02")};
  Told told{workflow_with({x})};
  EXPECT_EQ(told.report("x", "5"), "'x' is reported by several units, give one: team-01, team-02");
  ReportValue report{IndicatorId("x"), PeriodId("2023"), UnitId("team-01"), as_number("5"), {}, ""};
  EXPECT_EQ(told.tell(report), "'x' is not reported for the period '2023'; it is for 2024");
  report.unit = UnitId("office");
  EXPECT_EQ(told.tell(report), "unit 'office' does not report 'x'; these do: team-01, team-02");
  report = {IndicatorId("x"), PeriodId(), UnitId("team-02"), as_number("5"), {}, ""};
  EXPECT_EQ(told.tell(report), "");
}

TEST(Ledger, ARelativeIndicatorAsksForItsBaselineFirst) {
  Indicator x = percentage("x", "0");
  x.target.reset();
  x.relative = true;
  x.comparator = Comparator::below;
  Told told{workflow_with({x})};
  EXPECT_EQ(told.report("x", "7"),
            "give its baseline first: the previous value, which it is compared with");
  EXPECT_EQ(told.report("x", "", "7.5"), "");
  EXPECT_EQ(told.report("x", "7"), "");
}

TEST(Ledger, AChildAboveItsParentIsRefusedWhereItIsAPartOfIt) {
  Indicator child = percentage("child", "34");
  child.parent = IndicatorId("whole");
  child.base = ChildBase::parent;
  Told told{workflow_with({percentage("whole", "99"), child})};
  EXPECT_EQ(told.report("whole", "40"), "");
  EXPECT_EQ(told.report("child", "41"),
            "'child' (41) is above its parent 'whole' (40), of which it is a part");
  EXPECT_EQ(told.report("child", "40"), "");
  EXPECT_EQ(told.report("whole", "39"),
            "'child' (40) is above its parent 'whole' (39), of which it is a part");
  EXPECT_EQ(told.value("whole"), "40");
}

TEST(Ledger, AChildWithoutAStatedBaseIsAppliedWithAQuestion) {
  Indicator child = percentage("child", "34");
  child.parent = IndicatorId("whole");
  Told told{workflow_with({percentage("whole", "99"), child})};
  EXPECT_EQ(told.report("whole", "40"), "");
  EXPECT_EQ(told.report("child", "41"), "");
  EXPECT_EQ(told.last.warning,
            "'child' (41) is above its parent 'whole' (40): what is it measured against? The "
            "document does not say; the plan can, with of");
  EXPECT_EQ(told.value("child"), "41");
}

TEST(Ledger, ASumIsMadeFromItsPartsAndMayNotContradictThem) {
  const auto count = [](const char* id, const char* target) {
    Indicator indicator = percentage(id, target);
    indicator.measure = Measure::count;
    return indicator;
  };
  Indicator sum = count("sum", "9");
  sum.sum_of = {IndicatorId("a"), IndicatorId("b")};
  Told told{workflow_with({sum, count("a", "5"), count("b", "4")})};
  EXPECT_EQ(told.report("a", "5"), "");
  EXPECT_EQ(told.value("sum"), "none");
  EXPECT_EQ(told.report("b", "3"), "");
  EXPECT_EQ(told.value("sum"), "8");
  EXPECT_EQ(told.report("sum", "9"), "'sum' is 9, but its parts make 8");
  EXPECT_EQ(told.report("sum", "8"), "");
  EXPECT_EQ(told.report("b", "4"), "");
  EXPECT_EQ(told.last.warning, "'sum' is 8, but its parts make 9");
}

TEST(Ledger, TheTotalOfARegisterAlwaysHolds) {
  Told told{workflow_with({})};
  for (const auto& [criterion, status] :
       {std::pair{"c1", "difficult"}, {"c3", "achieved"}, {"c1", "achieved"}}) {
    EXPECT_EQ(told.set(criterion, status), "");
    int total = 0;
    for (const auto& [id, count] : counts_in(told.reg(), told.workflow->plan().registers[0])) {
      total += count;
    }
    EXPECT_EQ(total, 3);
  }
  EXPECT_EQ(counts_in(told.reg(), told.workflow->plan().registers[0]).at(StatusId("achieved")), 3);
  EXPECT_EQ(told.set("c1", "achieved"), "it is 'achieved' already");
  EXPECT_EQ(told.set("c1", "lost"), "'lost' is not one of achieved, difficult");
  EXPECT_EQ(told.set("c9", "achieved"), "the plan has no criterion 'c9'");
  EXPECT_EQ(told.tell(SetStatus{RegisterId("three"), CriterionId("c9"), StatusId("achieved"), ""}),
            "the plan has no criterion 'c9' in the register 'three'");
}

TEST(Ledger, ACriterionOfSeveralRegistersNeedsItsRegister) {
  Plan plan = workflow_with({})->plan();
  plan.registers.push_back(plan.registers.front());
  plan.registers.back().id = RegisterId("other");
  Told told{std::make_shared<const Workflow>(1, std::move(plan), small_plan::directory(),
                                             small_plan::calendar(), small_plan::zone())};
  EXPECT_EQ(told.set("c3", "achieved"),
            "several registers have a criterion 'c3', give one: three, other");
  EXPECT_EQ(told.tell(SetStatus{RegisterId("other"), CriterionId("c3"), StatusId("achieved"), ""}),
            "");
}

TEST(Ledger, TheStandingBodyHearsOfAFallAndOfNothingElse) {
  Told told{workflow_with({})};
  const StatusRegister& reg = told.workflow->plan().registers[0];
  EXPECT_EQ(told.set("c3", "achieved"), "");
  EXPECT_TRUE(told.last.notices.empty());
  EXPECT_EQ(told.set("c2", "difficult"), "");
  ASSERT_EQ(told.last.notices.size(), 1u);
  const Notice notice = told.last.notices[0];
  EXPECT_EQ(notice.to, told.workflow->directory().lead_of(told.workflow->plan().standing_body));
  EXPECT_EQ(notice.obligation.str(), "small-2024/registers/three");
  EXPECT_TRUE(fall_still_stands(reg, told.reg(), notice));
  EXPECT_EQ(told.set("c2", "achieved"), "");
  EXPECT_FALSE(fall_still_stands(reg, told.reg(), notice));
  EXPECT_EQ(told.set("c2", "difficult"), "");
  EXPECT_NE(told.last.notices.at(0).key, notice.key);
}

}  // namespace
}  // namespace nhacviec
