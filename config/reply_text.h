// What somebody has written in a reply: without what it answers, and what is meant by it. Pure.
#pragma once

#include <optional>
#include <string>

namespace nhacviec {

/// The text above a quoted message and a signature, without quoted lines between.
std::string without_quotes(const std::string& text);

/// "đã gửi BC số 123/BC-PGD", "da gui bao cao so 123", "reported, no. 123".
struct ReportedWords {
  std::string number;  // as it was written; empty: none was given
};
/// Does the text say that it has been sent? Nothing where it says that it has not, will be, or
/// asks. Tone marks may be missing. The phrases stand in the .cc.
std::optional<ReportedWords> says_reported(const std::string& text);

}  // namespace nhacviec
