// Indicators (chỉ tiêu): what a plan wants to be reached, as a number that units report by period.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/decimal.h"
#include "workflows/ids.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

/// How a value must stand to the target: `trở lên` is at_least, `trên` is above; a target that the
/// document states bare is met by whatever reaches it.
enum class Comparator { at_least, above, stated, at_most, below };
const char* to_string(Comparator);  // ">=", ">", "=", "<=", "<"

/// Is a larger value a better one?
bool wants_more(Comparator);
bool satisfies(Decimal value, Comparator, Decimal target);

enum class Measure {
  count,    // things, named by the indicator's unit
  percent,  // 0 to 100
  yes_no,   // 1 is yes, 0 is no
};

/// What a child ("trong đó") is measured against.
enum class ChildBase {
  not_stated,  // the document does not say: a child above its parent is asked about
  parent,      // part of the parent, on its base: never above it
  own,         // a base of its own: nothing to compare
};

/// One period for which values are reported.
struct IndicatorPeriod {
  PeriodId id;
  Text label;
  Date last{};  // a target is judged after this day, or after the indicator's horizon
  bool operator==(const IndicatorPeriod&) const = default;
};

struct Indicator {
  IndicatorId id;
  Text title;
  Text group;
  Text level;
  Text source;  // where in the document
  Comparator comparator = Comparator::stated;
  std::optional<Decimal> target;  // none: relative, the target is the previous value
  Measure measure = Measure::count;
  Text unit;                      // of a count: schools, communes
  std::optional<Decimal> out_of;  // "10 of 10": the second number
  IndicatorId parent;             // empty: none
  ChildBase base = ChildBase::not_stated;
  std::optional<Date> horizon;      // to be reached by the end of this day
  bool relative = false;            // compared with the previous value, its baseline
  std::optional<Decimal> baseline;  // where it stood before
  IndicatorId inherits;             // whence the target or the base comes; empty: its own
  std::vector<IndicatorId> sum_of;  // its parts, when it is their sum
  bool cumulative = false;          // lũy kế
  bool aspirational = false;        // phấn đấu
  std::vector<UnitId> units;        // one value for each, and for each period
  std::vector<IndicatorPeriod> periods;
  std::string quote;
  Text note;
  bool operator==(const Indicator&) const = default;
};

/// "percent", "yes-no" or the unit's name in that language.
std::string unit_in(const Indicator&, const std::string& language);

/// What a reported value means on a day.
enum class TargetState {
  baseline_needed,  // relative, and nothing to compare with
  not_due,          // its day has not come, and nothing says that it is in danger
  at_risk,          // the value known so far falls short, and its day is near: in this plan
  met,
  not_met,
  not_reported,  // its day has passed without a value
};
const char* to_string(TargetState);

/// Pure: `today` is the civil day it is judged on; `plan_ends` the plan's last day.
TargetState judge(const Indicator&, const IndicatorPeriod&, std::optional<Decimal> value,
                  std::optional<Decimal> baseline, Date today, Date plan_ends);

/// The day after which it is judged: the horizon, else the period's last day.
Date judged_after(const Indicator&, const IndicatorPeriod&);

}  // namespace nhacviec
