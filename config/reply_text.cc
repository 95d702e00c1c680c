#include "config/reply_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace nhacviec {

namespace {

using ReplyLines = std::vector<std::string>;

constexpr size_t kLongestNumberWord = 100;

struct ReplyWord {
  std::string plain;    // without tone marks, commas and stops at its end
  std::string written;  // as it stands
};

bool is_one_of(const ReplyLines& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool begins_with_one_of(const ReplyLines& phrases, const std::string& text) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const std::string& phrase) { return text.starts_with(phrase); });
}

bool ends_with_one_of(const ReplyLines& phrases, const std::string& text) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const std::string& phrase) { return text.ends_with(phrase); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_digit(const std::string& text) { return std::any_of(text.begin(), text.end(), is_digit); }

std::string without_stops(std::string word) {
  while (!word.empty() &&
         std::string_view(".,;:!?\"')]").find(word.back()) != std::string_view::npos) {
    word.pop_back();
  }
  while (!word.empty() && std::string_view("\"'([#").find(word.front()) != std::string_view::npos) {
    word.erase(0, 1);
  }
  return word;
}

std::string last_word(const std::string& sentence) {
  const size_t space = sentence.find_last_of(" \t");
  return plain_words(without_stops(sentence.substr(space == std::string::npos ? 0 : space + 1)));
}

/// Sentences end at a line's end, and at a stop, a question or an exclamation mark before a space,
/// but not at the stop of "no. 12".
std::vector<std::string> sentences_of(const std::string& text, const ReplyPhrases& phrases) {
  std::vector<std::string> sentences(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      sentences.emplace_back();
      continue;
    }
    sentences.back() += c;
    const bool before_space = i + 1 == text.size() || text[i + 1] == ' ';
    if ((c != '.' && c != '!' && c != '?') || !before_space) continue;
    const size_t next = text.find_first_not_of(' ', i + 1);
    const bool abbreviates = c == '.' && next != std::string::npos && is_digit(text[next]) &&
                             is_one_of(phrases.number, last_word(sentences.back()));
    if (!abbreviates) sentences.emplace_back();
  }
  return sentences;
}

std::vector<ReplyWord> words_of(const std::string& sentence) {
  std::vector<ReplyWord> words;
  for (size_t from = 0; from < sentence.size();) {
    const size_t first = sentence.find_first_not_of(" \t", from);
    if (first == std::string::npos) break;
    const size_t end = std::min(sentence.find_first_of(" \t", first), sentence.size());
    const std::string word = sentence.substr(first, end - first);
    const std::string bare = without_stops(word);
    words.push_back({plain_words(bare), bare});
    from = end;
  }
  return words;
}

/// "no." before a number is not a no.
bool denies(const std::vector<ReplyWord>& words, size_t i, const ReplyPhrases& phrases) {
  const std::string& word = words[i].plain;
  const bool before_number = i + 1 < words.size() && has_digit(words[i + 1].written);
  if (before_number && is_one_of(phrases.number, word)) return false;
  return is_one_of(phrases.not_reported, word);
}

bool has_phrase(const std::vector<ReplyWord>& words, const ReplyPhrases& phrases) {
  std::string joined = " ";
  for (const ReplyWord& word : words) joined += word.plain + " ";
  return std::any_of(phrases.reported.begin(), phrases.reported.end(),
                     [&](const std::string& phrase) {
                       return joined.find(" " + phrase + " ") != std::string::npos;
                     });
}

/// As it was written, number and symbol; what is too long to be one is none.
std::string number_in(const std::vector<ReplyWord>& words, const ReplyPhrases& phrases) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const bool named = is_one_of(phrases.number, words[i].plain);
    const std::string& next = words[i + 1].written;
    if (named && has_digit(next) && next.size() <= kLongestNumberWord) return next;
  }
  for (const ReplyWord& word : words) {  // "BC 123/BC-PGD", "#123": a number with a sign
    if (word.written.size() <= kLongestNumberWord && word.written.find('/') != std::string::npos &&
        has_digit(word.written.substr(0, 1)) &&
        !std::all_of(word.written.begin(), word.written.end(), [](char c) {
          return c == '/' || is_digit(c);  // a date
        })) {
      return word.written;
    }
  }
  return "";
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

bool ends_the_reply(const ReplyLines& lines, size_t i, const ReplyPhrases& phrases) {
  const std::string& line = lines[i];
  if (line == "-- " || line == "--") return true;
  if (line.starts_with("-----") || line.starts_with("_____")) return true;
  const std::string plain = plain_words(line);
  const std::string next = i + 1 < lines.size() ? plain_words(lines[i + 1]) : "";
  const bool begins =
      begins_with_one_of(phrases.quote_begins, plain) || plain.find('@') != std::string::npos;
  if (ends_with_one_of(phrases.quote_ends, plain)) return true;
  if (begins && ends_with_one_of(phrases.quote_ends, plain + " " + next)) return true;
  return begins_with_one_of(phrases.header_from, plain) &&
         begins_with_one_of(phrases.header_next, next);
}

}  // namespace

void ReplyPhrases::add(const ReplyPhrases& others) {
  for (const auto list :
       {&ReplyPhrases::reported, &ReplyPhrases::not_reported, &ReplyPhrases::number,
        &ReplyPhrases::quote_begins, &ReplyPhrases::quote_ends, &ReplyPhrases::header_from,
        &ReplyPhrases::header_next}) {
    (this->*list).insert((this->*list).end(), (others.*list).begin(), (others.*list).end());
  }
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
  for (const auto& [from, to] : {std::pair("đ", "d"), std::pair("’", "'")}) {
    const std::string_view code(from);
    for (size_t at = result.find(code); at != std::string::npos; at = result.find(code, at)) {
      result.replace(at, code.size(), to);
    }
  }
  return result;
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
  for (const std::string& sentence : sentences_of(text, phrases)) {
    const std::vector<ReplyWord> words = words_of(sentence);
    if (!has_phrase(words, phrases) || sentence.find('?') != std::string::npos) continue;
    bool denied = false;
    for (size_t i = 0; i < words.size(); ++i) denied = denied || denies(words, i, phrases);
    if (denied) return std::nullopt;
    return ReportedWords{number_in(words, phrases)};
  }
  return std::nullopt;
}

}  // namespace nhacviec
