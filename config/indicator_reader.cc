#include "config/indicator_reader.h"

#include <set>

#include "config/cycles.h"

namespace nhacviec {
namespace {

constexpr size_t kMostIndicators = 2000;
constexpr Decimal kWholePercent = Decimal::whole(100);

class IndicatorReader {
 public:
  IndicatorReader(const PlanContext& plan, const YamlNode::Entry& entry, UnitId issuer)
      : plan_(plan),
        diagnostics_(plan.diagnostics),
        issuer_(std::move(issuer)),
        fields_(entry.value, plan.diagnostics, "the indicator \"" + entry.key + "\"",
                {"title",    "group",  "level",      "source",       "comparator", "target",
                 "unit",     "out_of", "parent",     "of",           "horizon",    "baseline",
                 "inherits", "sum_of", "cumulative", "aspirational", "for_each",   "reported_by",
                 "periods",  "every",  "quote",      "note"}) {
    draft_.where = draft_.where_target = draft_.where_baseline = entry.where;
    it().id = IndicatorId(read_key_id(entry, diagnostics_));
  }

  IndicatorDraft read() {
    if (!fields_.is_map()) return std::move(draft_);
    read_words();
    read_unit();
    read_comparator();
    read_numbers();
    read_relations();
    read_flags();
    read_reporters();
    if (plan_.period_known) read_periods();
    return std::move(draft_);
  }

 private:
  Indicator& it() { return draft_.indicator; }

  void read_words() {
    const auto text = [&](const char* key, Text& into, Lines lines) {
      if (const auto* node = fields_.optional(key))
        into = read_text(*node, diagnostics_, lines).value_or(Text());
    };
    if (const auto* title = fields_.required("title"))
      it().title = read_title(*title, diagnostics_).value_or(Text());
    text("group", it().group, Lines::one);
    text("level", it().level, Lines::one);
    text("source", it().source, Lines::one);
    text("note", it().note, Lines::many);
    if (const auto* quote = fields_.optional("quote"))
      it().quote = read_string(*quote, diagnostics_).value_or("");
  }

  void read_unit() {
    const auto* unit = fields_.optional("unit");
    if (unit == nullptr) return;
    draft_.has_unit = true;
    if (unit->is_scalar() && unit->text == "percent") {
      it().measure = Measure::percent;
    } else if (unit->is_scalar() && unit->text == "yes-no") {
      it().measure = Measure::yes_no;
      it().target = Decimal::whole(1);
    } else {
      it().unit = read_title(*unit, diagnostics_).value_or(Text());
    }
  }

  void read_comparator() {
    const auto* node = fields_.optional("comparator");
    if (node == nullptr) return;
    draft_.has_comparator = true;
    it().comparator = read_choice<Comparator>(*node, diagnostics_,
                                              {{">=", Comparator::at_least},
                                               {">", Comparator::above},
                                               {"=", Comparator::stated},
                                               {"<=", Comparator::at_most},
                                               {"<", Comparator::below}})
                          .value_or(Comparator::stated);
  }

  void read_numbers() {
    if (const auto* target = fields_.optional("target")) {
      draft_.where_target = target->where;
      draft_.has_target = true;
      it().target = read_amount(*target);
    }
    if (const auto* out_of = fields_.optional("out_of")) {
      it().out_of = read_decimal(*out_of, diagnostics_);
      if (it().measure != Measure::count)
        diagnostics_.error(fields_.where("out_of"), "out_of goes with things that are counted",
                           "name them: unit: {vi: xã, en: communes}");
    }
    if (const auto* horizon = fields_.optional("horizon")) {
      it().horizon = read_date(*horizon, diagnostics_);
      if (it().horizon && plan_.period_known && *it().horizon < plan_.first_day)
        diagnostics_.error(horizon->where, "the horizon lies before the plan begins");
    }
    read_baseline();
  }

  void read_baseline() {
    const auto* node = fields_.optional("baseline");
    if (node == nullptr) return;
    draft_.where_baseline = node->where;
    if (!node->is_scalar() || node->text != "needed") {
      it().baseline = read_amount(*node);
      return;
    }
    it().relative = true;
    if (fields_.optional("target") != nullptr)
      diagnostics_.error(draft_.where_target,
                         "an indicator whose baseline is needed has no target of its own",
                         "it is compared with the previous value");
    if (it().measure == Measure::yes_no)
      diagnostics_.error(node->where, "yes and no have no baseline");
    if (it().comparator == Comparator::stated)
      diagnostics_.error(node->where, "say how it compares with its baseline",
                         "comparator: \"<\" or \">\"");
  }

  /// A number of the indicator's unit, or yes and no.
  std::optional<Decimal> read_amount(const YamlNode& node) {
    if (it().measure == Measure::yes_no) {
      const auto yes = read_choice<bool>(node, diagnostics_, {{"yes", true}, {"no", false}});
      return yes ? std::optional(Decimal::whole(*yes ? 1 : 0)) : std::nullopt;
    }
    const auto number = read_decimal(node, diagnostics_);
    if (!number) return number;
    if (it().measure == Measure::percent && (*number < Decimal{} || *number > kWholePercent))
      diagnostics_.error(node.where, format_decimal(*number) + " is no percentage", "0 to 100");
    else if (*number < Decimal{})
      diagnostics_.error(node.where, "a number of things is not below 0");
    return number;
  }

  void read_relations() {
    const auto other = [&](const char* key, IndicatorId& into, Position& where) {
      const auto* node = fields_.optional(key);
      if (node == nullptr) return;
      where = node->where;
      into = IndicatorId(read_id(*node, diagnostics_).value_or(""));
    };
    other("parent", it().parent, draft_.where_parent);
    other("inherits", it().inherits, draft_.where_inherits);
    if (const auto* base = fields_.optional("of")) {
      it().base = read_choice<ChildBase>(*base, diagnostics_,
                                         {{"parent", ChildBase::parent}, {"own", ChildBase::own}})
                      .value_or(ChildBase::not_stated);
      if (fields_.optional("parent") == nullptr)
        diagnostics_.error(fields_.where("of"), "of goes with parent",
                           "it says what the child is measured against");
    }
    if (const auto* parts = fields_.optional("sum_of")) {
      draft_.where_sum = parts->where;
      draft_.parts = read_ids(*parts, diagnostics_);
      for (const auto& [id, where] : draft_.parts) it().sum_of.emplace_back(id);
    }
  }

  void read_flags() {
    const auto flag = [&](const char* key, bool& into) {
      if (const auto* node = fields_.optional(key))
        into = read_bool(*node, diagnostics_).value_or(false);
    };
    flag("cumulative", it().cumulative);
    flag("aspirational", it().aspirational);
  }

  void read_reporters() {
    const auto* for_each = fields_.optional("for_each");
    const auto* by = fields_.optional("reported_by");
    if (for_each != nullptr && by != nullptr) {
      diagnostics_.error(fields_.where("for_each"), "give reported_by or for_each, not both");
    } else if (for_each != nullptr) {
      it().units = read_fan_out(plan_, *for_each);
    } else if (by == nullptr) {
      it().units.push_back(issuer_);
    } else if (const auto id = read_id(*by, diagnostics_)) {
      check_unit(plan_, *id, by->where);
      it().units.emplace_back(*id);
    }
  }

  void read_periods() {
    const auto* periods = fields_.optional("periods");
    const auto* every = fields_.optional("every");
    if (periods != nullptr && every != nullptr)
      diagnostics_.error(fields_.where("every"), "give periods or every, not both");
    else if (periods != nullptr)
      read_listed_periods(*periods);
    else if (every != nullptr)
      read_cycle(*every);
    else
      add_whole_period();
  }

  void read_listed_periods(const YamlNode& list) {
    std::set<std::string> seen;
    for (const auto* node : read_list(list, diagnostics_)) {
      const auto id = read_string(*node, diagnostics_);
      if (!id) continue;
      const auto period = parse_period(*id, plan_.calendar);
      if (!period && *id != "once") {
        diagnostics_.error(node->where, "\"" + *id + "\" is not a period",
                           "write 2024, 2024-h1, 2024-q1, 2024-05 or once");
      } else if (!seen.insert(*id).second) {
        diagnostics_.error(node->where, "\"" + *id + "\" is listed twice");
      } else if (!period) {
        it().periods.push_back({PeriodId("once"), {}, plan_.last_day});
      } else {
        it().periods.push_back({PeriodId(period->id), period->label, period->last});
        if (period->last < plan_.first_day || period->first > plan_.last_day)
          diagnostics_.warning(node->where, *id + " lies outside the plan's period");
      }
    }
  }

  void read_cycle(const YamlNode& every) {
    for (const auto& period :
         read_cycles(every, plan_.first_day, plan_.last_day, plan_.calendar, diagnostics_))
      it().periods.push_back({PeriodId(period.id), period.label, period.last});
  }

  /// The plan's own period: a calendar or school year by its name, everything else is `once`.
  void add_whole_period() {
    for (const auto cycle : {Cycle::year, Cycle::school_year})
      for (const auto& year :
           periods_between(cycle, plan_.first_day, plan_.last_day, plan_.calendar)) {
        if (year.first != plan_.first_day || year.last != plan_.last_day) continue;
        it().periods.push_back({PeriodId(year.id), year.label, year.last});
        return;
      }
    it().periods.push_back({PeriodId("once"), {}, plan_.last_day});
  }

  const PlanContext& plan_;
  Diagnostics& diagnostics_;
  UnitId issuer_;
  MapReader fields_;
  IndicatorDraft draft_;
};

}  // namespace

std::optional<Decimal> read_decimal(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  if (const auto number = parse_decimal(*text)) return number;
  diagnostics.error(node.where, "\"" + *text + "\" is not a number",
                    "write 99.5 or 99,5, with at most four decimals and no unit");
  return std::nullopt;
}

std::vector<IndicatorDraft> read_indicators(const PlanContext& plan, const YamlNode& node,
                                            const UnitId& issuer) {
  std::vector<IndicatorDraft> drafts;
  if (!node.is_map()) {
    plan.diagnostics.error(node.where, "indicators must be a map, each under its id");
    return drafts;
  }
  if (node.entries.size() > kMostIndicators) {
    plan.diagnostics.error(node.where,
                           "the plan has " + std::to_string(node.entries.size()) + " indicators",
                           "at most " + std::to_string(kMostIndicators));
    return drafts;
  }
  for (const auto& entry : node.entries)
    drafts.push_back(IndicatorReader(plan, entry, issuer).read());
  return drafts;
}

}  // namespace nhacviec
