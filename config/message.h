// Turns a notice into words: subject, body and SMS in one language. Pure and deterministic.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/icalendar_writer.h"
#include "config/language.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// A line of the box that sums a letter up: what, who, by when.
struct MessageFact {
  std::string label;
  std::string value;
};

/// What a reader can do in one step; a button in HTML.
struct MessageAction {
  std::string label;
  std::string url;
};

/// Where a plan stands, as a bar of parts beside each other.
struct MessageBar {
  struct Part {
    std::string kind;   // done, done_late, open or late: its colour
    std::string label;  // the same in words
    std::string count;
    int percent = 0;
  };
  std::string label;
  std::vector<Part> parts;  // those that are not empty
};

struct RenderedMessage {
  std::string subject;  // one line
  std::string body;     // paragraphs with an empty line between them, "\n" line ends
  std::string sms;      // one segment where a variant of the pack allows it
  std::vector<std::string> sms_variants = {};   // what it was chosen from, longest first
  std::string name = {};                        // of the pack's messages
  TemplateText::Variables values = {};          // of the variables that were asked for
  std::vector<std::string> sms_with_code = {};  // the same, asking for an answer by its code
  std::vector<MessageFact> facts = {};
  std::vector<MessageAction> actions = {};
  bool late = false;                   // it says that something is overdue
  std::vector<IcsEvent> entries = {};  // for its reader's calendar
  std::vector<MessageBar> bars = {};   // of a digest
};

/// The rule of the notice that the SMS of a month are used up: this, and the month.
inline constexpr char kSmsCapRule[] = "sms-cap";

/// The notice must be one of this obligation's; `waits` are the verdicts of its sources.
/// `wanted`: the variables whose values are given as well. `audience`: as if it went to such a
/// reader.
RenderedMessage render(const LanguagePack&, const Workflow&, const ObligationSpec&,
                       const Obligation&, const Waits&, const Notice&,
                       const std::set<std::string>& wanted = {},
                       std::optional<Audience> audience = std::nullopt);

/// Which of the pack's messages a notice is, and for whom; for render(), tests and explanations.
std::string message_name_for(const Workflow&, const ObligationSpec&, const Obligation&,
                             const Notice&);
Audience audience_for(const Workflow&, const ObligationSpec&, const Notice&);

}  // namespace nhacviec
