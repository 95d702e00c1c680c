// A plan as shipped, looked at: what it orders, counted. For the tests of each plan.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/config/support.h"
#include "workflows/preview.h"

namespace nhacviec {

using Words = std::set<std::string>;
using Listed = std::vector<std::string>;

class ShippedPlan : public testing::Test {
 protected:
  explicit ShippedPlan(const char* plan) : file_(std::string("plans/") + plan + ".yaml") {}

  void SetUp() override {
    workflow_ = load_workflow(samples::shipped(file_), {}, diagnostics_);
    ASSERT_NE(workflow_, nullptr) << diagnostics_.format();
  }

  const Plan& plan() const { return workflow_->plan(); }

  /// The plan as it would be with `from` written otherwise; aborts when the file lacks it.
  std::shared_ptr<const Workflow> with(const std::string& from, const std::string& to) const {
    Diagnostics diagnostics;
    auto texts = read_workflow_texts(samples::shipped(file_), {}, diagnostics).value();
    texts.plan.text.replace(texts.plan.text.find(from), from.size(), to);
    return make_workflow(texts, 1, diagnostics);
  }

  std::vector<const ObligationSpec*> of(const std::string& task) const {
    std::vector<const ObligationSpec*> found;
    for (const auto& spec : workflow_->obligations())
      if (spec.task->id.str() == task) found.push_back(&spec);
    return found;
  }
  const Task& task(const std::string& id) const {
    for (const auto& each : plan().tasks)
      if (each.id.str() == id) return each;
    ADD_FAILURE() << "no task " << id;
    return plan().tasks.front();
  }
  Words dues(const std::string& task) const {
    Words found;
    for (const auto* spec : of(task))
      found.insert(spec->due_at ? format_rfc3339(*spec->due_at, workflow_->zone()) : "none");
    return found;
  }
  Words last_days(const std::string& task) const {
    Words found;
    for (const auto* spec : of(task))
      found.insert(
          format_date(last_working_day(*spec->due_at, workflow_->calendar(), workflow_->zone())));
    return found;
  }
  Words periods(const std::string& task) const {
    Words found;
    for (const auto* spec : of(task)) found.insert(spec->occurrence->period.str());
    return found;
  }
  Words units(const std::string& task) const {
    Words found;
    for (const auto* spec : of(task)) found.insert(spec->unit.str());
    return found;
  }
  Words list(const std::string& name) const {
    Words found;
    for (const auto& unit : *workflow_->directory().list(name)) found.insert(unit.str());
    return found;
  }

  /// An event without a day stands among the tasks until it is given one.
  static bool is_event(const Task& each) { return each.id.str().starts_with("event-"); }

  std::map<std::string, int> tasks_by_part() const {
    std::map<std::string, int> by_part;
    for (const auto& each : plan().tasks) {
      if (is_event(each)) continue;
      const std::string& source = each.source.in("vi");
      ++by_part[source.substr(0, source.find(','))];
    }
    return by_part;
  }

  const Indicator& indicator(const std::string& id) const {
    const Indicator* found = find_indicator(plan(), IndicatorId(id));
    EXPECT_NE(found, nullptr) << id;
    return found == nullptr ? plan().indicators.front() : *found;
  }
  /// How an indicator stands on a day, with a value reported for its first period.
  std::string standing(const std::string& id, const char* value, const char* day,
                       const char* baseline = "") const {
    const auto number = [](const char* text) -> std::optional<Decimal> {
      return *text == '\0' ? std::nullopt : parse_decimal(text);
    };
    const Indicator& it = indicator(id);
    const auto given = number(baseline);
    return to_string(judge(it, it.periods.front(), number(value), given ? given : it.baseline,
                           *parse_date(day), plan().last_day));
  }
  /// How many indicators are written with which comparator; a relative one counts as that.
  std::map<std::string, int> comparators() const {
    std::map<std::string, int> found;
    for (const auto& it : plan().indicators)
      ++found[it.relative ? "relative" : to_string(it.comparator)];
    return found;
  }

  /// Every task quotes the document and has a title in both languages; so have indicators.
  void expect_words() const {
    const auto in_both = [](const Text& text, const std::string& id) {
      EXPECT_TRUE(text.by_language.contains("vi")) << id;
      EXPECT_TRUE(text.by_language.contains("en")) << id;
    };
    for (const auto& each : plan().tasks) {
      EXPECT_EQ(each.quote.empty(), is_event(each)) << each.id.str();
      in_both(each.title, each.id.str());
    }
    for (const auto& it : plan().indicators) in_both(it.title, it.id.str());
  }

  /// No document states lead times.
  void expect_lead_times_are_configuration() const {
    for (const auto& each : plan().tasks) {
      for (const auto& policy : {each.remind, each.escalate}) {
        if (!policy) continue;
        EXPECT_NE(policy->note.in("en").find("configuration"), std::string::npos) << policy->id;
        EXPECT_NE(policy->note.in("vi").find("cấu hình"), std::string::npos) << policy->id;
      }
    }
  }

  /// What nobody's reporting sends by e-mail about one obligation, without the year.
  Listed notices(const std::string& obligation) const {
    Listed found;
    for (const auto& notice : preview(*workflow_, Assume::nobody_reports, {}, {}, {}).notices) {
      if (notice.obligation.str() != obligation || notice.channel != ChannelKind::email) continue;
      found.push_back(format_rfc3339(notice.at, workflow_->zone()).substr(5, 11) + " " +
                      to_string(notice.kind) + " " + notice.to.unit.str() + "/" +
                      notice.to.role.str());
    }
    return found;
  }

  std::string file_;
  Diagnostics diagnostics_;
  std::shared_ptr<const Workflow> workflow_;
};

}  // namespace nhacviec
