// The questions that message variables ask of an obligation: what it is called, when it is due,
// what was sent before, who is still missing. Words of one language, nothing of any template.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/message.h"
#include "config/message_variables.h"
#include "workflows/schedule.h"

namespace nhacviec {

/// Stands for the end of a line in a value of several lines: templates put white space together.
inline constexpr char kLineInValue[] = "\u2028";

class MessageFacts {
 public:
  explicit MessageFacts(const MessageContext& context);

  const MessageContext& c;
  const Task& task;
  const Plan& plan;
  const LanguagePack& pack;

  std::string in(const Text&) const;
  /// What is to be done: of a date of a unit's own plan what the unit calls it.
  std::string task_title() const;
  std::string flag(bool holds) const { return holds ? "1" : ""; }

  /// Names as of the day of the message.
  std::string unit_name(const UnitId&) const;
  /// Who owes it; where another unit has taken that over, both: "X (taking over from Y)".
  std::string owing_unit() const;
  std::string owing_unit_short() const;
  /// Whoever stands in a unit's place on the day of the message.
  std::string present_name(const UnitId&) const;
  std::string present_short_name(const UnitId&) const;
  std::string unit_inside_sentence(const UnitId&) const;
  std::string unit_list(const std::vector<UnitId>&) const;  // present names, each once
  std::string role_title(const std::optional<Party>&) const;
  bool leads() const;                    // the recipient is the lead unit of a group
  bool heads(const Party&, Date) const;  // of the unit that answers for it
  bool standing_body() const;            // the recipient belongs to the plan's standing body

  Date today() const { return today_; }
  TimeOfDay now() const { return time_of(c.notice.at); }
  TimeOfDay time_of(Instant) const;
  std::string date_of(const std::optional<Instant>&) const;
  std::string time_text(const std::optional<Instant>&) const;

  /// When the office had what was handed in last.
  std::optional<Instant> received() const;
  /// Which moment counts for punctuality: that of the receipt, an earlier one that was given, or
  /// that of a round before.
  enum class Counts { receipt, given, first };
  Counts counts() const;
  std::string document_channel() const;

  std::string due(const char* form_prefix) const;  // "due", "by" or "due_short"
  std::optional<Date> last_day() const;
  std::optional<int> days_left() const;  // 1 or more
  std::optional<int> days_late() const;  // 1 or more; of what was handed back since then
  int urging() const;                    // which time the unit is urged, from 1
  std::optional<Date> ask_by() const;
  std::string reply_by() const;

  /// Dates of what was sent before this notice, by rules for which `wanted` holds.
  std::string dates_of(const std::function<bool(const Rule&)>& wanted) const;
  std::string leaders_told() const;
  /// Steps before this notice that could reach nobody, and why.
  std::string steps_missed() const;
  /// Of what should have told the unit that it is late and never arrived: the channels, and the
  /// words of the other side, or no_address.
  std::string unreached_by() const;
  std::string unreached_because() const;
  /// The next step of the escalation that goes to a leader, after this notice.
  std::optional<ScheduledRule> next_leader() const;

  /// Of a notice about an answer: who gave it, and the last day of the date asked for.
  std::string said_by() const;
  std::optional<Date> asked_day() const;

  /// Of a message that asks for approval: what waits, and when it goes out by itself. Borrowed;
  /// nullptr: it asks for none, or for nothing any more.
  const AwaitedApproval* awaited() const;
  /// What it asks approval for; once that is settled, as its rule makes it.
  std::vector<Notice> awaited_notices() const;
  RenderedMessage awaited_message() const;
  std::string awaited_parties() const;
  /// The words that whoever agreed to a message adds to it.
  std::string agreed_note() const;
  std::string approver_title() const;

  /// Of this obligation and of those that the same message reminds of.
  std::string periods() const;
  std::string missing() const;
  std::string received_of_all() const;  // 03/04
  std::string waiters() const;
  std::string waiters_deliver_to() const;

 private:
  std::vector<const HandledRule*> sent_before() const;
  bool reaches_somebody(const HandledRule&) const;
  UnitId in_charge() const;
  UnitId present(const UnitId&) const;
  std::string duty() const;

  Date today_;
};

}  // namespace nhacviec
