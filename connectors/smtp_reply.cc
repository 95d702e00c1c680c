#include "connectors/smtp_reply.h"

#include <algorithm>

#include "connectors/encoded_words.h"
#include "connectors/redact.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestLine = 2048;    // RFC 5321, 4.5.3.1.5 asks for 512
constexpr size_t kLongestReply = 16384;  // of all lines of one reply
constexpr size_t kLongestWords = 300;

// The code of a line, 0 when it does not begin with one.
int code_of(std::string_view line) {
  if (line.size() < 3) return 0;
  int code = 0;
  for (const char c : line.substr(0, 3)) {
    if (c < '0' || c > '9') return 0;
    code = code * 10 + (c - '0');
  }
  const bool ends = line.size() == 3 || line[3] == ' ' || line[3] == '-';
  return ends && code >= 200 && code < 600 ? code : 0;
}

}  // namespace

std::string words_of(const SmtpReply& reply) {
  std::string text = masked_addresses(one_line(reply.text));
  if (text.size() > kLongestWords) {
    size_t end = kLongestWords;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    text += "...";
  }
  return std::to_string(reply.code) + (text.empty() ? "" : " " + text);
}

std::optional<SmtpReply> SmtpReplyReader::next() {
  while (!broken_) {
    const size_t end = bytes_.find('\n', at_);
    if (end == std::string::npos) {
      bytes_.erase(0, at_);
      at_ = 0;
      broken_ = bytes_.size() > kLongestLine;
      return std::nullopt;
    }
    std::string_view line(bytes_.data() + at_, end - at_);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const int code = code_of(line);
    broken_ = code == 0 || line.size() > kLongestLine ||
              (reply_.code != 0 && reply_.code != code) ||
              reply_.text.size() + line.size() > kLongestReply;
    if (broken_) return std::nullopt;
    at_ = end + 1;
    if (reply_.code != 0) reply_.text += '\n';
    reply_.code = code;
    if (line.size() > 4) reply_.text += line.substr(4);
    if (line.size() > 3 && line[3] == '-') continue;
    SmtpReply whole = std::move(reply_);
    reply_ = SmtpReply();
    return whole;
  }
  return std::nullopt;
}

}  // namespace nhacviec
