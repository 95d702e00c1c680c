// A plan together with the directory, calendar and zone it is read with, expanded to obligations.
// What it says never changes: decide() and the preview read it, on one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "workflows/calendar.h"
#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// What one unit owes in one period: one task x one unit x one occurrence.
struct ObligationSpec {
  ObligationId id;
  const Task* task = nullptr;              // borrowed from the workflow
  const Occurrence* occurrence = nullptr;  // borrowed from the workflow
  UnitId unit;
  Instant opens_at{};
  std::optional<Instant> due_at;        // late from this instant on
  std::vector<ObligationId> waits_for;  // sources that must be in before it opens
  std::vector<ObligationId> waited_by;  // obligations that wait for this one
  std::vector<ObligationId> due_after;  // sources whose completion or day makes its due date
  std::vector<ObligationId> sources;    // both kinds, each once: whose verdicts it keeps
  std::vector<ObligationId> informs;    // those that keep this one's verdict
  // Other periods of the same task and unit that end on the same day, in the plan's order: their
  // reminders are one message.
  std::vector<ObligationId> same_day;
};

class Workflow {
 public:
  Workflow(int revision, Plan plan, std::shared_ptr<const Directory> directory,
           std::shared_ptr<const BusinessCalendar> calendar, std::shared_ptr<const Zone> zone);
  Workflow(const Workflow&) = delete;
  Workflow& operator=(const Workflow&) = delete;

  int revision() const { return revision_; }
  const Plan& plan() const { return plan_; }
  const Directory& directory() const { return *directory_; }
  const BusinessCalendar& calendar() const { return *calendar_; }
  const Zone& zone() const { return *zone_; }

  /// In the order of the plan file: task, occurrence, unit. What units name themselves is not
  /// among them.
  const std::vector<ObligationSpec>& obligations() const { return specs_; }
  /// Borrowed; nullptr when unknown. A date of a unit's own plan, `plan/task/unit/own-ID`, is known
  /// when the task is a plan that the unit owes; it is made at the first question.
  const ObligationSpec* find(const ObligationId&) const;

  /// Whom a rule of this obligation writes to on a day; empty when the organisation has nobody
  /// there. Where a unit's duties have gone over to another by then, the other.
  std::vector<Party> resolve(const Rule&, const ObligationSpec&, Date) const;
  std::vector<Party> resolve(RecipientKind, const ObligationSpec&, Date) const;  // not of a party
  /// The unit that answers for it on a day: its own, or who has taken over from it.
  UnitId in_charge_of(const ObligationSpec&, Date) const;

 private:
  /// What a unit's own plan names: as its task, but by itself.
  struct OwnDate {
    Task task;
    Occurrence occurrence;
    ObligationSpec spec;
  };
  const ObligationSpec* find_own(const ObligationId&) const;

  int revision_;
  Plan plan_;
  std::shared_ptr<const Directory> directory_;
  std::shared_ptr<const BusinessCalendar> calendar_;
  std::shared_ptr<const Zone> zone_;
  std::vector<ObligationSpec> specs_;
  std::unordered_map<ObligationId, size_t> index_;
  void link_same_day();
  mutable std::map<ObligationId, std::unique_ptr<const OwnDate>> own_dates_;  // as asked for
};

/// The due date that a task's `due_after` comes to when its source is in, or has its day, at
/// `from`: so many days after that civil day, the whole of it still in time.
Instant due_from(Instant from, const DueAfter&, const BusinessCalendar&, const Zone&);

/// The last instant (to the second) that is still in time: one second before due_at.
Instant last_moment(Instant due_at);
/// The last working day on which a report due before `due_at` is still in time.
Date last_working_day(Instant due_at, const BusinessCalendar&, const Zone&);
/// The first working day at or after due_at: the morning on which nothing yet says "late".
Date day_zero(Instant due_at, const BusinessCalendar&, const Zone&);

}  // namespace nhacviec
