// What a server's verdict means for a message and each of its recipients.
#pragma once

#include <string>
#include <vector>

#include "connectors/channel.h"
#include "connectors/smtp_dialogue.h"

namespace nhacviec {

/// 4xx: tried again. 5xx: never will. No last word: unknown once the whole message was out, tried
/// again otherwise, since a server may take nothing before the final dot. A refusal of our own
/// address (MAIL) is the operator's to mend and is tried again whatever its code.
/// Words hold no whole address.
DeliveryOutcome outcome_of(const std::vector<std::string>& to, const SmtpVerdict&);

}  // namespace nhacviec
