#include "workflows/indicator.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

Decimal number(const char* text) { return parse_decimal(text).value(); }

TEST(Decimal, ReadsAPointAndAComma) {
  EXPECT_EQ(number("99.5"), number("99,5"));
  EXPECT_EQ(number("99.50"), number("99,5"));
  EXPECT_EQ(number("-3"), Decimal::whole(-3));
  for (const char* wrong :
       {"", "99.", ".5", "1.2.3", "1e3", "99,55555", "5%", "--1", "1 000", "1234567890123"}) {
    EXPECT_FALSE(parse_decimal(wrong)) << wrong;
  }
}

TEST(Decimal, WritesWhatItReads) {
  for (const char* text : {"0", "100", "99.5", "0.0001", "-12.34", "999999999999.9999"}) {
    EXPECT_EQ(format_decimal(number(text)), text);
  }
}

TEST(Comparator, AboveIsNotMetByTheTargetItself) {
  EXPECT_FALSE(satisfies(number("99.0"), Comparator::above, number("99")));
  EXPECT_TRUE(satisfies(number("99.0001"), Comparator::above, number("99")));
  EXPECT_TRUE(satisfies(number("99.5"), Comparator::at_least, number("99,5")));
  EXPECT_TRUE(satisfies(number("61.5"), Comparator::stated, number("61")));
  EXPECT_FALSE(satisfies(number("60.9"), Comparator::stated, number("61")));
  EXPECT_TRUE(satisfies(number("0"), Comparator::at_most, number("0")));
  EXPECT_FALSE(satisfies(number("7"), Comparator::below, number("7")));
}

Date a_day(const char* text) { return parse_date(text).value(); }

Indicator ten_percent() {
  Indicator indicator;
  indicator.comparator = Comparator::at_least;
  indicator.target = Decimal::whole(10);
  indicator.measure = Measure::percent;
  return indicator;
}

TargetState judged(const Indicator& indicator, const char* value, const char* today,
                   std::optional<Decimal> baseline = std::nullopt) {
  const IndicatorPeriod year{PeriodId("2024"), {}, a_day("2024-12-31")};
  const auto reported = *value == '\0' ? std::nullopt : parse_decimal(value);
  return judge(indicator, year, reported, baseline, a_day(today), a_day("2024-12-31"));
}

TEST(Judge, AYearsTargetIsAtRiskInTheYearAndNotMetAfterIt) {
  EXPECT_EQ(judged(ten_percent(), "", "2024-06-01"), TargetState::not_due);
  EXPECT_EQ(judged(ten_percent(), "9", "2024-06-01"), TargetState::at_risk);
  EXPECT_EQ(judged(ten_percent(), "10", "2024-06-01"), TargetState::met);
  EXPECT_EQ(judged(ten_percent(), "9", "2024-12-31"), TargetState::at_risk);
  EXPECT_EQ(judged(ten_percent(), "9", "2025-01-01"), TargetState::not_met);
  EXPECT_EQ(judged(ten_percent(), "", "2025-01-01"), TargetState::not_reported);
}

TEST(Judge, ATargetOf2030IsNotOverdueIn2024) {
  Indicator indicator = ten_percent();
  indicator.horizon = a_day("2030-12-31");
  EXPECT_EQ(judged(indicator, "5", "2024-12-31"), TargetState::not_due);
  EXPECT_EQ(judged(indicator, "5", "2025-06-01"), TargetState::not_due);
  EXPECT_EQ(judged(indicator, "10", "2024-06-01"), TargetState::met);
  EXPECT_EQ(judged(indicator, "5", "2031-01-01"), TargetState::not_met);
}

TEST(Judge, ARelativeOneAsksForItsBaseline) {
  Indicator indicator = ten_percent();
  indicator.target.reset();
  indicator.relative = true;
  indicator.comparator = Comparator::below;
  EXPECT_EQ(judged(indicator, "5", "2024-06-01"), TargetState::baseline_needed);
  EXPECT_EQ(judged(indicator, "5", "2024-06-01", number("5.1")), TargetState::met);
  EXPECT_EQ(judged(indicator, "5", "2024-06-01", number("5")), TargetState::at_risk);
}

}  // namespace
}  // namespace nhacviec
