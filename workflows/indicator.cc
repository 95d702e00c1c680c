#include "workflows/indicator.h"

namespace nhacviec {

const char* to_string(Comparator comparator) {
  switch (comparator) {
    case Comparator::at_least:
      return ">=";
    case Comparator::above:
      return ">";
    case Comparator::stated:
      return "=";
    case Comparator::at_most:
      return "<=";
    case Comparator::below:
      return "<";
  }
  return "";
}

bool wants_more(Comparator comparator) {
  return comparator != Comparator::at_most && comparator != Comparator::below;
}

bool satisfies(Decimal value, Comparator comparator, Decimal target) {
  switch (comparator) {
    case Comparator::at_least:
    case Comparator::stated:
      return value >= target;
    case Comparator::above:
      return value > target;
    case Comparator::at_most:
      return value <= target;
    case Comparator::below:
      return value < target;
  }
  return false;
}

std::string unit_in(const Indicator& indicator, const std::string& language) {
  switch (indicator.measure) {
    case Measure::percent:
      return "percent";
    case Measure::yes_no:
      return "yes-no";
    case Measure::count:
      break;
  }
  return indicator.unit.in(language);
}

const char* to_string(TargetState standing) {
  switch (standing) {
    case TargetState::baseline_needed:
      return "baseline_needed";
    case TargetState::not_due:
      return "not_due";
    case TargetState::at_risk:
      return "at_risk";
    case TargetState::met:
      return "met";
    case TargetState::not_met:
      return "not_met";
    case TargetState::not_reported:
      return "not_reported";
  }
  return "";
}

Date judged_after(const Indicator& indicator, const IndicatorPeriod& period) {
  return indicator.horizon.value_or(period.last);
}

TargetState judge(const Indicator& indicator, const IndicatorPeriod& period,
                  std::optional<Decimal> value, std::optional<Decimal> baseline, Date today,
                  Date plan_ends) {
  const std::optional<Decimal> target = indicator.relative ? baseline : indicator.target;
  if (!target) return TargetState::baseline_needed;
  if (value && satisfies(*value, indicator.comparator, *target)) return TargetState::met;
  const Date day = judged_after(indicator, period);
  if (today > day) return value ? TargetState::not_met : TargetState::not_reported;
  // A target of 2030 that is not reached in 2024 is no news.
  return value && day <= plan_ends ? TargetState::at_risk : TargetState::not_due;
}

}  // namespace nhacviec
