#include "config/reply_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "config/source_text.h"

namespace nhacviec {

namespace {

using ReplyLines = std::vector<std::string>;

constexpr size_t kLongestNumberWord = 100;
constexpr size_t kWrappedLine = 60;  // octets: a line of so many goes on in the next
constexpr size_t kIntroduction = 3;  // lines that one before a quotation is spread over
// What stands around words: quotation marks of any language, brackets, stops.
constexpr std::string_view kAround[] = {".", ",", ";", ":", "!", "?", "\"", "'", "(", ")", "[",
                                        "]", "#", "“", "”", "‘", "’", "«",  "»", "…", "„", "*"};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// No-break spaces are spaces.
std::string spaced(std::string text) {
  for (const std::string_view space : {"\u00a0", "\u202f", "\u2007", "\u3000", "\t"}) {
    text = replaced(std::move(text), space, " ");
  }
  return text;
}

std::string_view without_ends(std::string_view text, const auto& what) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view part : what) {
      if (text.empty()) break;
      if (text.starts_with(part)) text.remove_prefix(part.size()), again = true;
      if (text.ends_with(part)) text.remove_suffix(part.size()), again = true;
    }
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_digit(const std::string& text) { return std::any_of(text.begin(), text.end(), is_digit); }

struct ReplyWord {
  std::string said;     // in lower case and NFC, with straight apostrophes
  std::string written;  // as it stands, without what stands around it
};

std::vector<ReplyWord> words_of(std::string_view sentence) {
  const std::string text = spaced(std::string(sentence));
  std::vector<ReplyWord> words;
  for (size_t from = 0; from < text.size();) {
    const size_t first = text.find_first_not_of(" \n", from);
    if (first == std::string::npos) break;
    from = std::min(text.find_first_of(" \n", first), text.size());
    const std::string bare(
        without_ends(std::string_view(text).substr(first, from - first), kAround));
    if (!bare.empty()) words.push_back({replaced(lower_case(bare), "’", "'"), bare});
  }
  return words;
}

/// As it is meant, or without its marks where whoever wrote it left them out.
bool is_word(std::string_view said, std::string_view meant) {
  if (said == meant) return true;
  return said.size() < meant.size() && is_ascii(said) && said == plain_words(meant);
}

/// Do the words of one of the phrases stand there, from word `i` on?
bool is_phrase_at(const std::vector<ReplyWord>& words, size_t i, const ReplyLines& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view rest) {
    for (size_t k = i; !rest.empty(); ++k) {
      const std::string_view meant = rest.substr(0, rest.find(' '));
      if (k >= words.size() || !is_word(words[k].said, meant)) return false;
      rest.remove_prefix(std::min(meant.size() + 1, rest.size()));
    }
    return true;
  });
}

bool is_before_number(const std::vector<ReplyWord>& words, size_t i, const ReplyPhrases& phrases) {
  return i + 1 < words.size() && has_digit(words[i + 1].written) &&
         is_phrase_at(words, i, phrases.number);
}

/// "no." before a number is not a no.
bool denies(const std::vector<ReplyWord>& words, const ReplyPhrases& phrases) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (!is_before_number(words, i, phrases) && is_phrase_at(words, i, phrases.not_reported)) {
      return true;
    }
  }
  return false;
}

bool says(const std::vector<ReplyWord>& words, const ReplyLines& phrases) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (is_phrase_at(words, i, phrases)) return true;
  }
  return false;
}

/// As it was written, number and symbol; what is too long to be one is none.
std::string number_in(const std::vector<ReplyWord>& words, const ReplyPhrases& phrases) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& next = words[i + 1].written;
    if (is_before_number(words, i, phrases) && next.size() <= kLongestNumberWord) return next;
  }
  for (const ReplyWord& word : words) {  // "BC 123/BC-PGD", "#123": a number with a sign
    if (word.written.size() <= kLongestNumberWord && word.written.find('/') != std::string::npos &&
        is_digit(word.written.front()) &&
        !std::all_of(word.written.begin(), word.written.end(), [](char c) {
          return c == '/' || is_digit(c);  // a date
        })) {
      return word.written;
    }
  }
  return "";
}

bool abbreviates(const std::string& sentence, std::string_view rest, const ReplyPhrases& phrases) {
  const size_t next = rest.find_first_not_of(' ');
  if (next == std::string_view::npos || !is_digit(rest[next])) return false;
  const std::vector<ReplyWord> words = words_of(sentence);
  return !words.empty() && is_phrase_at(words, words.size() - 1, phrases.number);
}

/// Sentences end at the end of a line that is not wrapped, and at a stop, a question or an
/// exclamation mark before a space, but not at the stop of "no. 12".
ReplyLines sentences_of(const std::string& text, const ReplyPhrases& phrases) {
  ReplyLines sentences(1);
  size_t line = 0;  // octets of the present one
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = std::string_view(text).substr(i + 1);
    sentences.back() += c;
    ++line;
    bool ends = (c == '.' || c == '!' || c == '?') &&
                (rest.empty() || rest.front() == ' ' || rest.front() == '\n');
    if (ends && c == '.' && abbreviates(sentences.back(), rest, phrases)) ends = false;
    if (c == '\n') {
      ends = line < kWrappedLine || rest.starts_with('\n');
      line = 0;
    }
    if (ends) sentences.emplace_back();
  }
  return sentences;
}

ReplyLines lines_of_reply(const std::string& text) {
  ReplyLines lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  return lines;
}

/// As programs mean it, whatever they put around it: "*From:* A" is "from: a".
std::string plain_line(const ReplyLines& lines, size_t i) {
  if (i >= lines.size()) return "";
  constexpr std::string_view kDecoration[] = {" ", "*"};
  return plain_words(replaced(std::string(without_ends(spaced(lines[i]), kDecoration)), "*", ""));
}

bool begins_with_one_of(const ReplyLines& phrases, const std::string& text) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const std::string& phrase) { return text.starts_with(phrase); });
}

bool ends_with_one_of(const ReplyLines& phrases, const std::string& text) {
  return std::any_of(phrases.begin(), phrases.end(), [&](const std::string& phrase) {
    return text == phrase || text.ends_with(" " + phrase);
  });
}

/// "On Monday, A" and in one of the next lines "wrote:".
bool introduces_quotation(const ReplyLines& lines, size_t i, const ReplyPhrases& phrases) {
  std::string joined = plain_line(lines, i);
  if (ends_with_one_of(phrases.quote_ends, joined)) return true;
  const bool begins = joined.find('@') != std::string::npos ||
                      std::any_of(phrases.quote_begins.begin(), phrases.quote_begins.end(),
                                  [&](const auto& word) { return joined.starts_with(word + " "); });
  for (size_t next = i + 1; begins && next < i + kIntroduction; ++next) {
    joined += " " + plain_line(lines, next);
    if (ends_with_one_of(phrases.quote_ends, joined)) return true;
  }
  return false;
}

/// "From: A", and soon "Sent: Monday".
bool is_header(const ReplyLines& lines, size_t i, const ReplyPhrases& phrases) {
  if (!begins_with_one_of(phrases.header_from, plain_line(lines, i))) return false;
  for (size_t next = i + 1; next <= i + kIntroduction; ++next) {
    if (begins_with_one_of(phrases.header_next, plain_line(lines, next))) return true;
  }
  return false;
}

bool ends_the_reply(const ReplyLines& lines, size_t i, const ReplyPhrases& phrases) {
  const std::string& line = lines[i];
  if (line == "-- " || line == "--") return true;
  if (line.starts_with("-----") || line.starts_with("_____")) return true;
  return begins_with_one_of(phrases.signature, plain_line(lines, i)) ||
         introduces_quotation(lines, i, phrases) || is_header(lines, i, phrases);
}

}  // namespace

void ReplyPhrases::add(const ReplyPhrases& others) {
  for (const auto list :
       {&ReplyPhrases::reported, &ReplyPhrases::not_reported, &ReplyPhrases::number,
        &ReplyPhrases::signature, &ReplyPhrases::quote_begins, &ReplyPhrases::quote_ends,
        &ReplyPhrases::header_from, &ReplyPhrases::header_next}) {
    ReplyLines& own = this->*list;
    for (const std::string& phrase : others.*list) {
      if (std::find(own.begin(), own.end(), phrase) == own.end()) own.push_back(phrase);
    }
  }
}

std::string spoken_words(std::string_view text) {
  std::string spoken;
  for (const ReplyWord& word : words_of(text)) spoken += (spoken.empty() ? "" : " ") + word.said;
  return spoken;
}

std::string plain_words(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  if (size < 0) return "";
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
  std::free(mapped);
  return replaced(std::move(result), "đ", "d");
}

std::string without_quotes(const std::string& text, const ReplyPhrases& phrases) {
  const ReplyLines lines = lines_of_reply(text);
  std::string kept;
  for (size_t i = 0; i < lines.size() && !ends_the_reply(lines, i, phrases); ++i) {
    if (!lines[i].starts_with('>')) kept += lines[i] + "\n";
  }
  const size_t last = kept.find_last_not_of(" \n\t");
  if (last == std::string::npos) return "";
  kept.resize(last + 1);
  return kept.substr(kept.find_first_not_of('\n'));
}

std::optional<ReportedWords> says_reported(const std::string& text, const ReplyPhrases& phrases) {
  std::optional<ReportedWords> said;
  bool doubtful = false;
  for (const std::string& sentence : sentences_of(text, phrases)) {
    const std::vector<ReplyWord> words = words_of(sentence);
    const bool denied = denies(words, phrases) || sentence.find('?') != std::string::npos;
    doubtful = doubtful || denied;
    if (!says(words, phrases.reported)) continue;
    if (denied) return std::nullopt;
    if (!said || said->number.empty()) said = ReportedWords{number_in(words, phrases)};
  }
  if (said && said->number.empty() && doubtful) return std::nullopt;
  return said;
}

}  // namespace nhacviec
