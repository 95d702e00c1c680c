#include "daemon/http/calendar_queries.h"

#include <map>
#include <set>
#include <tuple>

#include "daemon/http/api_json.h"
#include "daemon/http/calendar_json.h"
#include "daemon/http/query_values.h"

namespace nhacviec {

namespace {

int year_of(Date date) { return static_cast<int>(std::chrono::year_month_day(date).year()); }

/// What is due on which day of the year, by the plans: a line for each task and day, on the last
/// working day that is in time.
OutJson due_json(const std::vector<std::shared_ptr<const Workflow>>& workflows, int year,
                 const std::string& language) {
  struct Line {
    int units = 0;
    bool chosen = false;
    const Workflow* workflow = nullptr;
    const Task* task = nullptr;
  };
  std::map<std::tuple<Date, PlanId, TaskId>, Line> lines;
  for (const auto& workflow : workflows) {
    for (const ObligationSpec& spec : workflow->obligations()) {
      if (!spec.due_at) continue;
      const Date day = last_working_day(*spec.due_at, workflow->calendar(), workflow->zone());
      if (year_of(day) != year) continue;
      Line& line = lines[{day, workflow->plan().id, spec.task->id}];
      ++line.units;
      line.chosen = spec.occurrence->chosen;
      line.workflow = workflow.get();
      line.task = spec.task;
    }
  }
  OutJson list = OutJson::array();
  for (const auto& [key, line] : lines) {
    list.push_back({{"date", format_date(std::get<Date>(key))},
                    {"plan", std::get<PlanId>(key).str()},
                    {"plan_title", line.workflow->plan().title.in(language)},
                    {"task", std::get<TaskId>(key).str()},
                    {"title", line.task->title.in(language)},
                    {"obligations", line.units},
                    {"chosen", line.chosen}});
  }
  return list;
}

}  // namespace

void CalendarQueries::calendar(const Call& call) const {
  const auto year = whole_number("year", call->request.query_value("year"),
                                 year_of(zone_of(book_)->date_of(clock_.now())), 1900, 2200);
  if (!year) return call->problem(year.error(), 400);
  const std::string& asked = call->request.query_value("calendar");
  std::set<std::string> known;
  std::vector<std::shared_ptr<const Workflow>> workflows;
  for (const auto& workflow : book_.all_latest()) {
    const std::string& id = workflow->calendar().rules().id;
    known.insert(id);
    const std::string& wanted =
        asked.empty() && !workflows.empty() ? workflows.front()->calendar().rules().id : asked;
    if (wanted.empty() || id == wanted) workflows.push_back(workflow);
  }
  if (workflows.empty()) {
    return call->problem(404, known.empty() ? "no plan has been applied, so there is no calendar"
                                            : "no plan is read with that calendar");
  }
  const int number = static_cast<int>(year.value());
  OutJson body = calendar_json(workflows.front()->calendar(), number, call->language);
  body["today"] = format_date(workflows.front()->zone().date_of(clock_.now()));
  body["calendars"] = known;
  body["due"] = due_json(workflows, number, call->language);
  call->answer(body);
}

}  // namespace nhacviec
