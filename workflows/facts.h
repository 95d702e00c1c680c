// What has happened: the audit log's entries. apply() folds them; replay needs nothing else.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflows/decimal.h"
#include "workflows/document_record.h"
#include "workflows/ids.h"
#include "workflows/notice.h"
#include "workflows/time.h"

namespace nhacviec {

/// Of an obligation.
enum class State { waiting, open, submitted, returned, accepted, waived, cancelled };
const char* to_string(State);
std::optional<State> parse_state(const std::string&);

struct Created {
  int revision = 0;
  std::optional<Instant> due_at;
  bool waiting = false;
};
struct Rebased {  // a new revision of the plan moved the due date or nothing but the revision
  int revision = 0;
  std::optional<Instant> due_at;
  bool moved = false;            // it has another date by it; older logs do not say so
  bool extension_stays = false;  // it was extended beyond the plan's new date
};
struct Opened {
  bool forced = false;
  std::string by;
  std::string reason;
};
struct Gated {};  // waiting again: a source was taken back, or its time has not come
struct Submitted {
  Instant at{};
  std::string by;
  bool late = false;
  std::vector<std::string> evidence;
  std::string note;
  DocumentRecord document = {};
  std::optional<Instant> received_at = {};  // known here a minute or more after `at`
};
struct Confirmed {
  UnitId recipient;
  std::string by;
};
struct Accepted {
  std::string by;
};
struct Returned {
  std::string by;
  std::string reason;
};
struct Extended {
  Instant due_at{};
  std::string by;
  std::string reason;
  std::optional<Instant> from = std::nullopt;  // the date before; older logs do not have it
};
struct Placed {
  Instant due_at{};
  std::string by;
  bool follows = false;  // made from another task's completion or an event's day
};
struct Waived {
  std::string by;
  std::string reason;
};
struct Cancelled {
  std::string by;
  std::string reason;
};
struct Reopened {
  std::string by;
  std::string reason;
};
struct Acknowledged {
  std::string by;
  Instant hold_until{};
};
struct Fired {  // a rule came due and its notices went to the outbox
  RuleId rule;
  Instant scheduled_at{};
  std::vector<NoticeKey> notices;
  int occurrence = 1;  // of a rule that repeats
};
struct Skipped {  // a rule came due and had nobody to tell, or was overtaken
  RuleId rule;
  Instant scheduled_at{};
  // late_party, already_told, nobody, declined, overtaken, merged (another speaks for it), too_late
  // (an edition brought the rule when its time had passed), silenced, not_told (the late unit
  // itself could not be told); of a step that can reach nobody: no_unit, no_role, no_holder,
  // no_address
  std::string reason;
  int occurrence = 1;
};
struct Refused {
  std::string event;
  std::string by;
  std::string reason;
};
struct ValueReported {  // of an indicator, in the ledger of its unit and period
  IndicatorId indicator;
  std::optional<Decimal> value;
  std::optional<Decimal> baseline;  // of a relative one: the previous value
  Instant at{};                     // when it was reported
  std::string by;
  std::string note;
};
struct StatusSet {  // of a criterion, in the ledger of its register
  CriterionId criterion;
  StatusId from;
  StatusId to;
  std::string by;
  std::string reason;
  std::vector<NoticeKey> notices;  // when it has fallen
};
struct Named {  // a date of a unit's own plan: what is due then
  std::string title;
  std::string by;
};

struct Adopted {  // how it stood when its plan was taken up in mid-year: what was done before
  State state = State::submitted;
  Instant at{};  // when it was handed in
  bool late = false;
  std::string by;
  std::vector<std::string> evidence;
  std::string note;
  std::string row;  // a digest of what was said, so that the same again is known
};
struct Withdrawn {  // its plan was
  std::string by;
  std::string reason;
  bool ends = false;  // it was still owed, and is no longer
};
struct Resumed {  // its plan is in force again
  std::string by;
};

struct Told {  // the late unit was really told that it is late
  Instant at{};
};
struct Undelivered {  // nothing that a rule sent has arrived, and nothing will
  RuleId rule;
  int occurrence = 1;
  std::string reason;  // no_address, or the other side's words, without addresses
};
struct PutOff {  // a step waits: leaders hear only after the unit
  RuleId rule;
  Instant until{};
  // not_told (yet), not_sent (what is to tell the unit is held), time_to_answer
  std::string reason;
};
struct Silenced {  // no reminders until then
  Instant until{};
  std::string by;
  std::string reason;
  bool escalation = false;  // nor what says that it is late: that waits until then
};
struct Unsilenced {
  std::string by;
  std::string reason;
};

struct MoreTimeAsked {  // the standing body is told, as of the three below
  Instant due_at{};     // which date it would be then
  std::string by;
  std::string reason;
};
struct MoreTimeRefused {  // who asked is told
  std::string by;
  std::string reason;
};
struct AddresseeDisputed {  // who was written to says that it is not theirs to do
  std::string by;
  std::string reason;
};
struct Remarked {  // anything else that was said about it
  std::string by;
  std::string reason;  // the words
  std::vector<std::string> evidence;
};

struct AwaitsApproval {  // messages that do not go out before somebody says yes; who may, is asked
  RuleId rule;
  int occurrence = 1;
  int times = 1;                     // asked so often
  std::vector<Notice> notices = {};  // what waits; asked again: as before
  std::vector<NoticeKey> asked = {};
  std::optional<Instant> look_at = {};  // again
  bool releases = false;                // then it goes out, whether somebody said yes or not
  std::string office = {};              // unit/role that is asked; empty: nobody holds it
};
struct Approved {
  RuleId rule;
  int occurrence = 1;
  std::string by;    // empty: nobody said no in time
  std::string note;  // that goes with it
  std::vector<NoticeKey> notices;
};
struct Withheld {  // it does not go out, unless it is approved after all
  RuleId rule;
  int occurrence = 1;
  std::string by;
  std::string reason;
};

struct Rerouted {  // its mail has failed for good: it goes by another channel
  RuleId rule;
  int occurrence = 1;
  std::string reason;  // no_address, or the other side's words, without addresses
  std::vector<NoticeKey> notices;
};

using FactBody =
    std::variant<Created, Rebased, Opened, Gated, Submitted, Confirmed, Accepted, Returned,
                 Extended, Placed, Waived, Cancelled, Reopened, Acknowledged, Fired, Skipped,
                 Refused, ValueReported, StatusSet, Named, Adopted, Withdrawn, Resumed, Told,
                 Undelivered, PutOff, Silenced, Unsilenced, MoreTimeAsked, MoreTimeRefused,
                 AddresseeDisputed, Remarked, AwaitsApproval, Approved, Withheld, Rerouted>;

struct Fact {
  Instant at{};  // when it was decided
  FactBody body;
};

const char* name_of(const FactBody&);

}  // namespace nhacviec
