#include "daemon/http/indicator_json.h"

#include <nlohmann/json.hpp>

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

OutJson text_or_null(const std::string& text) {
  return text.empty() ? OutJson(nullptr) : OutJson(text);
}

OutJson number_or_null(const std::optional<Decimal>& number) {
  return number ? decimal_json(*number) : OutJson(nullptr);
}

OutJson day_or_null(const std::optional<Date>& day) {
  return day ? OutJson(format_date(*day)) : OutJson(nullptr);
}

OutJson ids_of(const auto& ids) {
  OutJson list = OutJson::array();
  for (const auto& id : ids) list.push_back(id.str());
  return list;
}

OutJson indicator_row(const Indicator& it, const std::string& language) {
  OutJson periods = OutJson::array();
  for (const IndicatorPeriod& period : it.periods) periods.push_back(period.id.str());
  return {{"id", it.id.str()},
          {"group", text_or_null(it.group.in(language))},
          {"parent", text_or_null(it.parent.str())},
          {"name", it.title.in(language)},
          {"comparator", to_string(it.comparator)},
          {"target", number_or_null(it.target)},
          {"unit", unit_in(it, language)},
          {"horizon", day_or_null(it.horizon)},
          {"baseline_needed", it.relative && !it.baseline},
          {"status", nullptr},
          {"kind", "indicator"},
          {"level", text_or_null(it.level.in(language))},
          {"out_of", number_or_null(it.out_of)},
          {"baseline", number_or_null(it.baseline)},
          {"of_parent", it.base == ChildBase::parent},
          {"inherits", text_or_null(it.inherits.str())},
          {"sum_of", ids_of(it.sum_of)},
          {"cumulative", it.cumulative},
          {"aspirational", it.aspirational},
          {"units", ids_of(it.units)},
          {"periods", std::move(periods)},
          {"quote", it.quote}};
}

OutJson criterion_row(const StatusRegister& reg, const Criterion& criterion,
                      const std::string& language) {
  const RegisterStatus* status = find_status(reg, criterion.status);
  return {{"id", criterion.id.str()},
          {"group", text_or_null(reg.group.in(language))},
          {"parent", nullptr},
          {"name", criterion.title.in(language)},
          {"comparator", nullptr},
          {"target", nullptr},
          {"unit", nullptr},
          {"horizon", status == nullptr ? OutJson(nullptr) : day_or_null(status->horizon)},
          {"baseline_needed", false},
          {"status", criterion.status.str()},
          {"kind", "criterion"},
          {"register", reg.id.str()},
          {"named", criterion.named},
          {"quote", criterion.quote}};
}

const Ledger& ledger_of(const Ledgers& ledgers, const ObligationId& id) {
  static const Ledger kEmpty;
  const auto found = ledgers.find(id);
  return found == ledgers.end() ? kEmpty : found->second;
}

OutJson value_row(const Workflow& workflow, const Ledger& ledger, const Indicator& it,
                  const UnitId& unit, const IndicatorPeriod& period, Date today,
                  const std::string& language) {
  const Plan& plan = workflow.plan();
  const auto value = value_in(plan, ledger, it);
  const auto baseline = baseline_in(ledger, it);
  const auto said = ledger.values.find(it.id);
  const bool reported = said != ledger.values.end();
  const Unit* known = workflow.directory().unit(unit);
  return {
      {"id", it.id.str()},
      {"name", it.title.in(language)},
      {"group", text_or_null(it.group.in(language))},
      {"parent", text_or_null(it.parent.str())},
      {"unit", unit.str()},
      {"unit_name", known == nullptr ? unit.str() : known->name.in(language)},
      {"period", period.id.str()},
      {"period_label", period.label.in(language)},
      {"comparator", to_string(it.comparator)},
      {"target", number_or_null(it.relative ? baseline : it.target)},
      {"measured_in", unit_in(it, language)},
      {"out_of", number_or_null(it.out_of)},
      {"value", number_or_null(value)},
      {"baseline", number_or_null(baseline)},
      {"standing", to_string(judge(it, period, value, baseline, today, workflow.plan().last_day))},
      {"judged_after", format_date(judged_after(it, period))},
      {"derived", value.has_value() && !(reported && said->second.value)},
      {"reported_at",
       reported ? OutJson(format_rfc3339(said->second.at, workflow.zone())) : OutJson(nullptr)},
      {"by", reported ? OutJson(said->second.by) : OutJson(nullptr)}};
}

OutJson register_row(const Workflow& workflow, const Ledger& ledger, const StatusRegister& reg,
                     const std::string& language) {
  OutJson counts = OutJson::object();
  const auto counted = counts_in(ledger, reg);
  for (const RegisterStatus& status : reg.statuses) {
    counts[status.id.str()] = counted.at(status.id);
  }
  OutJson criteria = OutJson::array();
  for (const Criterion& criterion : reg.criteria) {
    const StatusId now = status_in(ledger, criterion);
    const RegisterStatus* status = find_status(reg, now);
    const auto set = ledger.statuses.find(criterion.id);
    criteria.push_back(
        {{"id", criterion.id.str()},
         {"name", criterion.title.in(language)},
         {"status", now.str()},
         {"status_name", status == nullptr ? now.str() : status->title.in(language)},
         {"began_as", criterion.status.str()},
         {"since", set == ledger.statuses.end()
                       ? OutJson(nullptr)
                       : OutJson(format_rfc3339(set->second.since, workflow.zone()))}});
  }
  return {{"id", reg.id.str()},
          {"name", reg.title.in(language)},
          {"total", reg.criteria.size()},
          {"counts", std::move(counts)},
          {"criteria", std::move(criteria)}};
}

}  // namespace

OutJson decimal_json(Decimal number) {
  if (number.scaled % Decimal::kScale == 0) return number.scaled / Decimal::kScale;
  // The shortest text of the nearest double is the decimal again: it has fewer than 16 figures.
  return std::stod(format_decimal(number));
}

std::string target_in_words(const OutJson& row, const std::string& language) {
  const auto text = [&](const char* name) {
    const auto found = row.find(name);
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    const auto found = row.find(name);
    return found != row.end() && found->is_number() ? found->dump() : std::string();
  };
  const std::string comparator = text("comparator");
  if (comparator.empty()) return "";
  const std::string before = comparator == "=" ? "" : comparator + " ";
  const std::string unit = row.contains("measured_in") ? text("measured_in") : text("unit");
  if (unit == "yes-no") return language == "vi" ? "có" : "yes";
  if (number("target").empty()) {
    return before + (language == "vi" ? "kỳ trước" : "the previous value");
  }
  if (unit == "percent") return before + number("target") + " %";
  const std::string of = number("out_of").empty() ? "" : "/" + number("out_of");
  return before + number("target") + of + " " + unit;
}

OutJson indicator_rows(const Workflow& workflow, const std::string& language) {
  OutJson rows = OutJson::array();
  for (const Indicator& it : workflow.plan().indicators) {
    rows.push_back(indicator_row(it, language));
  }
  for (const StatusRegister& reg : workflow.plan().registers) {
    for (const Criterion& criterion : reg.criteria) {
      rows.push_back(criterion_row(reg, criterion, language));
    }
  }
  return rows;
}

OutJson value_rows(const Workflow& workflow, const Ledgers& ledgers, Date today,
                   const std::string& language) {
  OutJson rows = OutJson::array();
  for (const Indicator& it : workflow.plan().indicators) {
    for (const IndicatorPeriod& period : it.periods) {
      for (const UnitId& unit : it.units) {
        const Ledger& ledger = ledger_of(ledgers, sheet_id(workflow.plan().id, unit, period.id));
        rows.push_back(value_row(workflow, ledger, it, unit, period, today, language));
      }
    }
  }
  return rows;
}

OutJson register_rows(const Workflow& workflow, const Ledgers& ledgers,
                      const std::string& language) {
  OutJson rows = OutJson::array();
  for (const StatusRegister& reg : workflow.plan().registers) {
    const Ledger& ledger = ledger_of(ledgers, register_ledger_id(workflow.plan().id, reg.id));
    rows.push_back(register_row(workflow, ledger, reg, language));
  }
  return rows;
}

}  // namespace nhacviec
