// Plan files that nobody wrote: every way to say a due date, cycles, gates, policies, a directory
// and a calendar, drawn from a seed. They are text, read by the same reader as an office's own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/plan_documents.h"

namespace nhacviec::simulation {

/// A number below the given one.
using Draw = std::function<uint64_t(uint64_t below)>;

/// One task as its lines in the file; they are kept apart so that an edition can change some.
struct RandomTask {
  std::string id;
  std::string owner;     // "unit: u1", "for_each: all", "lead: none"
  std::string when;      // due, every, period, check_in
  std::string gates;     // waits_for, after
  std::string receiver;  // deliver_to, acceptance
  std::string policies;
  int title = 0;
};

class RandomPlan {
 public:
  static constexpr const char* kPlan = "random-2024";

  explicit RandomPlan(Draw draw);

  PlanTexts texts() const;
  /// Another edition: dates, lead times, units, tasks, days off that were not there before.
  void revise();

 private:
  std::string pick(const std::vector<std::string>& from) { return from[draw_(from.size())]; }
  std::string number(int least, int most) {
    return std::to_string(least + static_cast<int>(draw_(static_cast<uint64_t>(most - least + 1))));
  }
  bool chance(unsigned percent) { return draw_(100) < percent; }
  std::string day_and_month();
  std::string lead_time(int most);
  std::string reminders();
  std::string policy(bool with_reminders);
  RandomTask task();
  void draw_owner(RandomTask& task);
  void draw_date(RandomTask& task);
  void draw_gates(RandomTask& task);
  void draw_rest(RandomTask& task);
  void change(RandomTask& task);

  Draw draw_;
  std::vector<RandomTask> tasks_;
  std::vector<std::string> policies_;  // their lines; the number is in their name
  int next_task_ = 1;
  int units_ = 3;          // of the list `all`
  std::string event_day_;  // of the event that dates count back from
  std::string approval_;   // the line of the header that asks for it; empty: none
  std::string reading_;    // the option that is chosen
  std::vector<std::string> days_off_;
  std::string window_;
};

}  // namespace nhacviec::simulation
