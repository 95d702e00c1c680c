// What can happen to an obligation. Commands in the imperative; facts.h has the past tense.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflows/decimal.h"
#include "workflows/document_record.h"
#include "workflows/facts.h"
#include "workflows/ids.h"
#include "workflows/outcome.h"
#include "workflows/time.h"

namespace nhacviec {

/// The plan (its revision is the workflow's) has come into force.
struct Create {
  std::vector<RuleId> new_rules;  // of an obligation that exists: those this edition brings
};
struct Tick {  // time has passed, or a wait was settled: do what is due
  // What became of what was sent, for the steps that ask. Nothing: all of it arrives, as a preview
  // assumes.
  std::optional<NoticeOutcomes> outcomes = {};
  bool asks_for_outcomes = false;  // whatever is due: one of its messages has failed for good
};
struct Submit {
  std::vector<std::string> evidence;
  std::string note;
  DocumentRecord document = {};
};
struct Accept {};
struct Return {
  std::string reason;
};
struct Confirm {
  UnitId recipient;
};
struct Extend {
  std::optional<Date> until;  // to the end of that day
  std::optional<int> days;    // calendar days from the current deadline
  std::string reason;
};
struct Place {
  Date due;  // to the end of that day
};
struct Waive {
  std::string reason;
};
struct Cancel {
  std::string reason;
};
struct Reopen {
  std::string reason;
};
struct ForceOpen {
  std::string reason;
};
struct Acknowledge {
  Duration hold_for{};
};
struct Silence {
  Date until{};  // to the end of that day
  std::string reason;
  bool escalation = false;  // what says that it is late is silent too
};
struct Unsilence {
  std::string reason;
};
// What those who owe it answer, in a link, a reply or a short message.
struct AskTime {  // more of it
  Date until{};   // to the end of that day
  std::string reason;
};
struct RefuseTime {  // what was asked for; to extend is to grant it
  std::string reason;
};
struct DisputeAddressee {  // it is not theirs to do
  std::string note;
};
struct Remark {  // anything else that was said about it
  std::string text;
  std::vector<std::string> evidence;
};
struct TurnAway {      // an answer that is not believed: expired, used before, from somebody else
  std::string answer;  // what it asked for
  std::string reason;
  std::string words;  // what the standing body shall hear of it all the same; empty: nothing
};
struct Approve {       // a message that waits for somebody's yes
  RuleId rule;         // empty: the only one that waits
  int occurrence = 0;  // 0: whichever
  std::string note;    // to go with it
};
struct Withhold {  // keep such a message back
  RuleId rule;
  int occurrence = 0;
  std::string reason;
};
struct ReportValue {  // of an indicator; what is left out is what it can only mean
  IndicatorId indicator;
  PeriodId period;
  UnitId unit;
  std::optional<Decimal> value;
  std::optional<Decimal> baseline;
  std::string note;
  bool as_yes_or_no = false;  // the value was not said as a number
};
struct NameDate {  // of a unit's own plan: it becomes an obligation of its own
  std::string title;
  Date due;  // to the end of that day
};
struct SetStatus {  // of a criterion
  RegisterId reg;   // empty: the one that has it
  CriterionId criterion;
  StatusId status;
  std::string reason;
};

struct Adopt {                // the plan comes into force in mid-year: how the obligation stands
  State state = State::open;  // open: still owed
  std::vector<std::string> evidence;
  std::string note;
};
struct Withdraw {  // its plan is withdrawn
  std::string reason;
};

using EventBody = std::variant<Create, Tick, Submit, Accept, Return, Confirm, Extend, Place, Waive,
                               Cancel, Reopen, ForceOpen, Acknowledge, ReportValue, SetStatus,
                               NameDate, Adopt, Withdraw, Silence, Unsilence, AskTime, RefuseTime,
                               DisputeAddressee, Remark, TurnAway, Approve, Withhold>;

struct Event {
  EventBody body;
  std::string by;  // who says so: a unit or role id; empty for the daemon itself
  Instant at{};    // when it happened; judged for lateness, never later than its receipt
  bool at_is_receipt = false;  // it gave no time of its own
};

/// "submitted", "force_open", ...: for logs, refusals and metrics.
const char* name_of(const EventBody&);

}  // namespace nhacviec
