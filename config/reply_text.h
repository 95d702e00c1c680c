// What somebody has written in a reply: without what it answers, and what is meant by it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nhacviec {

/// What replies are understood by, in one language or several (`replies:` of a language pack).
struct ReplyPhrases {
  // Words as spoken_words() has them.
  std::vector<std::string> reported;      // it has been sent
  std::vector<std::string> not_reported;  // not yet, later, a part, whether, something else
  std::vector<std::string> number;        // come before a document's number
  // As plain_words() has them. A program's own line: "Sent from my telephone".
  std::vector<std::string> signature;
  // The lines that programs put before what they quote: "On Monday, A wrote:" ...
  std::vector<std::string> quote_begins, quote_ends;
  std::vector<std::string> header_from, header_next;  // ... or "From: A", and soon "Sent: ..."

  /// Adds what is not there yet.
  void add(const ReplyPhrases& others);
};

/// In lower case and NFC, with straight apostrophes, one space between words, without stops.
std::string spoken_words(std::string_view);
/// In lower case, without tone and other marks. Empty: it is not UTF-8.
std::string plain_words(std::string_view);

/// The text above a quoted message and a signature, without quoted lines between.
std::string without_quotes(const std::string& text, const ReplyPhrases&);

/// "đã gửi BC số 123/BC-PGD", "da gui bao cao so 123", "reported, no. 123".
struct ReportedWords {
  std::string number;  // as it was written; empty: none was given
};
/// Does the text say that it has been sent? A word may lack its marks. Errs on the side of nothing:
/// a sentence that says so must hold no word of `not_reported` and be no question, and without a
/// document's number none of the text may.
std::optional<ReportedWords> says_reported(const std::string& text, const ReplyPhrases&);

}  // namespace nhacviec
