#include "config/reply_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace nhacviec {

namespace {

using ReplyLines = std::vector<std::string>;

// Words without tone marks, in lower case. A phrase stands anywhere in a sentence.
constexpr std::array kSentPhrases{"da gui",    "da nop",    "da bao cao",    "vua gui",
                                  "gui roi",   "da chuyen", "da hoan thanh", "reported",
                                  "submitted", "sent",      "handed in",     "delivered"};
// A sentence with one of these says something else: not yet, later, a question.
constexpr std::array kNotSentWords{"chua",   "khong", "se",    "not",    "never", "will",
                                   "cannot", "no",    "can't", "neu",    "if",    "when",
                                   "unless", "dang",  "sap",   "unable", "late"};
constexpr size_t kLongestNumberWord = 100;
// What stands before a document's number.
constexpr std::array kNumberWords{"so", "no.", "no", "number", "nr.", "nr"};

std::string plain_word(std::string_view word) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                                 static_cast<utf8proc_ssize_t>(word.size()), &mapped, options);
  if (size < 0) return "";
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
  std::free(mapped);
  for (size_t at = result.find("đ"); at != std::string::npos; at = result.find("đ", at)) {
    result.replace(at, std::string_view("đ").size(), "d");
  }
  return result;
}

struct ReplyWord {
  std::string plain;    // without tone marks, commas and stops at its end
  std::string written;  // as it stands
};

bool is_one_of(const auto& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool has_digit(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

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

/// Sentences end at a line's end, and at a stop, a question or an exclamation mark before a space.
std::vector<std::string> sentences_of(const std::string& text) {
  std::vector<std::string> sentences(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      sentences.emplace_back();
      continue;
    }
    sentences.back() += c;
    const bool before_space = i + 1 == text.size() || text[i + 1] == ' ';
    const bool abbreviates = sentences.back().ends_with("no.") ||
                             sentences.back().ends_with("No.") || sentences.back().ends_with("nr.");
    if ((c == '.' || c == '!' || c == '?') && before_space && !abbreviates) {
      sentences.emplace_back();
    }
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
    words.push_back({plain_word(bare), bare});
    from = end;
  }
  return words;
}

/// "no." before a number is not a no.
bool denies(const std::vector<ReplyWord>& words, size_t i) {
  const std::string& word = words[i].plain;
  if (word.ends_with("n't") || word.ends_with("n’t")) return true;
  if (word == "no") return i + 1 >= words.size() || !has_digit(words[i + 1].written);
  return is_one_of(kNotSentWords, word);
}

bool has_phrase(const std::vector<ReplyWord>& words) {
  std::string joined = " ";
  for (const ReplyWord& word : words) joined += word.plain + " ";
  return std::any_of(kSentPhrases.begin(), kSentPhrases.end(), [&](const char* phrase) {
    return joined.find(" " + std::string(phrase) + " ") != std::string::npos;
  });
}

/// As it was written, number and symbol; what is too long to be one is none.
std::string number_in(const std::vector<ReplyWord>& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const bool named = is_one_of(kNumberWords, words[i].plain);
    const std::string& next = words[i + 1].written;
    if (named && has_digit(next) && next.size() <= kLongestNumberWord) return next;
  }
  for (const ReplyWord& word : words) {  // "BC 123/BC-PGD", "#123": a number with a sign
    if (word.written.size() <= kLongestNumberWord && word.written.find('/') != std::string::npos &&
        has_digit(word.written.substr(0, 1)) &&
        !std::all_of(word.written.begin(), word.written.end(), [](char c) {
          return c == '/' || (c >= '0' && c <= '9');  // a date
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

bool ends_the_reply(const ReplyLines& lines, size_t i) {
  const std::string& line = lines[i];
  if (line == "-- " || line == "--") return true;
  const std::string plain = plain_word(line);
  if (line.starts_with("-----") || line.starts_with("_____")) return true;
  const std::string two = plain + (i + 1 < lines.size() ? " " + plain_word(lines[i + 1]) : "");
  const auto introduces = [&](const std::string& words) {
    return words.ends_with("wrote:") || words.ends_with("da viet:") || words.ends_with(" viet:");
  };
  const bool begins = plain.starts_with("on ") || plain.starts_with("vao ") ||
                      plain.starts_with("ngay ") || plain.find('@') != std::string::npos;
  if (introduces(plain) || (begins && introduces(two))) return true;
  const bool from = plain.starts_with("from: ") || plain.starts_with("tu: ");
  if (!from || i + 1 >= lines.size()) return false;
  const std::string next = plain_word(lines[i + 1]);
  return next.starts_with("sent:") || next.starts_with("date:") || next.starts_with("to:") ||
         next.starts_with("ngay:") || next.starts_with("da gui:") || next.starts_with("den:");
}

}  // namespace

std::string without_quotes(const std::string& text) {
  const ReplyLines lines = lines_of_reply(text);
  std::string kept;
  for (size_t i = 0; i < lines.size() && !ends_the_reply(lines, i); ++i) {
    if (!lines[i].starts_with('>')) kept += lines[i] + "\n";
  }
  const size_t last = kept.find_last_not_of(" \n\t");
  if (last == std::string::npos) return "";
  kept.resize(last + 1);
  return kept.substr(kept.find_first_not_of('\n'));
}

std::optional<ReportedWords> says_reported(const std::string& text) {
  for (const std::string& sentence : sentences_of(text)) {
    const std::vector<ReplyWord> words = words_of(sentence);
    if (!has_phrase(words) || sentence.find('?') != std::string::npos) continue;
    bool denied = false;
    for (size_t i = 0; i < words.size(); ++i) denied = denied || denies(words, i);
    if (denied) return std::nullopt;
    return ReportedWords{number_in(words)};
  }
  return std::nullopt;
}

}  // namespace nhacviec
