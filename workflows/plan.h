// A plan as it was issued: who owes what to whom by when, and which rules remind and escalate.
// config/plan_file reads it from YAML; recurrences arrive here as finite occurrences.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflows/directory.h"
#include "workflows/ids.h"
#include "workflows/indicator.h"
#include "workflows/status_register.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

enum class TaskKind { report, registration, synthesis, plan, duty, milestone };
const char* to_string(TaskKind);

/// Whom a rule writes to, resolved through the directory for each obligation.
enum class RecipientKind {
  lead,           // contact of the unit that answers for the obligation
  head,           // head of the responsible unit
  standing_body,  // contact of the plan's standing body (cơ quan thường trực, đầu mối)
  director,       // head of the issuing body
  signer,         // the office that signed the plan (KT. = for its head); the director if unsaid
  receiver,       // contact of each unit the report goes to
  superior,       // head of the unit so many levels above the one that owes
  party,          // one office, named in the policy
};
const char* to_string(RecipientKind);

/// What an offset counts from.
enum class Anchor {
  last_working_day,  // the last working day on which the obligation is still in time
  day_zero,          // the first working day at or after due_at; nothing yet says "late"
  submission,        // the day it was handed in, while it waits for acceptance
};

struct Offset {
  int count = 0;
  bool working_days = true;  // else calendar days
};

/// Again and again while it is owed, always with an end.
struct Repeat {
  Offset every;                 // from one occurrence to the next
  int times = 0;                // messages in all, the first among them
  std::optional<Offset> until;  // the last day on which one goes out, from the rule's anchor
};

/// One line of a policy: "15 working days before, at 08:00, to the lead, by e-mail and SMS".
struct Rule {
  RuleId id;
  NoticeKind kind = NoticeKind::reminder;
  int step = 0;  // 1.. for escalation steps, in order of their delay
  Anchor anchor = Anchor::last_working_day;
  Offset offset;  // negative: before the anchor
  TimeOfDay at{480};
  RecipientKind to = RecipientKind::lead;
  std::vector<ChannelKind> channels{ChannelKind::email};
  bool mandatory = false;           // nobody's preferences switch it off
  int levels = 1;                   // above the unit, of a superior
  std::optional<Party> party = {};  // of RecipientKind::party
  std::optional<Repeat> repeat = {};
  /// A step that goes above the late unit: only after the unit was told that it is late, and had
  /// so many whole working days since. Nothing: it does not ask.
  std::optional<int> needs_told = {};
  std::optional<DailyDigest> digest = std::nullopt;  // for those who asked for none themselves
  /// Where its mail has failed for good: the channel that it goes by instead.
  std::optional<ChannelKind> when_mail_fails = std::nullopt;
};

/// The rule's id, made from its content, so that moving a rule in the file changes nothing:
/// "reminder-15wd-0800-lead", "overdue+1wd-0800-lead", "escalation+3wd-0800-head". How often it is
/// repeated is no part of it: what went out before that was changed stays sent.
RuleId rule_id_for(const Rule&);

/// A named set of rules; `remind:` and `escalate:` of a task each name one.
struct Policy {
  std::string id;
  Text note;  // where the lead times come from: configuration, or the document
  std::vector<Rule> rules;
};

/// How the document says the date.
enum class DueWords { before, on, end };  // before that day, on it, by the end of it

/// One period of a task, already placed in time.
struct Occurrence {
  PeriodId period;
  Text label;                                // "6 tháng đầu năm 2024"; empty: none
  Date opens{};                              // owed from this day on
  std::optional<LocalTime> due;              // late from this local time on; nothing: undated
  bool chosen = false;                       // the operator's choice, not the document's words
  std::optional<Date> as_of = std::nullopt;  // the data cut-off: the last day the report speaks of
  ReadingId reading = {};  // the date follows from this reading's choice; empty: from none
  DueWords said = DueWords::before;
};

/// The day on which a unit must be there to owe it: the last on which it is in time, or where that
/// is not known the first of its period.
Date owed_on(const Occurrence&);

/// A due date that nobody knows yet: so many days after another task's obligations are in, or from
/// the day that an event of the plan is given.
struct DueAfter {
  TaskId task;
  bool same_unit = false;  // else all units of that task: the last one counts
  Offset offset;
};

/// Something that happens, not a deadline: an opening, an anniversary.
struct PlanEvent {
  std::string id;
  Text title;
  std::optional<Date> date;
  std::optional<int> year;  // where the document gives no day
  bool operator==(const PlanEvent&) const = default;
};

enum class Acceptance { none, required };

/// Gates the opening: the obligations of `task` in the same period (or its only period).
struct WaitRule {
  TaskId task;
  bool same_unit = false;  // else all units of that task
};

/// The unit in the id of an obligation that several units owe together, none of them in the lead.
inline constexpr char kJointUnit[] = "jointly";

struct Task {
  TaskId id;
  Text title;
  Text source;  // where in the document: "phần V, mục 2"
  TaskKind kind = TaskKind::report;
  std::vector<UnitId> units;  // one obligation for each, and for each occurrence
  std::vector<UnitId> coordinating_units;
  bool joint = false;               // no lead is named: the coordinating units owe it together
  std::vector<UnitId> deliver_to;   // several: each confirms by itself
  std::vector<WaitRule> waits_for;  // gates
  std::vector<TaskId> after;        // orders and explains, never gates
  std::optional<DueAfter> due_after;
  bool is_event = false;  // an event of the plan without a day: in when it has been given one
  std::vector<Occurrence> occurrences;
  Acceptance acceptance = Acceptance::none;
  std::optional<Policy> remind;
  std::optional<Policy> escalate;
  Text evidence;
  std::string quote;  // verbatim words of the document
  Text note;          // a reading chosen, said out loud
};

/// Where a document contradicts itself or can be read in several ways: the readings, and the one
/// that is chosen. The choice stands in one place, whatever follows from it.
struct Reading {
  struct Option {
    std::string id;
    Text note;
    bool operator==(const Option&) const = default;
  };
  ReadingId id;
  Text title;
  std::string quote;
  Text note;
  std::vector<Option> options;
  size_t chosen = 0;  // index of the option
  bool operator==(const Reading&) const = default;
};

/// What the unit that owes something may be told when it happens: its report is in, it is asked to
/// complete it, it has more time.
enum class UnitNews { received, returned, extended };
const char* to_string(UnitNews);

/// What has to be agreed to before a message goes out, from nothing to the strictest.
enum class ApprovalNeed { none, after, required };
struct Approval {
  ApprovalNeed need = ApprovalNeed::none;
  int office_hours = 0;  // of `after`: so long nobody has to say anything, then it goes out
  bool operator==(const Approval&) const = default;
};
struct ApprovalRules {
  Approval leaders;         // of steps that go above the late unit
  Approval outside;         // of all that goes to an outside body
  std::optional<Party> by;  // the office that agrees; nothing: the head of the standing body
  bool operator==(const ApprovalRules&) const = default;
};

/// Once a week: where the plan stands, to one office by mail.
struct SummaryRule {
  RuleId id;                                   // "summary-fri-1530-director"
  RecipientKind to = RecipientKind::director;  // or standing_body, signer, party
  std::optional<Party> party = {};             // of RecipientKind::party
  size_t weekday = 4;                          // Monday is 0
  TimeOfDay at{930};
  bool operator==(const SummaryRule&) const = default;
};

struct Plan {
  PlanId id;
  Text title;
  Text short_title;
  std::string number;  // số, ký hiệu; may be blank
  UnitId issuer;
  UnitId standing_body;
  std::optional<Party> signer;     // the office that signed; nothing: the issuer's head
  std::vector<UnitId> recipients;  // Nơi nhận
  std::set<UnitNews> tell_unit;    // empty: such news go to nobody
  ApprovalRules approval;
  std::vector<SummaryRule> summaries;
  std::string calendar;  // ids of the documents it is read with
  std::string directory;
  Date first_day{};
  Date last_day{};
  std::vector<Task> tasks;
  std::vector<PlanEvent> events;
  std::vector<Indicator> indicators;
  std::vector<StatusRegister> registers;
  std::vector<Reading> readings;
  Text note;
};

const Indicator* find_indicator(const Plan&, const IndicatorId&);  // borrowed; nullptr: unknown
const Reading* find_reading(const Plan&, const ReadingId&);

}  // namespace nhacviec
