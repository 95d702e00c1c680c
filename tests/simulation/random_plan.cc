#include "tests/simulation/random_plan.h"

#include <algorithm>
#include <utility>

namespace nhacviec::simulation {

namespace {

constexpr int kMostUnits = 4;
constexpr size_t kMostTasks = 7;

// Heads and roles differ from unit to unit: one has no head, one's contact is the director.
constexpr const char* kDirectory = R"(nhacviec: 1
directory: random
people:
  chief: {title: Trưởng, email: chief@random.example.vn, sms: "+84900000001"}
units:
  board:
    name: Sở
    head: board/chair
    roles:
      chair: {title: Giám đốc, holders: chief}
      clerk: {title: Văn thư, email: clerk@random.example.vn}
  office:
    name: Văn phòng
    parent: board
    head: office/head
    roles:
      head: {title: Chánh Văn phòng, email: office@random.example.vn, sms: "+84900000002"}
  outside:
    name: Ban
    kind: outside
    roles:
      desk: {title: Văn phòng Ban, email: desk@outside.example.vn}
  u1:
    name: Đơn vị 1
    parent: board
    head: u1/head
    roles:
      desk: {title: Đầu mối, email: u1@random.example.vn}
      head: {title: Trưởng phòng, email: u1-head@random.example.vn}
  u2:
    name: Đơn vị 2
    parent: board
    roles:
      desk: {title: Đầu mối, email: u2@random.example.vn}
  u3:
    name: Đơn vị 3
    parent: board
    head: board/chair
    roles:
      desk: {title: Đầu mối, holders: chief}
  u4:
    name: Tổ 4
    kind: group
    lead_unit: office
    members: [u1, u2]
lists:
)";

std::string line(const std::string& text) { return text.empty() ? "" : "    " + text + "\n"; }

}  // namespace

RandomPlan::RandomPlan(Draw draw) : draw_(std::move(draw)) {
  units_ = 1 + static_cast<int>(draw_(kMostUnits));
  event_day_ = chance(50) ? "" : "2024-" + pick({"05", "08", "10"}) + "-" + number(10, 28);
  reading_ = pick({"early", "late"});
  approval_ = pick({"", "", "approval: required\n", "approval: {after: 6h}\n",
                    "approval: {outside: required, leaders: none}\n"});
  window_ = pick({"07:30-17:00", "08:00-11:30", "00:00-24:00", "13:00-16:00"});
  for (int i = 0; i < 6; ++i) {
    days_off_.push_back("2024-" + pick({"03", "04", "06", "09", "11"}) + "-" + number(10, 28));
  }
  for (int i = 0; i < 3; ++i) policies_.push_back(policy(i != 2));
  const size_t tasks = 2 + draw_(kMostTasks - 2);
  for (size_t i = 0; i < tasks; ++i) tasks_.push_back(task());
}

std::string RandomPlan::day_and_month() { return number(1, 28) + "/" + number(2, 12); }

std::string RandomPlan::lead_time(int most) { return number(1, most) + pick({"wd", "d"}); }

std::string RandomPlan::reminders() {
  std::string lines;
  const int count = 1 + static_cast<int>(draw_(3));
  for (int i = 0; i < count; ++i) {
    const std::string when = chance(30) ? "on: last-working-day" : "before: " + lead_time(20);
    lines += "      - {" + when + ", at: \"" + pick({"08:00", "09:30", "16:30", "06:00"}) +
             "\", to: " + pick({"lead", "lead", "head"}) +
             ", channels: " + pick({"[email]", "[email, sms]"}) + "}\n";
  }
  return lines;
}

std::string RandomPlan::policy(bool with_reminders) {
  std::string lines = "    note: thử\n";
  if (with_reminders) lines += "    reminders:\n" + reminders();
  if (with_reminders && chance(30)) {
    lines += "    receipt:\n      - {after: " + lead_time(5) + ", to: receiver}\n";
  }
  lines += "    overdue:\n      - {after: " + number(1, 3) + "wd, to: lead}\n    steps:\n";
  const std::vector<std::string> above{"standing_body", "head", "director", "signer"};
  const size_t steps = 1 + draw_(3);
  for (size_t i = 0; i < steps; ++i) {
    lines += "      - {after: " + std::to_string(1 + 2 * i + draw_(2)) + pick({"wd", "d"}) +
             ", to: " + above[i] + "}\n";
  }
  return lines;
}

void RandomPlan::draw_owner(RandomTask& task) {
  const uint64_t kind = draw_(10);
  if (kind < 5) {
    task.owner = "for_each: all";
  } else if (kind < 9) {
    task.owner = "unit: " + pick({"office", "u1", "u2", "u3"});
  } else {
    task.owner = "lead: none\n    coordinating: [u1, office]";
  }
}

void RandomPlan::draw_date(RandomTask& task) {
  const std::string shift = pick({"", ", shift: -5wd", ", shift: 10", ", shift: -3"});
  const std::string roll = pick({"", "", ", roll: preceding", ", roll: modified-following"});
  switch (draw_(12)) {
    case 0:
      task.when = "due: {before: " + day_and_month() + roll + "}";
      break;
    case 1:
      task.when = "due: {on: " + day_and_month() + roll + "}";
      break;
    case 2:
      task.when = "every: " + pick({"month", "quarter", "half-year"}) +
                  "\n    due: {by_end_of: period" + shift + "}";
      break;
    case 3:
      task.when = "every: month\n    due: {on: {day: " + number(5, 28) + ", of: last-month}}";
      break;
    case 4:
      task.when =
          "every: quarter\n    due: {before: {working_day: " + number(1, 5) + ", of: next-month}}";
      break;
    case 5:
      task.when = "every: {rrule: \"FREQ=MONTHLY;BYDAY=" + pick({"-1FR", "2MO", "1SU"}) +
                  ";COUNT=" + number(2, 6) + "\", from: 2024-02-05}\n    due: {by_end_of: period}";
      break;
    case 6:
      task.when = "check_in: {every: [month, quarter, half-year]}";
      task.id = "duty-" + task.id;
      break;
    case 7:
      task.when = "due: {event: opening, by: " + pick({"-5wd", "-10d", "3wd"}) + "}";
      break;
    case 8:
      if (!tasks_.empty()) {
        const std::string& source = tasks_[draw_(tasks_.size())].id;
        task.when = "due: {after: " + source + ", by: " + lead_time(15) + "}";
        break;
      }
      [[fallthrough]];
    case 9:
      task.when = "due: {reading: october}";
      break;
    case 10:
      task.when = "period: 2024-h1\n    due: {before: " + number(1, 28) + "/" + number(6, 9) + "}";
      break;
    default:
      task.when = "";  // undated, until somebody places it
  }
}

void RandomPlan::draw_gates(RandomTask& task) {
  if (tasks_.empty() || chance(60)) return;
  const std::string& source = tasks_[draw_(tasks_.size())].id;
  const bool counts_from_another = task.when.find("after:") != std::string::npos;
  task.gates = (chance(75) && !counts_from_another ? "waits_for: " : "after: ") + source;
}

void RandomPlan::draw_rest(RandomTask& task) {
  const uint64_t receiver = draw_(4);
  if (receiver == 0) task.receiver = "deliver_to: office\n    acceptance: required";
  if (receiver == 1) task.receiver = "deliver_to: [outside, board]";
  if (receiver == 2) task.receiver = "deliver_to: office";
  task.policies = chance(10) ? "" : "remind: p" + number(1, 2) + "\n    escalate: p" + number(1, 3);
}

RandomTask RandomPlan::task() {
  RandomTask task;
  task.id = "t" + std::to_string(next_task_++);
  draw_owner(task);
  draw_date(task);
  draw_gates(task);
  draw_rest(task);
  if (chance(10))
    task.receiver += (task.receiver.empty() ? "" : "\n    ") + std::string("kind: plan");
  return task;
}

void RandomPlan::change(RandomTask& task) {
  switch (draw_(6)) {
    case 0:
    case 1: {
      const std::string id = task.id;
      draw_date(task);
      task.id = id;
      break;
    }
    case 2:
      draw_owner(task);
      break;
    case 3:
      task.gates.clear();
      if (&task != &tasks_.front() && chance(60)) task.gates = "waits_for: " + tasks_.front().id;
      break;
    case 4:
      draw_rest(task);
      break;
    default:
      ++task.title;
  }
}

void RandomPlan::revise() {
  switch (draw_(8)) {
    case 0:
      policies_[draw_(policies_.size())] = policy(true);
      return;
    case 1:
      units_ = 1 + static_cast<int>(draw_(kMostUnits));
      return;
    case 2:
      days_off_[draw_(days_off_.size())] = "2024-" + pick({"05", "07", "10"}) + "-" + number(1, 28);
      return;
    case 3:
      event_day_ = "2024-" + pick({"05", "08", "10"}) + "-" + number(10, 28);
      reading_ = pick({"early", "late"});
      approval_ = pick({"", "approval: required\n", "approval: {leaders: {after: 2h}}\n"});
      return;
    case 4:
      if (tasks_.size() > 2) {
        tasks_.erase(tasks_.begin() + static_cast<int64_t>(draw_(tasks_.size())));
        return;
      }
      [[fallthrough]];
    case 5:
      if (tasks_.size() < kMostTasks) {
        tasks_.push_back(task());
        return;
      }
      [[fallthrough]];
    default:
      change(tasks_[draw_(tasks_.size())]);
  }
}

PlanTexts RandomPlan::texts() const {
  PlanTexts texts;
  std::string& plan = texts.plan;
  plan = std::string("nhacviec: 1\nplan: ") + kPlan +
         "\ntitle: Thử\nissuer: board\nstanding_body: office\nperiod: {year: 2024}\n" +
         (event_day_.empty() ? "tell_unit: [received, returned, extended]\n" : "") + approval_ +
         "directory: random\ncalendar: random\nevents:\n  opening: {title: Khai mạc" +
         (event_day_.empty() ? "" : ", date: " + event_day_) +
         "}\nreadings:\n  october:\n    title: Tháng mười\n    quote: ngày 30/10\n    chosen: " +
         reading_ +
         "\n    options:\n      early: {note: sớm, due: {before: 30/10}}\n"
         "      late: {note: muộn, due: {on: 31/10}}\npolicies:\n";
  for (size_t i = 0; i < policies_.size(); ++i) {
    plan += "  p" + std::to_string(i + 1) + ":\n" + policies_[i];
  }
  plan += "tasks:\n";
  for (const RandomTask& task : tasks_) {
    plan += "  " + task.id + ":\n" + line("title: Việc " + std::to_string(task.title)) +
            line(task.owner) + line(task.when) + line(task.gates) + line(task.receiver) +
            line(task.policies);
  }
  texts.directory = std::string(kDirectory) + "  all: [u1";
  for (int i = 2; i <= units_; ++i) texts.directory += ", u" + std::to_string(i);
  texts.directory += "]\n";
  texts.calendar =
      "nhacviec: 1\ncalendar: random\nzone: Asia/Ho_Chi_Minh\nweek: [mon, tue, wed, thu, fri]\n"
      "office_hours: \"07:30-17:00\"\nsend_window: \"" +
      window_ +
      "\"\nknown: {from: 2023-01-01, to: 2026-12-31}\nholidays:\n  off: Ngày nghỉ\ndays:\n";
  std::vector<std::string> days = days_off_;
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  for (const std::string& day : days) texts.calendar += "  - {date: " + day + ", holiday: off}\n";
  return texts;
}

}  // namespace nhacviec::simulation
