// Mail as it goes out: one complete RFC 5322 message, in plain text, in HTML as well where there is
// some, and with a calendar entry beside it.
#pragma once

#include <string>

#include "connectors/channel.h"
#include "workflows/result.h"

namespace nhacviec {

/// Who writes.
struct MailIdentity {
  std::string from_address;
  std::string from_name;  // UTF-8; may be empty
  std::string domain;     // of Message-IDs
  std::string reply_to;   // an address; may be empty
};

enum class LineEnds { lf, crlf };  // lf in a maildir, crlf on the wire

/// The whole message. Texts are made safe (line ends in a subject become spaces); addresses, ids
/// and keys that could break a header are refused as `invalid`.
Result<std::string> to_rfc5322(const OutgoingMessage&, const MailIdentity&, LineEnds);

/// The id that stands for an obligation, so that its letters form a thread. Without <>.
std::string thread_id_for(const std::string& obligation_id, const std::string& domain);

}  // namespace nhacviec
