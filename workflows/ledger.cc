#include "workflows/ledger.h"

#include <algorithm>

#include "workflows/decide.h"
#include "workflows/recipients.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

// The second part of the id; empty when it has none.
std::string second_part(const std::string& id) {
  const size_t first = id.find('/');
  if (first == std::string::npos) return "";
  const size_t second = id.find('/', first + 1);
  if (second == std::string::npos) return "";
  return id.substr(first + 1, second - first - 1);
}

struct LedgerFold {
  Ledger& ledger;
  Instant now;

  void operator()(const ValueReported& f) const {
    ++ledger.changes;
    ReportedValue& entry = ledger.values[f.indicator];
    if (f.value) entry.value = f.value;
    if (f.baseline) entry.baseline = f.baseline;
    entry.at = f.at;
    entry.by = f.by;
  }
  void operator()(const StatusSet& f) const {
    ledger.statuses[f.criterion] = {f.to, now, ++ledger.changes};
  }
  template <class Other>
  void operator()(const Other&) const {}
};

template <class T>
bool has(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool has_period(const Indicator& indicator, const PeriodId& period) {
  return std::any_of(indicator.periods.begin(), indicator.periods.end(),
                     [&](const IndicatorPeriod& p) { return p.id == period; });
}

Error no_such(const std::string& what) { return Error{ErrorKind::permanent, what}; }
Error not_so(const std::string& why) { return Error{ErrorKind::invalid, why}; }

constexpr size_t kMostListed = 12;

/// "a, b, c" of what there is to choose from; of many the first.
template <class T, class IdOf>
std::string listed(const std::vector<T>& things, IdOf id_of) {
  std::string text;
  for (size_t i = 0; i < std::min(things.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + id_of(things[i]);
  }
  return things.size() > kMostListed ? text + ", ..." : text;
}

std::string units_of(const Indicator& indicator) {
  return listed(indicator.units, [](const UnitId& unit) { return unit.str(); });
}

std::string periods_of(const Indicator& indicator) {
  return listed(indicator.periods, [](const IndicatorPeriod& period) { return period.id.str(); });
}

Result<ObligationId> find_sheet(const Plan& plan, ReportValue& report) {
  const Indicator* indicator = find_indicator(plan, report.indicator);
  const std::string name = "'" + report.indicator.str() + "'";
  if (indicator == nullptr) return no_such("the plan has no indicator " + name);
  if (report.unit.empty()) {
    if (indicator->units.size() != 1) {
      return not_so(name + " is reported by several units, give one: " + units_of(*indicator));
    }
    report.unit = indicator->units.front();
  }
  if (report.period.empty()) {
    if (indicator->periods.size() != 1) {
      return not_so(name + " has several periods, give one: " + periods_of(*indicator));
    }
    report.period = indicator->periods.front().id;
  }
  if (!has(indicator->units, report.unit)) {
    return not_so("unit '" + report.unit.str() + "' does not report " + name +
                  "; these do: " + units_of(*indicator));
  }
  if (!has_period(*indicator, report.period)) {
    return not_so(name + " is not reported for the period '" + report.period.str() +
                  "'; it is for " + periods_of(*indicator));
  }
  return sheet_id(plan.id, report.unit, report.period);
}

Result<ObligationId> find_register_ledger(const Plan& plan, SetStatus& set) {
  const StatusRegister* reg = register_of(plan, set);
  if (reg == nullptr) {
    const std::string name = "'" + set.criterion.str() + "'";
    if (!set.reg.empty())
      return no_such("the plan has no criterion " + name + " in the register '" + set.reg.str() +
                     "'");
    std::string registers;
    for (const StatusRegister& each : plan.registers)
      if (find_criterion(each, set.criterion) != nullptr)
        registers += (registers.empty() ? "" : ", ") + each.id.str();
    if (registers.empty()) return no_such("the plan has no criterion " + name);
    return not_so("several registers have a criterion " + name + ", give one: " + registers);
  }
  set.reg = reg->id;
  if (find_status(*reg, set.status) != nullptr) return register_ledger_id(plan.id, reg->id);
  std::string known;
  for (const RegisterStatus& status : reg->statuses) {
    known += (known.empty() ? "" : ", ") + status.id.str();
  }
  return not_so("'" + set.status.str() + "' is not one of " + known);
}

// Nothing unless every part is known; the plan's check has seen to it that sums are no circles.
std::optional<Decimal> sum_of_parts(const Plan& plan, const Ledger& ledger,
                                    const Indicator& whole) {
  if (whole.sum_of.empty()) return std::nullopt;
  Decimal sum;
  for (const IndicatorId& id : whole.sum_of) {
    const Indicator* part = find_indicator(plan, id);
    const auto value = part ? value_in(plan, ledger, *part) : std::nullopt;
    if (!value) return std::nullopt;
    sum = sum + *value;
  }
  return sum;
}

/// Decides one event on one ledger.
class LedgerDecision {
 public:
  LedgerDecision(const Workflow& workflow, const Ledger& ledger, const Event& event, Instant now)
      : workflow_(workflow), plan_(workflow.plan()), ledger_(ledger), event_(event), now_(now) {}

  LedgerChanges take() { return std::move(changes_); }

  void report(const ReportValue& e) {
    const Indicator& indicator = *find_indicator(plan_, e.indicator);
    if (!e.value && !e.baseline) return refuse("a value is needed");
    if (e.as_yes_or_no && indicator.measure != Measure::yes_no) {
      return refuse("the value is a number, not yes or no");
    }
    for (const auto& number : {e.value, e.baseline}) {
      const std::string problem = number ? range_problem(indicator, *number) : "";
      if (!problem.empty()) return refuse(problem);
    }
    if (e.baseline && !indicator.relative) {
      return refuse("its target is stated: it is not compared with a baseline");
    }
    if (indicator.relative && !e.baseline && !baseline_in(ledger_, indicator)) {
      return refuse("give its baseline first: the previous value, which it is compared with");
    }
    if (e.value) {
      const std::string problem = check_relatives(indicator, *e.value);
      if (!problem.empty()) return refuse(problem);
    }
    record(ValueReported{e.indicator, e.value, e.baseline, std::min(event_.at, now_), event_.by,
                         e.note});
  }

  void set_status(const SetStatus& e) {
    const StatusRegister& reg = *register_of(plan_, e);
    const StatusId from = status_in(ledger_, *find_criterion(reg, e.criterion));
    if (from == e.status) return refuse("it is '" + from.str() + "' already");
    StatusSet fact{e.criterion, from, e.status, event_.by, e.reason, {}};
    const RegisterStatus* left = find_status(reg, from);
    const bool fell = left != nullptr && left->keep && !find_status(reg, e.status)->keep;
    if (fell) tell_standing_body(reg, fact);
    record(std::move(fact));
  }

 private:
  static std::string range_problem(const Indicator& indicator, Decimal number) {
    const Decimal zero, one = Decimal::whole(1);
    const std::string words = format_decimal(number);
    if (indicator.measure == Measure::yes_no) {
      return number == zero || number == one ? "" : "the value is yes or no, not " + words;
    }
    if (number < zero) return words + " is below 0";
    if (indicator.measure == Measure::percent) {
      return number > Decimal::whole(100) ? words + " is more than 100 %" : "";
    }
    if (indicator.out_of && number > *indicator.out_of) {
      return words + " is more than there are: " + format_decimal(*indicator.out_of);
    }
    return "";
  }

  // Against its parent, its children and its sums; what is only doubtful becomes the warning.
  std::string check_relatives(const Indicator& it, Decimal value) {
    std::string problem = check_sum(it, value);
    if (!problem.empty()) return problem;
    if (const Indicator* parent = find_indicator(plan_, it.parent)) {
      const auto limit = value_in(plan_, ledger_, *parent);
      if (limit && value > *limit) problem = above(it, value, *parent, *limit, it.base);
    }
    for (const Indicator& child : plan_.indicators) {
      if (!problem.empty()) return problem;
      if (child.parent != it.id) continue;
      const auto part = value_in(plan_, ledger_, child);
      if (part && *part > value) problem = above(child, *part, it, value, child.base);
    }
    return problem;
  }

  std::string above(const Indicator& child, Decimal part, const Indicator& parent, Decimal whole,
                    ChildBase base) {
    if (base == ChildBase::own || child.measure != parent.measure) return "";
    const std::string words = "'" + child.id.str() + "' (" + format_decimal(part) +
                              ") is above its parent '" + parent.id.str() + "' (" +
                              format_decimal(whole) + ")";
    if (base == ChildBase::parent) return words + ", of which it is a part";
    warn(words + ": what is it measured against? The document does not say; the plan can, with of");
    return "";
  }

  std::string check_sum(const Indicator& it, Decimal value) {
    Ledger with = ledger_;
    with.values[it.id].value = value;
    for (const Indicator& whole : plan_.indicators) {
      if (whole.id != it.id && !has(whole.sum_of, it.id)) continue;
      const auto said = with.values.find(whole.id);
      const auto parts = sum_of_parts(plan_, with, whole);
      if (said == with.values.end() || !said->second.value || !parts) continue;
      if (*said->second.value == *parts) continue;
      const std::string words = "'" + whole.id.str() + "' is " +
                                format_decimal(*said->second.value) + ", but its parts make " +
                                format_decimal(*parts);
      if (whole.id == it.id) return words;
      warn(words);
    }
    return "";
  }

  void tell_standing_body(const StatusRegister& reg, StatusSet& fact) {
    Notice notice;
    const Date day =
        workflow_.zone().date_of(workflow_.calendar().next_send_time(now_, workflow_.zone()));
    const Directory& directory = workflow_.directory();
    const auto party = directory.lead_of(plan_.standing_body, "", day);
    if (!party) return;
    notice.kind = NoticeKind::info;
    notice.obligation = register_ledger_id(plan_.id, reg.id);
    notice.round = ledger_.changes + 1;
    notice.rule = RuleId(fact.criterion.str());
    notice.to = *party;
    notice.at = send_time(workflow_, *party, now_);
    for (const ChannelKind channel :
         channels_for(directory, *party, class_of(nullptr, notice), day)) {
      notice.channel = channel;
      notice.key = make_notice_key(notice);
      fact.notices.push_back(notice.key);
      changes_.notices.push_back(notice);
    }
  }

  void warn(const std::string& words) {
    changes_.warning += (changes_.warning.empty() ? "" : "; ") + words;
  }
  void record(FactBody body) { changes_.facts.push_back({now_, std::move(body)}); }
  void refuse(std::string reason) {
    changes_.warning.clear();
    record(Refused{name_of(event_.body), event_.by, std::move(reason)});
  }

  const Workflow& workflow_;
  const Plan& plan_;
  const Ledger& ledger_;
  const Event& event_;
  Instant now_;
  LedgerChanges changes_;
};

}  // namespace

Ledger apply(Ledger ledger, const Fact& fact) {
  std::visit(LedgerFold{ledger, fact.at}, fact.body);
  return ledger;
}

Ledger replay_ledger(const ObligationId& id, const std::vector<Fact>& facts) {
  Ledger ledger;
  ledger.id = id;
  for (const Fact& fact : facts) ledger = apply(std::move(ledger), fact);
  return ledger;
}

ObligationId sheet_id(const PlanId& plan, const UnitId& unit, const PeriodId& period) {
  return make_obligation_id(plan, TaskId(kIndicatorsWord), unit, period);
}

ObligationId register_ledger_id(const PlanId& plan, const RegisterId& reg) {
  return ObligationId(plan.str() + "/" + kRegistersWord + "/" + reg.str());
}

bool is_ledger_id(const std::string& id) { return is_reserved_task_id(TaskId(second_part(id))); }

bool is_ledger_event(const EventBody& body) {
  return std::holds_alternative<ReportValue>(body) || std::holds_alternative<SetStatus>(body);
}

const StatusRegister* register_of(const Plan& plan, const SetStatus& set) {
  const StatusRegister* found = nullptr;
  for (const StatusRegister& reg : plan.registers) {
    if (!set.reg.empty() && reg.id != set.reg) continue;
    if (find_criterion(reg, set.criterion) == nullptr) continue;
    if (found != nullptr) return nullptr;
    found = &reg;
  }
  return found;
}

Result<ObligationId> find_ledger(const Plan& plan, EventBody& body) {
  if (auto* report = std::get_if<ReportValue>(&body)) return find_sheet(plan, *report);
  if (auto* set = std::get_if<SetStatus>(&body)) return find_register_ledger(plan, *set);
  return not_so("it is about an obligation");
}

LedgerChanges decide_ledger(const Workflow& workflow, const Ledger& ledger, const Event& event,
                            Instant now) {
  LedgerDecision decision(workflow, ledger, event, now);
  if (const auto* report = std::get_if<ReportValue>(&event.body)) decision.report(*report);
  if (const auto* set = std::get_if<SetStatus>(&event.body)) decision.set_status(*set);
  return decision.take();
}

std::optional<Decimal> value_in(const Plan& plan, const Ledger& ledger,
                                const Indicator& indicator) {
  const auto said = ledger.values.find(indicator.id);
  if (said != ledger.values.end() && said->second.value) return said->second.value;
  return sum_of_parts(plan, ledger, indicator);
}

std::optional<Decimal> baseline_in(const Ledger& ledger, const Indicator& indicator) {
  const auto said = ledger.values.find(indicator.id);
  if (said != ledger.values.end() && said->second.baseline) return said->second.baseline;
  return indicator.baseline;
}

StatusId status_in(const Ledger& ledger, const Criterion& criterion) {
  const auto set = ledger.statuses.find(criterion.id);
  return set == ledger.statuses.end() ? criterion.status : set->second.status;
}

std::map<StatusId, int> counts_in(const Ledger& ledger, const StatusRegister& reg) {
  std::map<StatusId, int> counts;
  for (const RegisterStatus& status : reg.statuses) counts[status.id] = 0;
  for (const Criterion& criterion : reg.criteria) {
    const StatusId status = status_in(ledger, criterion);
    // A status that a new edition no longer has: where the plan puts it counts.
    ++counts[counts.contains(status) ? status : criterion.status];
  }
  return counts;
}

const StatusRegister* find_register(const Plan& plan, const ObligationId& id) {
  for (const StatusRegister& reg : plan.registers) {
    if (register_ledger_id(plan.id, reg.id) == id) return &reg;
  }
  return nullptr;
}

const Criterion* fallen_criterion(const StatusRegister& reg, const Notice& notice) {
  return find_criterion(reg, CriterionId(notice.rule.str()));
}

bool fall_still_stands(const StatusRegister& reg, const Ledger& ledger, const Notice& notice) {
  const Criterion* criterion = fallen_criterion(reg, notice);
  if (criterion == nullptr) return false;
  const auto entry = ledger.statuses.find(criterion->id);
  return entry != ledger.statuses.end() && entry->second.change == notice.round;
}

}  // namespace nhacviec
