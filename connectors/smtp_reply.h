// An SMTP server's replies (RFC 5321, 4.2): lines of a code and text, the last one marked by the
// space behind its code. Bytes go in as they come, whole replies come out; bounded, no I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nhacviec {

constexpr int kSmtpServiceClosing = 421;
constexpr int kSmtpLoggedIn = 235;
constexpr int kSmtpLoginGoesOn = 334;
constexpr int kSmtpStartMailInput = 354;

struct SmtpReply {
  int code = 0;      // 0: none came
  std::string text;  // as it came; lines joined by "\n"

  bool is_positive() const { return code >= 200 && code < 300; }
  bool is_refusal() const { return code >= 400; }
};

/// Code and text as they may be kept and logged: one line of UTF-8, bounded, mail addresses
/// masked.
std::string words_of(const SmtpReply&);

class SmtpReplyReader {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  /// The next whole reply; nothing when it is not there yet, or broken() says it never will be.
  std::optional<SmtpReply> next();
  bool is_broken() const { return broken_; }
  /// Nothing is left over.
  bool is_empty() const { return at_ == bytes_.size() && reply_.code == 0; }

 private:
  std::string bytes_;
  size_t at_ = 0;  // what is before has been read
  SmtpReply reply_;
  bool broken_ = false;
};

}  // namespace nhacviec
