#include "config/task_reader.h"

#include <set>

namespace nhacviec {
namespace {

using std::chrono::days;

constexpr long kLongestShift = 366;

enum class DueForm { before, on, by_end_of };

struct WrittenDue {
  DueForm form = DueForm::before;
  WrittenDate date;
  days shift{0};
  Position where;
};

class TaskReader {
 public:
  TaskReader(const PlanContext& plan, const YamlNode::Entry& entry)
      : plan_(plan),
        diagnostics_(plan.diagnostics),
        fields_(entry.value, plan.diagnostics, "the task \"" + entry.key + "\"",
                {"title",        "source",     "kind",      "unit",       "for_each", "lead",
                 "coordinating", "deliver_to", "waits_for", "after",      "due",      "every",
                 "check_in",     "period",     "chosen",    "acceptance", "evidence", "quote",
                 "note",         "remind",     "escalate"}) {
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
    const auto* check_in = fields_.optional("check_in");
    if (check_in != nullptr) {
      read_check_in(*check_in);
      return;
    }
    const auto* due_node = chosen_reading(fields_.optional("due"));
    const auto due = due_node ? read_due(*due_node) : std::nullopt;
    // A day that follows from a period's end is the operator's choice unless the file says that
    // the document itself means it.
    bool chosen = due && due->form == DueForm::by_end_of;
    if (const auto* node = fields_.optional("chosen"))
      chosen = read_bool(*node, diagnostics_).value_or(chosen);
    if (const auto* every = fields_.optional("every")) {
      if (fields_.optional("period") != nullptr)
        diagnostics_.error(fields_.where("period"), "every already names the periods");
      if (due && due->form != DueForm::by_end_of)
        diagnostics_.error(due->where, "one date cannot serve a task that recurs",
                           "write due: {by_end_of: period}");
      else
        recur(*every, due, chosen);
      return;
    }
    add_one_off(due, chosen);
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
    return chosen;
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
    recur(*every, WrittenDue{DueForm::by_end_of, {}, days(0), node.where}, true);
  }

  void recur(const YamlNode& every, const std::optional<WrittenDue>& due, bool chosen) {
    const auto cycle = read_cycle_name(every, diagnostics_);
    if (!cycle) return;
    const auto periods = periods_between(*cycle, plan_.first_day, plan_.last_day);
    if (periods.empty())
      diagnostics_.error(every.where, "no " + every.text + " ends inside the plan's period");
    for (const auto& period : periods) {
      Occurrence occurrence{PeriodId(period.id), period.label, period.first, std::nullopt, chosen};
      if (due) place(occurrence, period.last + days(1) + due->shift, due->where);
      task().occurrences.push_back(std::move(occurrence));
    }
  }

  void add_one_off(const std::optional<WrittenDue>& due, bool chosen) {
    Occurrence occurrence{PeriodId("once"), {}, plan_.first_day, std::nullopt, chosen};
    std::optional<Period> period;
    if (const auto* node = fields_.optional("period")) {
      const auto id = read_string(*node, diagnostics_);
      period = id ? parse_period(*id) : std::nullopt;
      if (period) {
        occurrence.period = PeriodId(period->id);
        occurrence.label = period->label;
        occurrence.opens = period->first;
      } else if (id && *id != "once") {
        diagnostics_.error(node->where, "\"" + *id + "\" is not a period",
                           "write 2024, 2024-h1, 2024-q1, 2024-05 or once");
      }
    }
    if (due && due->form == DueForm::by_end_of)
      place(occurrence, (period ? period->last : plan_.last_day) + days(1) + due->shift,
            due->where);
    else if (due)
      place_on_date(occurrence, *due);
    task().occurrences.push_back(std::move(occurrence));
  }

  /// {before: 10/6}, {on: 10/6} or {by_end_of: period, shift: -10}
  std::optional<WrittenDue> read_due(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "due", {"before", "on", "by_end_of", "shift"});
    if (!fields.is_map()) return std::nullopt;
    WrittenDue due;
    due.where = node.where;
    int forms = 0;
    bool good = true;
    for (auto [key, form] : {std::pair{"before", DueForm::before}, {"on", DueForm::on}}) {
      const auto* date = fields.optional(key);
      if (date == nullptr) continue;
      ++forms;
      due.form = form;
      due.where = date->where;
      const auto written = read_written_date(*date, diagnostics_, true);
      good = written.has_value();
      due.date = written.value_or(WrittenDate());
    }
    if (const auto* end = fields.optional("by_end_of")) {
      ++forms;
      due.form = DueForm::by_end_of;
      due.where = end->where;
      good = read_choice<bool>(*end, diagnostics_, {{"period", true}}).has_value();
    }
    if (forms != 1) {
      diagnostics_.error(node.where, "due needs one of before, on and by_end_of");
      return std::nullopt;
    }
    if (const auto* shift = fields.optional("shift")) {
      due.shift =
          days(read_integer(*shift, diagnostics_, -kLongestShift, kLongestShift).value_or(0));
      if (due.form != DueForm::by_end_of)
        diagnostics_.error(fields.where("shift"), "shift goes with by_end_of only");
    }
    return good ? std::optional(due) : std::nullopt;
  }

  /// A day without a year is the one inside the plan's period.
  void place_on_date(Occurrence& occurrence, const WrittenDue& due) {
    const int first = int(std::chrono::year_month_day(plan_.first_day).year());
    const int last = int(std::chrono::year_month_day(plan_.last_day).year());
    std::vector<Date> inside, possible;
    for (int year = due.date.year.value_or(first); year <= due.date.year.value_or(last); ++year) {
      const auto date = make_date(year, due.date.month, due.date.day);
      if (!date) continue;
      possible.push_back(*date);
      if (*date >= plan_.first_day && *date <= plan_.last_day) inside.push_back(*date);
    }
    const std::string written = std::to_string(due.date.day) + "/" + std::to_string(due.date.month);
    if (possible.empty()) {
      diagnostics_.error(due.where, "there is no day " + written + " in the plan's period");
    } else if (inside.size() > 1) {
      diagnostics_.error(due.where, "the plan has more than one " + written, "give the year");
    } else {
      const Date date = inside.empty() ? possible.front() : inside.front();
      place(occurrence, due.form == DueForm::before ? date : date + days(1), due.where);
    }
  }

  /// Late from the midnight that begins `late_from`.
  void place(Occurrence& occurrence, Date late_from, const Position& where) {
    occurrence.due = LocalTime(late_from);
    const Date last_day = late_from - days(1);
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
};

}  // namespace

std::optional<Cycle> read_cycle_name(const YamlNode& node, Diagnostics& diagnostics) {
  return read_choice<Cycle>(node, diagnostics,
                            {{"month", Cycle::month},
                             {"quarter", Cycle::quarter},
                             {"half-year", Cycle::half_year},
                             {"year", Cycle::year}});
}

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

std::vector<UnitId> read_fan_out(const PlanContext& plan, const YamlNode& node) {
  if (!node.is_scalar()) {
    if (node.is_list() && node.items.empty())
      plan.diagnostics.error(node.where, "for_each is empty: nobody would owe anything");
    return read_units(plan, node);
  }
  const auto name = read_id(node, plan.diagnostics);
  if (!name || plan.directory == nullptr) return {};
  if (const auto* units = plan.directory->list(*name)) return *units;
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
