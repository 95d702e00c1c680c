// One obligation of the small plan, its log written by decide(), and ways to look at what explain()
// says of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/workflows/small_plan.h"
#include "workflows/explanation.h"
#include "workflows/explanation_parts.h"

namespace nhacviec::explained {

using small_plan::at;
using Outcome = ExplainedInstant::Outcome;

inline Date day(const char* text) { return *parse_date(text); }

/// One obligation of the small plan, its log written by decide().
class ExplanationTest : public testing::Test {
 protected:
  void begin(const ObligationId& id, const small_plan::Options& options = {}) {
    workflow = small_plan::workflow(options);
    spec = workflow->find(id);
    ASSERT_NE(spec, nullptr);
    for (const ObligationId& source : spec->sources) waits[source] = {};
    happen(Create{}, "2024-01-01 00:00");
    happen(Tick{}, "2024-01-01 00:00");
  }

  void happen(EventBody body, const std::string& when, const std::string& by = "") {
    const std::optional<Obligation> before =
        facts.empty() ? std::nullopt : std::optional(obligation);
    Changes changes =
        decide(*workflow, *spec, before, waits, Event{std::move(body), by, at(when)}, at(when));
    for (Fact& fact : changes.facts) {
      obligation = apply(std::move(obligation), fact);
      facts.push_back({facts.size() + 1, std::move(fact)});
    }
    for (Notice& notice : changes.notices) notices.push_back(std::move(notice));
  }

  /// Time passes and every timer is looked at when it is due.
  void pass_until(const std::string& end) {
    while (const auto wake = next_wake(*workflow, *spec, obligation, waits)) {
      if (*wake > at(end)) break;
      const LocalTime local = workflow->zone().to_local(*wake);
      const Date date = std::chrono::floor<std::chrono::days>(local);
      const auto minutes = std::chrono::floor<std::chrono::minutes>(local - LocalTime(date));
      happen(Tick{}, format_date(date) + " " + format_time_of_day(minutes));
    }
  }

  ObligationStory story() const {
    return {*workflow, *spec, obligation, waits, facts, [](int) { return nullptr; }};
  }
  Explanation explained(const std::string& now) const { return explain(story(), at(now)); }

  const Notice& notice_of(NoticeKind kind, int step = 0) const {
    const auto found = std::find_if(notices.begin(), notices.end(), [&](const Notice& notice) {
      return notice.kind == kind && notice.step == step;
    });
    if (found == notices.end()) std::abort();
    return *found;
  }

  static const ExplanationStep* find(const ExplanationSteps& steps, const std::string& kind) {
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const ExplanationStep& step) { return step.kind == kind; });
    return found == steps.end() ? nullptr : &*found;
  }
  template <class T>
  static T value(const ExplanationStep* step, const std::string& name) {
    if (step == nullptr) {
      ADD_FAILURE() << "no such step, for " << name;
      return {};
    }
    for (const auto& [key, held] : step->values) {
      if (key == name && std::holds_alternative<T>(held)) return std::get<T>(held);
    }
    ADD_FAILURE() << step->kind << " has no " << name;
    return {};
  }
  static std::vector<std::string> kinds(const ExplanationSteps& steps) {
    std::vector<std::string> names;
    for (const ExplanationStep& step : steps) names.push_back(step.kind);
    return names;
  }
  static const ExplainedInstant& instant(const Explanation& explanation, const std::string& rule) {
    for (const ExplainedInstant& one : explanation.instants) {
      if (one.rule.str() == rule) return one;
    }
    ADD_FAILURE() << "no instant of " << rule;
    return explanation.instants.front();
  }

  /// Another edition of the plan takes the place of this one.
  void come_under(const small_plan::Options& options, const std::string& when) {
    older.push_back(workflow);
    workflow = small_plan::workflow(options);
    spec = workflow->find(spec->id);  // of the older one, which lives on
    happen(Create{}, when);
  }
  /// The same plan with other people in its directory.
  void with_people(const std::function<void(std::map<std::string, Person>&, Unit& so)>& change) {
    const Directory& old = workflow->directory();
    std::vector<Unit> units;
    std::map<std::string, Person> people;
    for (const auto& [id, one] : old.people()) people.emplace(id.str(), one);
    for (const auto& [id, unit] : old.units()) units.push_back(unit);
    change(people, *std::find_if(units.begin(), units.end(),
                                 [](const Unit& unit) { return unit.id == UnitId("so-gddt"); }));
    std::vector<Person> all;
    for (const auto& [id, one] : people) all.push_back(one);
    older.push_back(workflow);
    workflow = std::make_shared<Workflow>(
        1, small_plan::plan(),
        std::make_shared<Directory>("d", units, all, std::map<std::string, std::vector<UnitId>>{}),
        small_plan::calendar(), small_plan::zone());
    spec = workflow->find(spec->id);
  }
  static Absence away(const char* first, const char* last, std::vector<StandIn> delegates = {},
                      bool copy = false) {
    return {day(first), day(last), std::move(delegates), copy};
  }

  std::vector<std::shared_ptr<const Workflow>> older;  // what was borrowed from them lives on
  std::shared_ptr<const Workflow> workflow;
  const ObligationSpec* spec = nullptr;
  Obligation obligation;
  Waits waits;
  std::vector<LoggedFact> facts;
  std::vector<Notice> notices;
};

}  // namespace nhacviec::explained
