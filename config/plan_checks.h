// Checks that look at several tasks of a plan at once.
#pragma once

#include <vector>

#include "config/task_reader.h"

namespace nhacviec {

/// References between tasks: resolves `waits_for` into the tasks' wait rules, reports unknown
/// tasks, waits without a common period, and circles of waits_for and after with their path.
void link_tasks(std::vector<TaskDraft>&, const PlanContext&);

/// Warns of the years in which the plan runs on days off that are computed or not certain, and of
/// school years that need confirmation.
void check_calendar_years(const Plan&, const Position& period, const PlanContext&);

/// One warning for units that owe something but are not among the plan's recipients (Nơi nhận);
/// a group stands for its lead unit and its members. The issuer is left out.
void check_recipients(const Plan&, const Position& recipients, const PlanContext&);

/// A warning for reminders and for each step of an escalation that could reach nobody, with the
/// units and why.
void check_reach(const std::vector<TaskDraft>&, const Plan&, const PlanContext&);

/// Roles that a rule would tell by SMS as well, without a telephone.
void check_telephones(const std::vector<TaskDraft>&, const Plan&, const PlanContext&);

/// A warning for each unit that owes something and has nobody who could be reminded.
void check_contacts(const std::vector<TaskDraft>&, const PlanContext&);

/// A warning where messages wait for approval and nobody holds the office that gives it.
void check_approver(const Plan&, const Position& approval, const PlanContext&);

/// A warning for each task with units that are not there when something of it is due: they owe
/// nothing then.
/// Of those in the directory: quiet hours and digests that leave no time of the send window.
void check_preferences(const Position& directory, const PlanContext&);
void check_validity(const PlanId&, const std::vector<TaskDraft>&, const PlanContext&);

}  // namespace nhacviec
