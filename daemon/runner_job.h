// One event on its way through the runner. Included by runner*.cc only.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "daemon/runner.h"

namespace nhacviec {

/// One event on its way through: kept until it is answered.
struct Runner::Job {
  ObligationId subject;
  Event event;
  std::string inbox_key;                // empty: from inside, harmless to repeat
  std::optional<Instant> due;           // of a timer
  std::optional<SubjectRecord> record;  // that came with it: one that is stale is loaded anew
  const Workflow* workflow = nullptr;   // of a change of the plan; else the record's revision
  bool drops = false;                   // the plan no longer has it: perhaps nothing has its spec
  WaitChanges waits;                    // of a change of the plan
  Reply<Answer> reply;
  int failures = 0;
  int stale = 0;
  bool tell_if_early = false;
  // What was decided, until it is committed:
  std::shared_ptr<const Workflow> decided_under;
  const ObligationSpec* spec = nullptr;
  Instant judged_at{};
  Obligation after;
  Changes changes;
  Answer answer;
  std::optional<Instant> leaves_due;  // the earliest that the commit leaves to do
  // Since when the sources of its due date are in, and until when the periods that share its
  // reminders are reminded, as far as they have been looked up:
  std::map<ObligationId, std::optional<Instant>> source_days;
};

}  // namespace nhacviec
