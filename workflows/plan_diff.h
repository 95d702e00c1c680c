// What changes when one edition of a plan takes the place of another: the obligations, the messages
// that would go out while nobody reports, and what else the plan says. Each edition is read with
// its own directory and calendar, so a day off that moves shows here too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/notice.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// What can differ between one obligation and itself in the other edition.
enum class ObligationPart {
  due_at,
  last_working_day,  // of the same due date: the calendar has changed
  opens_at,
  as_of_date,
  due_after,  // what the due date counts from
  chosen,     // by the operator, or by the document
  reading,
  kind,
  deliver_to,
  coordinating,
  waits_for,
  after,
  acceptance,
  remind,    // the rules, whatever their policy is called
  escalate,  // the same
  title,
  period_label,
  source,
  evidence,
  quote,
  note,
};
const char* to_string(ObligationPart);  // as above

struct ChangedObligation {
  const ObligationSpec* before = nullptr;  // borrowed from the workflows that were compared
  const ObligationSpec* after = nullptr;
  std::vector<ObligationPart> parts;  // in the order of the enum, at least one
  bool title_only() const { return parts == std::vector{ObligationPart::title}; }
};

/// A message to one recipient that is new, will not go out, goes out at another time, or goes out
/// as another step.
struct NoticeChange {
  std::optional<Instant> before;  // nothing: added
  std::optional<Instant> after;   // nothing: removed
  ObligationId obligation;
  NoticeKind kind = NoticeKind::reminder;
  RuleId rule;
  int step_before = 0;
  int step = 0;
  Party to;
  std::vector<ChannelKind> channels;

  bool is_added() const { return !before; }
  bool is_removed() const { return !after; }
  bool is_moved() const { return before && after; }
};

/// What a plan says beside its obligations.
enum class PlanItem { header, event, reading, indicator, reg, criterion };
const char* to_string(PlanItem);  // header, event, reading, indicator, register, criterion

enum class ItemChange { added, removed, changed };
const char* to_string(ItemChange);

struct ChangedItem {
  PlanItem item = PlanItem::header;
  std::string id;  // "title", "recipients" of the header; register/criterion
  ItemChange change = ItemChange::changed;
};

struct PlanDiff {
  std::vector<const ObligationSpec*> added;    // borrowed; in the order of the new plan
  std::vector<const ObligationSpec*> removed;  // borrowed; in the order of the old plan
  std::vector<ChangedObligation> changed;      // in the order of the new plan
  std::vector<NoticeChange> notices;           // by time: the new one, of those removed the old one
  std::vector<ChangedItem> items;
  bool empty() const {
    return added.empty() && removed.empty() && changed.empty() && notices.empty() && items.empty();
  }
};

/// Obligations are the same by id; messages by obligation, rule, recipient and channel, the first
/// with the first where a rule repeats. A rule's id is its content, as it is for the daemon:
/// another lead time is another rule, so its message is removed and another one added. Borrows
/// both.
PlanDiff diff_plans(const Workflow& before, const Workflow& after);
/// Only what it says of obligations.
PlanDiff diff_obligations(const Workflow& before, const Workflow& after);

}  // namespace nhacviec
