// One task of a plan file: who owes what by when, recurrences expanded to finite occurrences.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/map_reader.h"
#include "config/periods.h"
#include "config/policy_reader.h"
#include "config/reading_reader.h"
#include "config/values.h"
#include "workflows/plan.h"

namespace nhacviec {

/// A task as read, with the places that the checks across tasks speak of.
struct TaskDraft {
  Task task;
  Position where;     // of its id
  Position escalate;  // where its policy is named
  ReadingId reading;  // its due comes from there
  std::vector<std::pair<std::string, Position>> waits_for;
  std::vector<std::pair<std::string, Position>> after;
  std::pair<std::string, Position> due_after;  // the task it counts from; empty: none
  std::vector<std::pair<std::string, Position>> other_dues_after;  // in readings not chosen
};

/// What a task is read against. `directory` and `calendar` may be missing when their files are
/// wrong: then what needs them is not checked. Everything is borrowed.
struct PlanContext {
  Date first_day{};
  Date last_day{};
  bool period_known = true;
  const PolicySet& policies;
  const std::vector<PlanEvent>& events;
  const ReadingSet& readings;
  const Directory* directory = nullptr;
  const BusinessCalendar* calendar = nullptr;
  Diagnostics& diagnostics;
};

/// Reports a unit that the directory does not know.
void check_unit(const PlanContext&, const std::string& id, const Position&);
/// Known units, and named lists in their place; a single one stands for a list of one.
std::vector<UnitId> read_units(const PlanContext&, const YamlNode&);

/// An event without a day is a task of this id: "event-opening".
std::string event_task_id(const std::string& event);
/// The units of a `for_each`: a list of the directory by its name, or units one by one.
std::vector<UnitId> read_fan_out(const PlanContext&, const YamlNode&);

TaskDraft read_task(const PlanContext&, const YamlNode::Entry&);

}  // namespace nhacviec
