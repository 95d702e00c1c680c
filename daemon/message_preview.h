// One message as it would go out: for those who change the templates, and for those who want to see
// what a unit will read before it is sent. Nothing is sent, nothing is changed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/language.h"
#include "connectors/mime.h"
#include "workflows/decide.h"

namespace nhacviec {

/// reminder, overdue, escalation by the rules; open, received, returned, extended as if it
/// happened; awaiting: what waits for approval.
const std::vector<std::string>& message_kinds();

/// Which message of an obligation is meant, and how it is to be read.
struct MessageChoice {
  std::string kind;      // one of message_kinds();
                         // empty: the next one, or where none is to come the last
  std::string language;  // empty: the recipient's own, else `fallback_language`
  std::string audience;  // office, outside, leader; empty: the recipient's
  std::string fallback_language = "vi";
};

/// invalid: a kind, an audience or a language that there is not.
Status check_choice(const MessageChoice&);

/// What stands in a message's place and time: at, kind, message, audience, language, to, subject,
/// text, html, sms, eml. `eml` is addressed to nobody real. An error: there is no such message.
Result<nlohmann::ordered_json> preview_message(const Languages&, const Workflow&,
                                               const ObligationSpec&, const Obligation&,
                                               const Waits&, const MessageChoice&,
                                               const MailIdentity&, Instant now);

}  // namespace nhacviec
