// What a server said to one message, and what that means for the message and each recipient.
#pragma once

#include <string>
#include <vector>

#include "connectors/channel.h"
#include "connectors/smtp_reply.h"

namespace nhacviec {

struct SmtpVerdict {
  bool reached = false;               // connected, secured, logged in: it could begin
  bool fresh = false;                 // on a new connection
  bool login_refused = false;         // for good reasons of the server's own
  bool heard = false;                 // a reply to any command of the message
  SmtpReply sender;                   // to MAIL
  std::vector<SmtpReply> recipients;  // the last word on each; code 0: none came
  std::vector<bool> refused;          // at RCPT: the word is about this recipient alone
  bool end_given = false;             // the whole message was handed out to be sent
  std::string problem;                // why a last word is missing; begins with the server's name

  bool is_complete() const;  // no last word is missing
};

/// 4xx: tried again. 5xx: never will. No last word: unknown once the whole message was out, tried
/// again otherwise, since a server may take nothing before the final dot. A refusal of our own
/// address (MAIL) is the operator's to mend and is tried again whatever its code.
/// Words hold no whole address.
DeliveryOutcome outcome_of(const std::vector<std::string>& to, const SmtpVerdict&);

}  // namespace nhacviec
