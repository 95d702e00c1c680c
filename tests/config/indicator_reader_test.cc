#include "config/indicator_reader.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::kHeader;
using samples::problems_of_plan;

/// One task, then the indicators from line 13 on.
std::string with_indicators(const std::string& indicators) {
  return std::string(kHeader) + "  t: {title: T, unit: a}\nindicators:\n" + indicators;
}

std::string problems_of_indicators(const std::string& indicators) {
  return problems_of_plan(with_indicators(indicators));
}

std::shared_ptr<const Workflow> workflow_of_indicators(const std::string& indicators) {
  Diagnostics diagnostics;
  auto workflow = workflow_from_texts(with_indicators(indicators), samples::kDirectory,
                                      samples::kCalendar, 1, diagnostics);
  EXPECT_EQ(diagnostics.format(), "");
  return workflow;
}

TEST(IndicatorReader, ReadsWhatADocumentSays) {
  const auto workflow = workflow_of_indicators(R"(  completion:
    title: {vi: hoàn thành, en: completion}
    group: Tiểu học
    level: primary
    comparator: ">"
    target: 99,7
    unit: percent
    horizon: 2030-12-31
    aspirational: true
    for_each: both
    every: half-year
    quote: "trên 99,7%"
  well:
    title: T
    comparator: ">"
    target: 34
    unit: percent
    parent: completion
    of: parent
)");
  ASSERT_NE(workflow, nullptr);
  const Indicator& it = workflow->plan().indicators.at(0);
  EXPECT_EQ(it.id.str(), "completion");
  EXPECT_EQ(it.comparator, Comparator::above);
  EXPECT_EQ(format_decimal(it.target.value()), "99.7");
  EXPECT_EQ(it.measure, Measure::percent);
  EXPECT_EQ(format_date(it.horizon.value()), "2030-12-31");
  EXPECT_TRUE(it.aspirational);
  EXPECT_EQ(it.units.size(), 2u);
  ASSERT_EQ(it.periods.size(), 2u);
  EXPECT_EQ(it.periods[1].id.str(), "2024-h2");
  EXPECT_EQ(it.quote, "trên 99,7%");
  const Indicator& child = workflow->plan().indicators.at(1);
  EXPECT_EQ(child.parent, it.id);
  EXPECT_EQ(child.base, ChildBase::parent);
  EXPECT_EQ(child.units, std::vector{UnitId("office")});
  ASSERT_EQ(child.periods.size(), 1u);
  EXPECT_EQ(child.periods[0].id.str(), "2024");
}

TEST(IndicatorReader, InheritsWhatIsAbsent) {
  const auto workflow = workflow_of_indicators(
      "  level-2: {title: T, inherits: age-5}\n"
      "  age-5: {title: T, target: 10, out_of: 10, unit: {vi: xã, en: communes}}\n");
  ASSERT_NE(workflow, nullptr);
  const Indicator& heir = workflow->plan().indicators.at(0);
  EXPECT_EQ(heir.target, Decimal::whole(10));
  EXPECT_EQ(heir.out_of, Decimal::whole(10));
  EXPECT_EQ(unit_in(heir, "en"), "communes");
  EXPECT_EQ(heir.inherits.str(), "age-5");
}

TEST(IndicatorReader, ASumTakesTargetAndBaselineFromItsParts) {
  const auto workflow = workflow_of_indicators(
      "  shortage: {title: T, comparator: \"<=\", unit: teachers, sum_of: [a1, a2, a3]}\n"
      "  a1: {title: T, comparator: \"<=\", target: 0, baseline: 11, unit: teachers}\n"
      "  a2: {title: T, comparator: \"<=\", target: 0, baseline: 3, unit: teachers}\n"
      "  a3: {title: T, comparator: \"<=\", target: 0, baseline: 12, unit: teachers}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(workflow->plan().indicators.at(0).baseline, Decimal::whole(26));
  EXPECT_EQ(workflow->plan().indicators.at(0).target, Decimal::whole(0));
}

TEST(IndicatorReader, ARelativeOneHasNoTargetAndAsksForItsBaseline) {
  const auto workflow = workflow_of_indicators(
      "  x: {title: T, comparator: \"<\", baseline: needed, unit: percent}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_TRUE(workflow->plan().indicators.at(0).relative);
  EXPECT_FALSE(workflow->plan().indicators.at(0).target);
}

TEST(IndicatorReader, YesIsTheTargetOfYesAndNo) {
  const auto workflow = workflow_of_indicators("  x: {title: T, unit: yes-no}\n");
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(workflow->plan().indicators.at(0).target, Decimal::whole(1));
}

struct Mistake {
  const char* indicators;
  const char* problem;
};

class IndicatorMistake : public testing::TestWithParam<Mistake> {};

TEST_P(IndicatorMistake, IsReportedWithItsPlaceAndAHint) {
  EXPECT_EQ(problems_of_indicators(GetParam().indicators), std::string(GetParam().problem) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, IndicatorMistake,
    testing::Values(
        Mistake{"  x: {title: T, comparator: \">\", unit: percent}\n",
                "plan:13:3: error: the indicator \"x\" has a comparator and no target (one that is "
                "compared with its previous value has baseline: needed)"},
        Mistake{"  x: {title: T, unit: percent}\n",
                "plan:13:3: error: the indicator \"x\" lacks a target (one that is compared with "
                "its previous value has baseline: needed)"},
        Mistake{"  x: {title: T, target: 5}\n",
                "plan:13:3: error: the indicator \"x\" lacks a unit (unit: percent, yes-no, or a "
                "name of what is counted)"},
        Mistake{"  x: {title: T, target: 46 %, unit: percent}\n",
                "plan:13:25: error: \"46 %\" is not a number (write 99.5 or 99,5, with at most "
                "four decimals and no unit)"},
        Mistake{"  x: {title: T, target: 120, unit: percent}\n",
                "plan:13:25: error: 120 is no percentage (0 to 100)"},
        Mistake{"  x: {title: T, target: 5, unit: percent, comparator: \"=>\"}\n",
                "plan:13:55: error: \"=>\" is not one of >=, >, =, <=, < (did you mean \">=\"?)"},
        Mistake{"  x: {title: T, target: 11, out_of: 10, unit: xã}\n",
                "plan:13:25: error: the target 11 is more than there are: 10"},
        Mistake{"  x: {title: T, target: 11, out_of: 20, unit: percent}\n",
                "plan:13:29: error: out_of goes with things that are counted (name them: unit: "
                "{vi: xã, en: communes})"},
        Mistake{"  x: {title: T, baseline: needed, unit: percent}\n",
                "plan:13:27: error: say how it compares with its baseline (comparator: \"<\" or "
                "\">\")"},
        Mistake{"  x: {title: T, comparator: \"<\", target: 3, baseline: needed, unit: percent}\n",
                "plan:13:42: error: an indicator whose baseline is needed has no target of its own "
                "(it is compared with the previous value)"},
        Mistake{"  x: {title: T, target: 3, unit: percent, horizon: 2023-12-31}\n",
                "plan:13:52: error: the horizon lies before the plan begins"},
        Mistake{"  x: {title: T, target: 3, unit: percent, of: parent}\n",
                "plan:13:43: error: of goes with parent (it says what the child is measured "
                "against)"},
        Mistake{
            "  x: {title: T, target: 3, unit: percent, parent: yy}\n  yyy: {title: T, target: 3, "
            "unit: percent}\n",
            "plan:13:51: error: unknown indicator \"yy\" (did you mean \"yyy\"?)"},
        Mistake{"  x: {title: T, target: 3, unit: percent, parent: y}\n"
                "  y: {title: T, target: 3, unit: percent, parent: x}\n",
                "plan:13:3: error: a circle of parents: x -> y -> x"},
        Mistake{"  x: {title: T, inherits: x}\n",
                "plan:13:3: error: a circle of inheritance: x -> x\n"
                "plan:13:3: error: the indicator \"x\" lacks a unit (unit: percent, yes-no, or a "
                "name of what is counted)\n"
                "plan:13:3: error: the indicator \"x\" lacks a target (one that is compared with "
                "its previous value has baseline: needed)"},
        Mistake{"  x: {title: T, target: 3, unit: percent}\n"
                "  y: {title: T, target: 4, unit: percent, parent: x, of: parent}\n",
                "plan:14:25: error: the target 4 is above that of its parent \"x\", 3 (with of: "
                "parent it is a part of it)"},
        Mistake{
            "  x: {title: T, target: 3, unit: percent}\n"
            "  y: {title: T, target: 4, unit: percent, parent: x}\n",
            "plan:14:25: warning: the target 4 is above that of its parent \"x\", 3 (what is it "
            "measured against? Say of: parent or of: own)"},
        Mistake{"  x: {title: T, target: 9, unit: xã, sum_of: [y, z]}\n"
                "  y: {title: T, target: 5, unit: xã}\n  z: {title: T, target: 2, unit: xã}\n",
                "plan:13:25: error: the target is 9, but its parts make 7"},
        Mistake{"  t: {title: T, target: 3, unit: percent}\n",
                "plan:13:3: error: \"t\" is the id of a task as well (every id of a plan says one "
                "thing)"},
        Mistake{"  x: {title: T, target: 3, unit: percent, periods: [2024-q5]}\n",
                "plan:13:53: error: \"2024-q5\" is not a period (write 2024, 2024-h1, 2024-q1, "
                "2024-05 or once)"},
        Mistake{"  x: {title: T, target: 3, unit: percent, for_each: nobody}\n",
                "plan:13:53: error: the directory has no list \"nobody\" (lists stand in the "
                "directory file)"},
        Mistake{"  x: {title: T, target: 3, unit: percent}\n  x: {title: T, target: 3, unit: "
                "percent}\n",
                "plan:14:3: error: duplicate key \"x\" (first given at line 13)"}));

TEST(IndicatorReader, AChildWithABaseOfItsOwnIsNotCompared) {
  workflow_of_indicators(
      "  x: {title: T, target: 3, unit: percent}\n"
      "  y: {title: T, target: 4, unit: percent, parent: x, of: own}\n");
}

}  // namespace
}  // namespace nhacviec
