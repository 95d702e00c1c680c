// A plan built by hand, small enough to follow: four groups report before 10/6/2024 to the Office,
// whose synthesis waits for all four and goes to two recipients. The rules are the shipped ones.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workflows/decide.h"
#include "workflows/workflow.h"

namespace nhacviec::small_plan {

/// Always UTC+7, as Vietnam is.
std::shared_ptr<const Zone> zone();
/// Vietnam's 2024: Tết, 18/4, 29/4 swapped with Saturday 4/5, 30/4-1/5, 2-3/9.
std::shared_ptr<const BusinessCalendar> calendar();
/// team-01 is headed by the Director; team-03 is led by the Office, which is the standing body.
std::shared_ptr<const Directory> directory(
    const std::map<std::string, Preferences>& preferences = {},  // by person
    const std::vector<std::string>& telephones = {}, const std::string& outside = "");

struct Options {
  int revision = 1;
  std::string due = "2024-06-10";  // of the group reports
  Acceptance acceptance = Acceptance::none;
  std::map<std::string, Preferences> preferences = {};  // by person
  ApprovalRules approval = {};
  std::vector<SummaryRule> summaries = {};
  std::vector<std::string> telephones = {};  // of people: they have one
  std::string outside = {};                  // a unit that is an outside body
  bool when_mail_fails = false;              // messages go by SMS instead
  bool synthesis_has_rules = false;          // those of the reports
};
Plan plan(const Options& options = {});
std::shared_ptr<const Workflow> workflow(const Options& options = {});

/// "2024-06-10 08:00" in the plan's zone.
Instant at(const std::string& local);
ObligationId report_of(const std::string& team);  // plan/report/TEAM/2024-h1
ObligationId synthesis();

}  // namespace nhacviec::small_plan
