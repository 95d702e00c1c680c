// Turns a notice into words: subject, body and SMS in one language. Pure and deterministic.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/language.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

struct RenderedMessage {
  std::string subject;  // one line
  std::string body;     // paragraphs with an empty line between them, "\n" line ends
  std::string sms;      // one segment where a variant of the pack allows it
  std::vector<std::string> sms_variants = {};   // what it was chosen from, longest first
  std::string name = {};                        // of the pack's messages
  TemplateText::Variables values = {};          // of the variables that were asked for
  std::vector<std::string> sms_with_code = {};  // the same, asking for an answer by its code
};

/// The rule of the notice that the SMS of a month are used up: this, and the month.
inline constexpr char kSmsCapRule[] = "sms-cap";

/// The notice must be one of this obligation's; `waits` are the verdicts of its sources.
/// `wanted`: the variables whose values are given as well.
RenderedMessage render(const LanguagePack&, const Workflow&, const ObligationSpec&,
                       const Obligation&, const Waits&, const Notice&,
                       const std::set<std::string>& wanted = {});

/// Which of the pack's messages a notice is, and for whom; for render(), tests and explanations.
std::string message_name_for(const Workflow&, const ObligationSpec&, const Obligation&,
                             const Notice&);
Audience audience_for(const Workflow&, const ObligationSpec&, const Notice&);

}  // namespace nhacviec
