#include "config/indicator_checks.h"

#include <algorithm>
#include <map>

namespace nhacviec {
namespace {

class IndicatorLinker {
 public:
  IndicatorLinker(std::vector<IndicatorDraft>& drafts, Diagnostics& diagnostics)
      : drafts_(drafts), diagnostics_(diagnostics) {
    for (auto& draft : drafts_) by_id_.emplace(draft.indicator.id, &draft);
  }

  void link() {
    for (auto& draft : drafts_) check_references(draft);
    // What goes in a circle cannot be filled in; the rest can, whatever its order in the file.
    for (auto& draft : drafts_) find_circle(draft, "parents", parents_of);
    for (auto& draft : drafts_)
      if (!find_circle(draft, "inheritance", sources_of)) fill_inherited(draft, 0);
    for (auto& draft : drafts_)
      if (!find_circle(draft, "sums", parts_of)) fill_sum(draft, 0);
    for (auto& draft : drafts_) check_whole(draft);
    for (auto& draft : drafts_) check_parent(draft);
  }

 private:
  using Ids = std::vector<IndicatorId>;
  using NextOf = Ids (*)(const Indicator&);

  static Ids one_or_none(const IndicatorId& id) { return id.empty() ? Ids{} : Ids{id}; }
  static Ids parents_of(const Indicator& indicator) { return one_or_none(indicator.parent); }
  static Ids sources_of(const Indicator& indicator) { return one_or_none(indicator.inherits); }
  static Ids parts_of(const Indicator& indicator) { return indicator.sum_of; }

  IndicatorDraft* find(const IndicatorId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

  void check_known_indicator(const IndicatorId& id, const Position& where) {
    if (id.empty() || find(id) != nullptr) return;
    std::vector<std::string> known;
    if (diagnostics_.errors() < Diagnostics::kMost)  // a guess looks at every indicator
      for (const auto& [name, draft] : by_id_) known.push_back(name.str());
    diagnostics_.error(where, "unknown indicator \"" + id.str() + "\"",
                       did_you_mean(id.str(), known));
  }

  void check_references(IndicatorDraft& draft) {
    check_known_indicator(draft.indicator.parent, draft.where_parent);
    check_known_indicator(draft.indicator.inherits, draft.where_inherits);
    for (const auto& [id, where] : draft.parts) check_known_indicator(IndicatorId(id), where);
  }

  /// True when following `next` from this one comes back to it; reported at the one with the
  /// least id, so that a circle is said once.
  bool find_circle(const IndicatorDraft& start, const char* what, NextOf next) {
    std::map<IndicatorId, IndicatorId> reached_from;
    std::vector<IndicatorId> left{start.indicator.id};
    while (!left.empty()) {
      const IndicatorId at = left.back();
      left.pop_back();
      const auto* draft = find(at);
      if (draft == nullptr) continue;
      for (const auto& id : next(draft->indicator)) {
        if (id == start.indicator.id) return report_circle(start, what, reached_from, at);
        if (reached_from.emplace(id, at).second) left.push_back(id);
      }
    }
    return false;
  }

  bool report_circle(const IndicatorDraft& start, const char* what,
                     const std::map<IndicatorId, IndicatorId>& reached_from, IndicatorId at) {
    const IndicatorId& first = start.indicator.id;
    std::vector<IndicatorId> path{first};
    for (; at != first; at = reached_from.at(at)) path.push_back(at);
    const bool told_elsewhere = *std::min_element(path.begin(), path.end()) != first;
    std::string words = first.str();
    for (size_t i = path.size(); i-- > 1;) words += " -> " + path[i].str();
    if (!told_elsewhere)
      diagnostics_.error(start.where,
                         std::string("a circle of ") + what + ": " + words + " -> " + first.str());
    return true;
  }

  void fill_inherited(IndicatorDraft& draft, size_t depth) {
    auto* source = find(draft.indicator.inherits);
    if (source == nullptr || depth > drafts_.size()) return;
    fill_inherited(*source, depth + 1);
    Indicator& it = draft.indicator;
    const Indicator& from = source->indicator;
    if (!draft.has_comparator) it.comparator = from.comparator;
    if (!draft.has_unit) {
      it.measure = from.measure;
      it.unit = from.unit;
      draft.has_unit = source->has_unit;
    }
    if (!it.target && !it.relative && it.sum_of.empty()) it.target = from.target;
    if (!it.out_of) it.out_of = from.out_of;
  }

  void fill_sum(IndicatorDraft& draft, size_t depth) {
    Indicator& it = draft.indicator;
    if (it.sum_of.empty() || depth > drafts_.size()) return;
    Decimal targets, baselines;
    bool all_targets = true, all_baselines = true;
    for (const auto& id : it.sum_of) {
      auto* part = find(id);
      if (part == nullptr) return;
      fill_sum(*part, depth + 1);
      all_targets = all_targets && part->indicator.target.has_value();
      all_baselines = all_baselines && part->indicator.baseline.has_value();
      targets = targets + part->indicator.target.value_or(Decimal{});
      baselines = baselines + part->indicator.baseline.value_or(Decimal{});
    }
    if (it.measure != Measure::count)
      diagnostics_.error(draft.where_sum, "only things that are counted can be added");
    if (all_targets) take_sum(it.target, targets, "target", draft.where_target);
    if (all_baselines) take_sum(it.baseline, baselines, "baseline", draft.where_baseline);
  }

  void take_sum(std::optional<Decimal>& number, Decimal sum, const char* what,
                const Position& where) {
    if (number && *number != sum)
      diagnostics_.error(where, std::string("the ") + what + " is " + format_decimal(*number) +
                                    ", but its parts make " + format_decimal(sum));
    if (!number) number = sum;
  }

  void check_whole(const IndicatorDraft& draft) {
    const Indicator& it = draft.indicator;
    const std::string name = "the indicator \"" + it.id.str() + "\"";
    if (!draft.has_unit)
      diagnostics_.error(draft.where, name + " lacks a unit",
                         "unit: percent, yes-no, or a name of what is counted");
    if (!it.target && !it.relative && !draft.has_target)
      diagnostics_.error(
          draft.where,
          name + (draft.has_comparator ? " has a comparator and no target" : " lacks a target"),
          "one that is compared with its previous value has baseline: needed");
    if (it.target && it.out_of && *it.target > *it.out_of)
      diagnostics_.error(draft.where_target,
                         "the target " + format_decimal(*it.target) +
                             " is more than there are: " + format_decimal(*it.out_of));
  }

  void check_parent(const IndicatorDraft& draft) {
    const auto* parent = find(draft.indicator.parent);
    if (parent == nullptr || draft.indicator.base == ChildBase::own) return;
    const auto& target = draft.indicator.target;
    const auto& limit = parent->indicator.target;
    if (!target || !limit || *target <= *limit) return;
    const std::string words = "the target " + format_decimal(*target) +
                              " is above that of its parent \"" + parent->indicator.id.str() +
                              "\", " + format_decimal(*limit);
    if (draft.indicator.base == ChildBase::parent)
      diagnostics_.error(draft.where_target, words, "with of: parent it is a part of it");
    else
      diagnostics_.warning(draft.where_target, words,
                           "what is it measured against? Say of: parent or of: own");
  }

  std::vector<IndicatorDraft>& drafts_;
  std::map<IndicatorId, IndicatorDraft*> by_id_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<Indicator> link_indicators(std::vector<IndicatorDraft> drafts,
                                       const std::set<std::string>& task_ids,
                                       Diagnostics& diagnostics) {
  for (const auto& draft : drafts)
    if (task_ids.contains(draft.indicator.id.str()))
      diagnostics.error(draft.where,
                        "\"" + draft.indicator.id.str() + "\" is the id of a task as well",
                        "every id of a plan says one thing");
  IndicatorLinker(drafts, diagnostics).link();
  std::vector<Indicator> indicators;
  for (auto& draft : drafts) indicators.push_back(std::move(draft.indicator));
  return indicators;
}

}  // namespace nhacviec
