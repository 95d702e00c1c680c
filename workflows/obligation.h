// The thing with a state: what one unit owes in one period, as its facts have made it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflows/document_record.h"
#include "workflows/facts.h"
#include "workflows/ids.h"
#include "workflows/time.h"

namespace nhacviec {

/// A rule that is done with in this round and for this deadline: fired or skipped.
struct HandledRule {
  RuleId rule;
  Instant at{};                  // the scheduled instant
  std::string skipped;           // empty: fired
  int occurrence = 1;            // of a rule that repeats
  std::string undelivered = {};  // why nothing of it arrived; empty: it did, or may still
  bool operator==(const HandledRule&) const = default;
};

/// A step that waits until the late unit was told and had time to answer.
struct WaitingStep {
  RuleId rule;
  Instant until{};
  int times = 0;  // it was put off
  bool operator==(const WaitingStep&) const = default;
};

/// No reminders for a while, for a reason. It ends by itself.
struct SilenceInForce {
  Instant since{};
  Instant until{};
  std::string by;
  std::string reason;
  bool escalation = false;
  bool operator==(const SilenceInForce&) const = default;
};

/// More time that was asked for and that nobody has decided on yet.
struct TimeRequest {
  Instant at{};
  Instant due_at{};  // which date it would be
  std::string by;
  std::string reason;
  bool operator==(const TimeRequest&) const = default;
};

/// Messages of one rule that somebody has to agree to before they go out.
struct AwaitedApproval {
  RuleId rule;
  int occurrence = 1;
  Instant since{};
  std::vector<Notice> notices;
  int times = 1;                   // asked so often
  std::optional<Instant> look_at;  // again; nothing: only somebody's word moves it
  bool releases = false;           // then it goes out by itself
  bool is_withheld = false;
  std::string by = {};  // of what is withheld
  std::string reason = {};
  std::string office = {};  // unit/role that was asked last
  bool operator==(const AwaitedApproval&) const = default;
};

/// A source's verdict in its waiter's record. An older version is ignored.
struct WaitVerdict {
  uint64_t source_version = 0;
  bool satisfied = false;
  std::optional<Instant> at = std::nullopt;  // since when, or its day; filled in when it is needed
  bool operator==(const WaitVerdict&) const = default;
};

struct Obligation {
  ObligationId id;
  int revision = 0;  // the plan revision under which it is decided
  State state = State::waiting;
  int round = 1;             // goes up with every return, reopening and gating anew
  int deadline_version = 1;  // goes up with every extension; rules handled before are void
  std::optional<Instant> due_at;
  std::optional<Instant> planned_due_at;   // the plan's own, before extensions
  std::optional<Instant> followed_due_at;  // as last made from another task's completion
  Instant created_at{};
  Instant armed_at{};  // start of this round or deadline: what is scheduled earlier never fires
  std::vector<HandledRule> handled;
  std::optional<Instant> hold_until;  // an acknowledgement holds escalation until then
  std::optional<Instant> told_at;     // the unit knows since then that it is late
  std::vector<WaitingStep> waiting_steps;
  std::vector<AwaitedApproval> awaited;     // of this round and deadline
  std::optional<SilenceInForce> silence;    // perhaps over by now
  std::optional<TimeRequest> time_request;  // open until it is granted, refused or handed in
  int answers = 0;  // requests, refusals, disputes and remarks: each is told once
  std::optional<Instant> returned_at;         // handed back, in this round
  std::optional<Instant> submitted_at;        // of this round
  std::optional<Instant> received_at;         // of this round, where that was later
  DocumentRecord document;                    // that it was handed in with, in this round
  std::optional<Instant> first_submitted_at;  // counts for punctuality
  std::optional<bool> late;                   // of the first submission
  std::set<UnitId> confirmed;                 // recipients that have it
  bool forced_open = false;
  std::string title;             // of a date of a unit's own plan; else the task's says what it is
  std::string reason;            // of the last return, waiver, cancellation
  std::string extension_reason;  // why its date is later than the plan's
  std::string adopted;           // it stands as this row of its plan's adoption said; empty: no
  std::optional<State> withdrawn_from;  // its plan was withdrawn: the state it had then
  bool operator==(const Obligation&) const = default;
};

/// The verdicts of the sources it waits for: kept beside the obligation in the same record,
/// written by the sources' commits, and a projection of their states.
using Waits = std::map<ObligationId, WaitVerdict>;

/// Folds one fact. Total: any fact may be applied to any obligation. Touches no waits.
Obligation apply(Obligation, const Fact&);
/// The state that a list of facts, oldest first, makes.
Obligation replay(const ObligationId&, const std::vector<Fact>&);

}  // namespace nhacviec
