// What somebody has written in a reply: without what it answers, and what is meant by it. Pure.
// See docs/decisions/0067.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nhacviec {

/// What replies are understood by, in one language or several (`replies:` of a language pack).
struct ReplyPhrases {
  // Words as spoken_words() has them.
  std::vector<std::string> reported;      // it has been sent
  std::vector<std::string> others;        // just before that: somebody else has
  std::vector<std::string> beside;        // what may stand beside it in a sentence
  std::vector<std::string> courtesy;      // what, besides, may stand in other sentences
  std::vector<std::string> closing;       // alone: names and addresses follow
  std::vector<std::string> not_reported;  // anywhere: not yet, a part, a mistake
  std::vector<std::string> number;        // come before a document's number
  // As plain_words() has them. A program's own line: "Sent from my telephone".
  std::vector<std::string> signature;
  // The lines that programs put before what they quote: "On Monday, A wrote:" ...
  std::vector<std::string> quote_begins, quote_ends;
  std::vector<std::string> header_from, header_next;  // ... or "From: A", and soon "Sent: ..."

  /// Adds what is not there yet.
  void add(const ReplyPhrases& others);
};

/// The text above a quoted message and a signature, without quoted lines between.
std::string without_quotes(const std::string& text, const ReplyPhrases&);

/// "đã gửi BC số 123/BC-PGD", "da gui bao cao so 123", "reported, no. 123".
struct ReportedWords {
  std::string number;  // as it was written; empty: none was given
};
/// Does the text say that it has been sent? Only where it says hardly anything else: each word is
/// one of the phrases', one of `about` (the titles of what it answers), a number, or a name before
/// the statement. After a closing that follows it other lines may say more, but nothing of
/// `not_reported`. Nothing where there is any doubt, a question, or more than 4000 octets: a person
/// reads it.
std::optional<ReportedWords> says_reported(const std::string& text, const ReplyPhrases&,
                                           const std::string& about = "");

}  // namespace nhacviec
