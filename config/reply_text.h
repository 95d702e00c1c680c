// What somebody has written in a reply: without what it answers, and what is meant by it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nhacviec {

/// The words that replies are understood by, of one language or several (`replies:` of a language
/// pack), each as plain_words() has it.
struct ReplyPhrases {
  std::vector<std::string> reported;      // stand anywhere in a sentence: it has been sent
  std::vector<std::string> not_reported;  // a sentence with one says: not yet, later, whether
  std::vector<std::string> number;        // come before a document's number, without a full stop
  // The lines that programs for mail put before what they quote: "On Monday, A wrote:" ...
  std::vector<std::string> quote_begins, quote_ends;
  std::vector<std::string> header_from, header_next;  // ... or "From: A" with "Sent: ..." after it

  void add(const ReplyPhrases& others);
};

/// In lower case, without tone and other marks, with straight apostrophes. Empty: it is not UTF-8.
std::string plain_words(std::string_view);

/// The text above a quoted message and a signature, without quoted lines between.
std::string without_quotes(const std::string& text, const ReplyPhrases&);

/// "đã gửi BC số 123/BC-PGD", "da gui bao cao so 123", "reported, no. 123".
struct ReportedWords {
  std::string number;  // as it was written; empty: none was given
};
/// Does the text say that it has been sent? Nothing where it says that it has not, will be, or
/// asks. Tone marks may be missing.
std::optional<ReportedWords> says_reported(const std::string& text, const ReplyPhrases&);

}  // namespace nhacviec
