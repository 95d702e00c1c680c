// Reads a mail message with nothing of the code under test: its own unfolding, RFC 2047, base64 and
// quoted-printable, strict about what the RFCs require of a writer.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace nhacviec {

struct ReadMessage {
  std::vector<std::pair<std::string, std::string>> headers;  // unfolded, not decoded
  std::string body;                                          // decoded, "\n" line ends
  std::vector<std::string> complaints;                       // what a strict reader objects to

  /// The one header of that name (any case); complains when there is none or several.
  std::string header(const std::string& name);
  std::string decoded(const std::string& name);
};

/// `line_end` is "\n" or "\r\n"; the other one in the message is a complaint.
ReadMessage read_message(const std::string& text, const std::string& line_end);

/// Decodes an unstructured header value. Each encoded word must be whole characters.
std::string decode_rfc2047(const std::string& value, std::vector<std::string>& complaints);

}  // namespace nhacviec
