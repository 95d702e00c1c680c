// What programs for mail add to a reply: what it answers, and lines of their own.
#include <algorithm>

#include "config/reply_text.h"
#include "config/reply_words.h"

namespace nhacviec {

namespace {

using MailLines = std::vector<std::string>;

constexpr size_t kIntroduction = 3;  // lines that one before a quotation is spread over
// What a line begins with that is drawn across, or that asks for the answer above it.
constexpr const char* kRules[] = {"---", "___", "===", "***", "———", "───", "##"};

MailLines lines_of_mail(const std::string& text) {
  MailLines lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  return lines;
}

std::string bare_line(const MailLines& lines, size_t i) {
  return i < lines.size() ? std::string(without_ends(spaced(lines[i]), {" "})) : "";
}

/// As programs mean it, whatever they put around it: "*From :* A" is "from: a".
std::string plain_line(const MailLines& lines, size_t i) {
  const std::string plain = plain_words(replaced(bare_line(lines, i), "*", ""));
  return replaced(std::string(without_ends(plain, {" "})), " :", ":");
}

bool begins_with_one_of(const MailLines& phrases, const std::string& text) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const std::string& phrase) { return text.starts_with(phrase); });
}

/// "... wrote:", "... wrote on 29/5:", and where it is `sure` to be an introduction also without
/// the colon, or with what is quoted behind it.
bool ends_an_introduction(const std::string& text, const ReplyPhrases& phrases, bool sure) {
  return std::any_of(
      phrases.quote_ends.begin(), phrases.quote_ends.end(), [&](const std::string& word) {
        const std::string padded = " " + text;
        const bool dated = padded.ends_with(':') && padded.find(" " + word + " ") < padded.size() &&
                           padded.find_first_of("0123456789") < padded.size();
        return padded.ends_with(" " + word + ":") || dated ||
               (sure && (padded.ends_with(" " + word) ||
                         padded.find(" " + word + ": ") != std::string::npos));
      });
}

/// "On Monday, A" and in one of the next lines "wrote:"; "2024-05-29 8:00 A <a@b>:".
bool introduces_quotation(const MailLines& lines, size_t i, const ReplyPhrases& phrases) {
  std::string joined = plain_line(lines, i);
  const bool names_an_address = joined.find('@') != std::string::npos;
  const bool begins = names_an_address ||
                      std::any_of(phrases.quote_begins.begin(), phrases.quote_begins.end(),
                                  [&](const auto& word) { return joined.starts_with(word + " "); });
  if (names_an_address && joined.ends_with(">:")) return true;
  if (ends_an_introduction(joined, phrases, begins)) return true;
  for (size_t next = i + 1; begins && next < i + kIntroduction; ++next) {
    joined += " " + plain_line(lines, next);
    if (ends_an_introduction(joined, phrases, false)) return true;
  }
  return false;
}

/// "From: A", and soon "Sent: Monday".
bool is_mail_header(const MailLines& lines, size_t i, const ReplyPhrases& phrases) {
  if (!begins_with_one_of(phrases.header_from, plain_line(lines, i))) return false;
  for (size_t next = i + 1; next <= i + kIntroduction; ++next) {
    if (begins_with_one_of(phrases.header_next, plain_line(lines, next))) return true;
  }
  return false;
}

/// `first`: nothing has been said before it.
bool ends_the_reply(const MailLines& lines, size_t i, const ReplyPhrases& phrases, bool first) {
  const std::string bare = bare_line(lines, i);
  if (bare == "--") return true;
  if (std::any_of(std::begin(kRules), std::end(kRules),
                  [&](const char* rule) { return bare.starts_with(rule); })) {
    return true;
  }
  return (!first && begins_with_one_of(phrases.signature, plain_line(lines, i))) ||
         introduces_quotation(lines, i, phrases) || is_mail_header(lines, i, phrases);
}

}  // namespace

std::string without_quotes(const std::string& text, const ReplyPhrases& phrases) {
  const MailLines lines = lines_of_mail(text);
  std::string kept;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool first = kept.find_first_not_of(" \n") == std::string::npos;
    if (ends_the_reply(lines, i, phrases, first)) break;
    const std::string bare = bare_line(lines, i);
    if (!bare.starts_with('>') && !bare.starts_with('|')) kept += lines[i] + "\n";
  }
  const size_t last = kept.find_last_not_of(" \n\t");
  if (last == std::string::npos) return "";
  kept.resize(last + 1);
  return kept.substr(kept.find_first_not_of('\n'));
}

}  // namespace nhacviec
