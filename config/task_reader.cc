#include "config/task_reader.h"

#include <algorithm>
#include <set>

#include "config/cycles.h"
#include "config/due_reader.h"

namespace nhacviec {
namespace {

using std::chrono::days;

class TaskReader {
 public:
  TaskReader(const PlanContext& plan, const YamlNode::Entry& entry)
      : plan_(plan),
        diagnostics_(plan.diagnostics),
        fields_(entry.value, plan.diagnostics, "the task \"" + entry.key + "\"",
                {"title",        "source",     "kind",      "unit",       "for_each", "lead",
                 "coordinating", "deliver_to", "waits_for", "after",      "due",      "every",
                 "check_in",     "period",     "chosen",    "acceptance", "evidence", "quote",
                 "note",         "remind",     "escalate",  "as_of"}) {
    draft_.where = entry.where;
    draft_.task.id = TaskId(read_key_id(entry, diagnostics_));
    if (is_reserved_task_id(draft_.task.id))
      diagnostics_.error(entry.where, "no task may be called \"" + entry.key + "\"",
                         "reported values go by that name");
  }

  TaskDraft read() {
    if (!fields_.is_map()) return std::move(draft_);
    read_words();
    read_parties();
    for (auto [key, list] : {std::pair{"waits_for", &draft_.waits_for}, {"after", &draft_.after}})
      if (const auto* node = fields_.optional(key)) *list = read_ids(*node, diagnostics_);
    for (const auto& [id, where] : draft_.after) draft_.task.after.emplace_back(id);
    read_policies();
    if (plan_.period_known) read_occurrences();
    for (auto& occurrence : task().occurrences) occurrence.reading = draft_.reading;
    return std::move(draft_);
  }

 private:
  Task& task() { return draft_.task; }

  void read_words() {
    const auto text = [&](const char* key, Text& into, Lines lines) {
      if (const auto* node = fields_.optional(key))
        into = read_text(*node, diagnostics_, lines).value_or(Text());
    };
    if (const auto* title = fields_.required("title"))
      task().title = read_title(*title, diagnostics_).value_or(Text());
    text("source", task().source, Lines::one);
    text("evidence", task().evidence, Lines::one);
    text("note", task().note, Lines::many);
    if (const auto* quote = fields_.optional("quote"))
      task().quote = read_string(*quote, diagnostics_).value_or("");
    if (const auto* kind = fields_.optional("kind")) {
      task().kind = read_choice<TaskKind>(*kind, diagnostics_,
                                          {{"report", TaskKind::report},
                                           {"registration", TaskKind::registration},
                                           {"synthesis", TaskKind::synthesis},
                                           {"plan", TaskKind::plan},
                                           {"duty", TaskKind::duty},
                                           {"milestone", TaskKind::milestone}})
                        .value_or(TaskKind::report);
    }
    if (const auto* acceptance = fields_.optional("acceptance")) {
      task().acceptance =
          read_choice<Acceptance>(*acceptance, diagnostics_,
                                  {{"none", Acceptance::none}, {"required", Acceptance::required}})
              .value_or(Acceptance::none);
    }
  }

  void read_parties() {
    const auto* unit = fields_.optional("unit");
    const auto* for_each = fields_.optional("for_each");
    const auto* lead = fields_.optional("lead");
    if (lead != nullptr) {
      read_no_lead(*lead);
    } else if (unit != nullptr && for_each != nullptr) {
      diagnostics_.error(fields_.where("for_each"), "give unit or for_each, not both");
    } else if (unit != nullptr) {
      if (const auto id = read_id(*unit, diagnostics_)) {
        check_unit(plan_, *id, unit->where);
        task().units.emplace_back(*id);
      }
    } else if (for_each != nullptr) {
      task().units = read_fan_out(plan_, *for_each);
    } else {
      diagnostics_.error(draft_.where, fields_.what() + " lacks unit or for_each",
                         "where the document names no lead, say lead: none");
    }
    if (const auto* units = fields_.optional("coordinating"))
      task().coordinating_units = read_units(plan_, *units);
    if (const auto* units = fields_.optional("deliver_to"))
      task().deliver_to = read_units(plan_, *units);
  }

  /// The document names who works together and nobody who leads: they owe it jointly.
  void read_no_lead(const YamlNode& node) {
    read_choice<bool>(node, diagnostics_, {{"none", true}});
    for (const char* key : {"unit", "for_each"})
      if (fields_.optional(key) != nullptr)
        diagnostics_.error(fields_.where(key),
                           std::string("lead: none and ") + key + " exclude each other");
    if (fields_.optional("coordinating") == nullptr)
      diagnostics_.error(node.where, "a task without a lead needs coordinating units",
                         "somebody has to do it");
    if (plan_.directory != nullptr && plan_.directory->unit(UnitId(kJointUnit)) != nullptr)
      diagnostics_.error(node.where, std::string("the directory has a unit \"") + kJointUnit +
                                         "\", which stands for units without a lead");
    task().joint = true;
    task().units = {UnitId(kJointUnit)};
  }

  void read_policies() {
    task().remind = read_policy("remind", &PolicyPair::remind);
    task().escalate = read_policy("escalate", &PolicyPair::escalate);
    draft_.escalate = fields_.where("escalate");
  }

  std::optional<Policy> read_policy(const char* key, Policy PolicyPair::*part) {
    const auto* node = fields_.optional(key);
    const auto name = node ? read_string(*node, diagnostics_) : std::nullopt;
    if (!name || *name == "none") return std::nullopt;
    const auto* pair = plan_.policies.find(*name);
    if (pair == nullptr) {
      diagnostics_.error(node->where, "unknown policy \"" + *name + "\"",
                         did_you_mean(*name, plan_.policies.names()));
      return std::nullopt;
    }
    if ((pair->*part).rules.empty())
      diagnostics_.error(node->where, "the policy \"" + *name + "\" has nothing to " + key);
    return pair->*part;
  }

  void read_occurrences() {
    if (const auto* as_of = fields_.optional("as_of")) {
      as_of_ = read_as_of(*as_of, diagnostics_);
      as_of_where_ = as_of->where;
    }
    if (const auto* check_in = fields_.optional("check_in")) return read_check_in(*check_in);
    const auto* due_node = chosen_reading(fields_.optional("due"));
    auto due = due_node ? read_due(*due_node, diagnostics_) : std::nullopt;
    if (due && due->form != WrittenDue::Form::day) due = from_target(*due);
    // A day that follows from a period is the operator's choice unless the file says that the
    // document itself means it.
    bool chosen = due && due->from_period();
    if (const auto* node = fields_.optional("chosen"))
      chosen = read_bool(*node, diagnostics_).value_or(chosen);
    const auto* every = fields_.optional("every");
    if (every == nullptr) return add_one_off(due, chosen);
    if (fields_.optional("period") != nullptr)
      diagnostics_.error(fields_.where("period"), "every already names the periods");
    if (due && !due->from_period())
      refuse_one_date(*due);
    else
      recur(*every, due, chosen);
    if (due_node == nullptr && (task().remind || task().escalate)) say_undated(every->where);
  }

  /// A semester's review may well get its day later; nobody places those of every week by hand.
  void say_undated(const Position& where) {
    constexpr size_t kPlacedByHand = 4;
    const std::string what =
        "no due date: a period is reminded of once it is given one, with place";
    if (task().occurrences.size() <= kPlacedByHand) return diagnostics_.info(where, what);
    diagnostics_.warning(where, what,
                         "write due: {by_end_of: period}, or leave out remind and escalate");
  }

  /// {reading: ID} stands for the date of the reading that is chosen there.
  const YamlNode* chosen_reading(const YamlNode* due) {
    const auto* reference = due != nullptr && due->is_map() ? due->find("reading") : nullptr;
    if (reference == nullptr) return due;
    if (due->entries.size() > 1)
      diagnostics_.error(due->where, "a reading says the whole date",
                         "other keys of due stand in its options");
    const auto id = read_id(*reference, diagnostics_);
    if (!id) return nullptr;
    if (!plan_.readings.knows(*id)) {
      diagnostics_.error(reference->where, "unknown reading \"" + *id + "\"",
                         did_you_mean(*id, plan_.readings.names()));
      return nullptr;
    }
    const auto* chosen = plan_.readings.due_of(*id);
    if (chosen == nullptr)
      diagnostics_.error(reference->where, "the reading chosen of \"" + *id + "\" has no due");
    draft_.reading = ReadingId(*id);
    for (const auto* other : plan_.readings.other_dues_of(*id)) check_other_reading(*other);
    return chosen;
  }

  /// The switch to it must not be the first time that anybody reads it.
  void check_other_reading(const YamlNode& node) {
    const auto due = read_due(node, diagnostics_);
    if (!due || due->from_period()) return;
    if (due->form == WrittenDue::Form::event) {
      event_of(*due);
    } else if (due->form == WrittenDue::Form::after_task) {
      draft_.other_dues_after.emplace_back(due->target, due->target_where);
    } else if (fields_.optional("every") != nullptr) {
      refuse_one_date(*due);
    } else {
      const Period plan{"once", plan_.first_day, plan_.last_day, {}};
      place_day(due->day, plan, {plan.first, plan.last}, plan_.calendar, due->where, diagnostics_);
    }
  }

  void refuse_one_date(const WrittenDue& due) {
    diagnostics_.error(due.where, "one date cannot serve a task that recurs",
                       "write due: {by_end_of: period} or {on: {day: 14, of: last-month}}");
  }

  void read_check_in(const YamlNode& node) {
    for (const char* key : {"due", "every", "period"})
      if (fields_.optional(key) != nullptr)
        diagnostics_.error(fields_.where(key),
                           std::string(key) + " and check_in exclude each other");
    if (const auto* chosen = fields_.optional("chosen");
        chosen != nullptr && read_bool(*chosen, diagnostics_) == false)
      diagnostics_.error(chosen->where, "a check-in cycle is always the operator's choice");
    const MapReader cycle(node, diagnostics_, "check_in", {"every"});
    const auto* every = cycle.is_map() ? cycle.required("every") : nullptr;
    if (every == nullptr) return;
    WrittenDue due;
    due.day.form = WrittenDay::Form::period_end;
    due.day.shift = {0, false};
    due.where = node.where;
    recur(*every, due, true);
  }

  void recur(const YamlNode& every, const std::optional<WrittenDue>& due, bool chosen) {
    for (const auto& period :
         read_cycles(every, plan_.first_day, plan_.last_day, plan_.calendar, diagnostics_))
      add(period, period.first, due, chosen);
  }

  void add_one_off(const std::optional<WrittenDue>& due, bool chosen) {
    Period period{"once", plan_.first_day, plan_.last_day, {}};
    if (const auto* node = fields_.optional("period")) {
      const auto id = read_string(*node, diagnostics_);
      const auto found = id ? parse_period(*id, plan_.calendar) : std::nullopt;
      if (found)
        period = *found;
      else if (id && *id != "once" && !(id->starts_with("sy") && plan_.calendar == nullptr))
        diagnostics_.error(node->where, "\"" + *id + "\" is not a period",
                           id->starts_with("sy")
                               ? "school years stand in the calendar file"
                               : "write 2024, 2024-h1, 2024-q1, 2024-05, 2024-w23 or once");
    }
    add(period, period.first, due, chosen);
  }

  void add(const Period& period, Date opens, const std::optional<WrittenDue>& due, bool chosen) {
    Occurrence occurrence;
    occurrence.period = PeriodId(period.id);
    occurrence.label = period.label;
    occurrence.opens = opens;
    occurrence.chosen = chosen;
    if (due) occurrence.said = due->said;
    const DayRange plan{plan_.first_day, plan_.last_day};
    if (due)
      if (const auto day =
              place_day(due->day, period, plan, plan_.calendar, due->where, diagnostics_)) {
        const Date last = due->said == DueWords::before ? *day - days(1) : *day;
        place(occurrence, roll_day(last, due->roll, plan_.calendar), due->where);
      }
    if (as_of_)
      occurrence.as_of =
          place_day(*as_of_, period, plan, plan_.calendar, as_of_where_, diagnostics_);
    task().occurrences.push_back(std::move(occurrence));
  }

  /// A due date that counts from something else. An event that has its day gives a day at once;
  /// otherwise the task is undated, and knows what it counts from.
  std::optional<WrittenDue> from_target(const WrittenDue& due) {
    if (due.roll != Roll::none)
      diagnostics_.error(due.where, "roll goes with days that are known when the plan is read");
    std::string source = due.target;
    if (due.form == WrittenDue::Form::event) {
      const PlanEvent* event = event_of(due);
      if (event == nullptr) return std::nullopt;
      if (event->date) return on_day(add_offset(*event->date, due.by, plan_.calendar), due);
      source = event_task_id(event->id);
      if (!draft_.waits_for.empty())
        diagnostics_.error(due.target_where,
                           "a task that waits cannot count from an event without a day",
                           "give the event its date, or leave out waits_for");
    } else {
      const bool waits = std::any_of(draft_.waits_for.begin(), draft_.waits_for.end(),
                                     [&](const auto& wait) { return wait.first == due.target; });
      if (!draft_.waits_for.empty() && !waits)
        diagnostics_.error(due.target_where,
                           "\"" + due.target + "\" is not among the tasks it waits for",
                           "a task that waits counts from one of those");
    }
    task().due_after = DueAfter{TaskId(source), false, due.by};
    draft_.due_after = {source, due.target_where};
    return std::nullopt;
  }

  const PlanEvent* event_of(const WrittenDue& due) {
    std::vector<std::string> known;
    for (const PlanEvent& event : plan_.events) {
      if (event.id == due.target) return &event;
      known.push_back(event.id);
    }
    diagnostics_.error(
        due.target_where, "unknown event \"" + due.target + "\"",
        known.empty() ? "events stand in the plan's header" : did_you_mean(due.target, known));
    return nullptr;
  }

  static WrittenDue on_day(Date date, const WrittenDue& like) {
    const std::chrono::year_month_day ymd(date);
    WrittenDue due;
    due.day.date = {static_cast<int>(static_cast<unsigned>(ymd.day())),
                    static_cast<int>(static_cast<unsigned>(ymd.month())), int(ymd.year())};
    due.where = like.where;
    due.said = like.said;
    return due;
  }

  /// Late from the midnight after `last_day`.
  void place(Occurrence& occurrence, Date last_day, const Position& where) {
    occurrence.due = LocalTime(last_day + days(1));
    if (last_day < occurrence.opens)
      diagnostics_.error(where, "due on " + format_date(last_day) + ", before it opens on " +
                                    format_date(occurrence.opens));
    else if (last_day < plan_.first_day || last_day > plan_.last_day)
      diagnostics_.warning(where,
                           "due on " + format_date(last_day) + ", outside the plan's period " +
                               format_date(plan_.first_day) + " to " + format_date(plan_.last_day));
    if (plan_.calendar != nullptr && !plan_.calendar->knows(last_day))
      diagnostics_.warning(where, format_date(last_day) +
                                      " is outside the years that the calendar \"" +
                                      plan_.calendar->rules().id + "\" knows: only weekends count");
  }

  const PlanContext& plan_;
  Diagnostics& diagnostics_;
  MapReader fields_;
  TaskDraft draft_;
  std::optional<WrittenDay> as_of_;
  Position as_of_where_;
};

}  // namespace

void check_unit(const PlanContext& plan, const std::string& id, const Position& where) {
  if (plan.directory == nullptr || plan.directory->unit(UnitId(id)) != nullptr) return;
  std::string hint;
  if (plan.diagnostics.errors() < Diagnostics::kMost) {  // a guess looks at every unit
    std::vector<std::string> known;
    for (const auto& [unit_id, unit] : plan.directory->units()) known.push_back(unit_id.str());
    hint = did_you_mean(id, known);
  }
  if (hint.empty() && plan.directory->list(id) != nullptr) hint = "that is a list: use for_each";
  plan.diagnostics.error(where, "unknown unit \"" + id + "\"", hint);
}

std::vector<UnitId> read_units(const PlanContext& plan, const YamlNode& node) {
  std::vector<UnitId> units;
  std::set<UnitId> seen;
  for (const auto& [id, where] : read_ids(node, plan.diagnostics)) {
    const UnitId single(id);
    const auto* list = plan.directory == nullptr ? nullptr : plan.directory->list(id);
    if (list == nullptr) check_unit(plan, id, where);
    for (const auto& unit : list == nullptr ? std::vector{single} : *list) {
      if (seen.insert(unit).second)
        units.push_back(unit);
      else
        plan.diagnostics.error(where, "the unit \"" + unit.str() + "\" is listed twice");
    }
  }
  return units;
}

std::string event_task_id(const std::string& event) { return "event-" + event; }

std::vector<UnitId> read_fan_out(const PlanContext& plan, const YamlNode& node) {
  if (!node.is_scalar()) {
    if (node.is_list() && node.items.empty())
      plan.diagnostics.error(node.where, "for_each is empty: nobody would owe anything");
    return read_units(plan, node);
  }
  const auto name = read_id(node, plan.diagnostics);
  if (!name || plan.directory == nullptr) return {};
  if (const auto* units = plan.directory->list(*name)) {
    if (units->empty())
      plan.diagnostics.warning(node.where, "the list \"" + *name + "\" is empty: nobody owes this");
    return *units;
  }
  const std::string hint = plan.directory->unit(UnitId(*name)) != nullptr
                               ? "that is a unit: write unit: " + *name
                               : "lists stand in the directory file";
  plan.diagnostics.error(node.where, "the directory has no list \"" + *name + "\"", hint);
  return {};
}

TaskDraft read_task(const PlanContext& plan, const YamlNode::Entry& entry) {
  return TaskReader(plan, entry).read();
}

}  // namespace nhacviec
