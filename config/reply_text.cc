#include "config/reply_text.h"

#include <algorithm>

#include "config/reply_words.h"
#include "config/source_text.h"

namespace nhacviec {

namespace {

using ReplyWords = std::vector<ReplyWord>;
using Phrases = std::vector<std::string>;

constexpr size_t kLongestJudged = 4000;  // octets: nobody needs more to say that it was sent
constexpr size_t kLongestNumberWord = 100;
constexpr const char* kBlanks[] = {"☐", "❌", "❎", "[ ]", "[]", "....", "……"};
constexpr size_t kMostDigits = 6;    // of a document's number; a telephone's has more
constexpr size_t kWrappedLine = 60;  // octets: a line of so many goes on in the next

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t first_digits(const std::string& word) {
  const auto end = std::find_if_not(word.begin(), word.end(), is_digit);
  return static_cast<size_t>(end - word.begin());
}

/// 123, 123/BC-PGD, 12a: what may be a document's number where something says so before it.
bool may_be_number(const std::string& word) {
  const size_t digits = first_digits(word);
  return digits > 0 && digits <= kMostDigits && word.size() <= kLongestNumberWord &&
         word.find('%') == std::string::npos;
}

/// 123/BC-PGD says by itself that it is one; 7/6/2024, 6T/2024 and 1/bản do not.
bool has_symbol(const std::string& word) {
  const size_t slash = word.find('/');
  if (!may_be_number(word) || first_digits(word) != slash) return false;
  const size_t last = word.find_first_not_of("0123456789/", slash);
  const bool after_slash = last != std::string::npos && word[last - 1] == '/';
  return after_slash && !(word[last] >= 'a' && word[last] <= 'z');
}

/// A day, an hour, a count, "II"; 80% is a part of something.
bool is_figure(const std::string& word) {
  if (is_digit(word.front())) return word.find('%') == std::string::npos;
  return word.find_first_not_of("IVX") == std::string::npos;
}

/// It begins with a capital letter.
bool is_name(const std::string& word) {
  const std::string lower = lower_case(word);
  const size_t first = static_cast<unsigned char>(word.front()) < 0x80   ? 1
                       : static_cast<unsigned char>(word.front()) < 0xe0 ? 2
                                                                         : 3;
  return lower.substr(0, first) != word.substr(0, first);
}

struct Statement {
  size_t first = 0, end = 0;  // words: the phrase
};

/// One sentence and what to make of it.
class ReplySentence {
 public:
  ReplySentence(const std::string& text, const ReplyPhrases& phrases,
                const std::vector<std::string>& about)
      : words_(reply_words(text)), phrases_(phrases), about_(about) {
    for (size_t i = 0; i < words_.size() && said_.end == 0; ++i) {
      if (const size_t count = phrase_at(words_, i, phrases.reported)) said_ = {i, i + count};
    }
  }

  bool states() const { return said_.end > 0; }

  bool denies() const {
    for (size_t i = 0; i < words_.size(); ++i) {
      if (phrase_at(words_, i, phrases_.not_reported, Spelling::loose) > 0) return true;
    }
    return false;
  }

  /// It says that it has been sent, and nothing else.
  bool is_plain() const {
    for (size_t i = 0; i < said_.first; ++i) {
      if (i + phrase_at(words_, i, phrases_.others) == said_.first &&
          !words_[said_.first - 1].pause) {
        return false;
      }
    }
    return is_known(0, said_.first, Names::after_the_first) &&
           is_known(said_.end, words_.size(), Names::none);
  }

  /// It says nothing that matters: a greeting, a name.
  bool is_courtesy() const {
    return is_known(0, words_.size(), Names::after_the_first, &phrases_.courtesy) ||
           is_only_names();
  }

  bool is_closing() const {
    return !words_.empty() && phrase_at(words_, 0, phrases_.closing) == words_.size();
  }

  /// Rather after the statement than before it, where "school no. 1" may stand.
  std::string number() const {
    const std::string after = number_in(said_.end, words_.size());
    if (!after.empty() || said_.first == 0) return after;
    const std::string before = number_in(0, said_.first);
    return before.size() > 1 ? before : "";
  }

 private:
  enum class Names { none, after_the_first };

  /// How many words from `i` on are known to mean no harm, and end before `end`.
  size_t known_at(size_t i, size_t end, const Phrases* more) const {
    size_t count = 0;
    for (const Phrases* list : {&phrases_.beside, &phrases_.number, &about_, more}) {
      if (list != nullptr) count = std::max(count, phrase_at(words_, i, *list));
    }
    if (i + count > end) count = 0;
    return count > 0 ? count : is_figure(words_[i].written) ? 1 : 0;
  }

  bool is_known(size_t from, size_t end, Names names, const Phrases* more = nullptr) const {
    for (size_t i = from; i < end;) {
      const bool name = names == Names::after_the_first && i > from && !is_shouted() &&
                        is_name(words_[i].written);
      const size_t count = std::max<size_t>(known_at(i, end, more), name ? 1 : 0);
      if (count == 0) return false;
      i += count;
    }
    return true;
  }

  /// All in capitals: no word stands out as a name.
  bool is_shouted() const {
    return std::all_of(words_.begin(), words_.end(), [](const ReplyWord& word) {
      return std::none_of(word.written.begin(), word.written.end(),
                          [](char c) { return c >= 'a' && c <= 'z'; });
    });
  }

  bool is_only_names() const {
    return std::all_of(words_.begin(), words_.end(),
                       [](const ReplyWord& word) { return is_name(word.written); });
  }

  std::string number_in(size_t from, size_t end) const {
    for (size_t i = from; i + 1 < end; ++i) {
      const std::string& next = words_[i + 1].written;
      if (phrase_at(words_, i, phrases_.number) == 1 && may_be_number(next)) return next;
    }
    for (size_t i = from; i < end; ++i) {
      if (has_symbol(words_[i].written)) return words_[i].written;
    }
    return "";
  }

  const ReplyWords words_;
  const ReplyPhrases& phrases_;
  const std::vector<std::string>& about_;
  Statement said_;
};

bool abbreviates(const std::string& sentence, std::string_view rest, const ReplyPhrases& phrases) {
  const size_t next = rest.find_first_not_of(' ');
  if (next == std::string_view::npos || !is_digit(rest[next])) return false;
  const ReplyWords words = reply_words(sentence);
  return !words.empty() && phrase_at(words, words.size() - 1, phrases.number) > 0;
}

/// Sentences end at the end of a line that is not wrapped, and at a stop or an exclamation mark
/// before a space, but not at the stop of "no. 12".
std::vector<std::string> sentences_of(const std::string& text, const ReplyPhrases& phrases) {
  std::vector<std::string> sentences(1);
  size_t line = 0;  // octets of the present one
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = std::string_view(text).substr(i + 1);
    sentences.back() += c;
    ++line;
    bool ends =
        (c == '.' || c == '!') && (rest.empty() || rest.front() == ' ' || rest.front() == '\n');
    if (ends && c == '.' && abbreviates(sentences.back(), rest, phrases)) ends = false;
    if (c == '\n') {
      ends = line < kWrappedLine || rest.starts_with('\n');
      line = 0;
    }
    if (ends) sentences.emplace_back();
  }
  return sentences;
}

/// With boxes and dots to be filled in.
bool is_form(const std::string& text) {
  return std::any_of(std::begin(kBlanks), std::end(kBlanks),
                     [&](const char* blank) { return text.find(blank) != std::string::npos; });
}

/// A question mark at the end of a word, not inside an address.
bool asks(const std::string& text) {
  for (size_t at = text.find('?'); at != std::string::npos; at = text.find('?', at + 1)) {
    const size_t next = text.find_first_not_of("?!.)\"'", at);
    if (next == std::string::npos || text[next] == ' ' || text[next] == '\n') return true;
  }
  return false;
}

}  // namespace

void ReplyPhrases::add(const ReplyPhrases& more) {
  for (const auto list :
       {&ReplyPhrases::reported, &ReplyPhrases::others, &ReplyPhrases::beside,
        &ReplyPhrases::courtesy, &ReplyPhrases::closing, &ReplyPhrases::not_reported,
        &ReplyPhrases::number, &ReplyPhrases::signature, &ReplyPhrases::quote_begins,
        &ReplyPhrases::quote_ends, &ReplyPhrases::header_from, &ReplyPhrases::header_next}) {
    std::vector<std::string>& own = this->*list;
    for (const std::string& phrase : more.*list) {
      if (std::find(own.begin(), own.end(), phrase) == own.end()) own.push_back(phrase);
    }
  }
}

std::optional<ReportedWords> says_reported(const std::string& given, const ReplyPhrases& phrases,
                                           const std::string& about) {
  const std::string text = replaced(spaced(given), "？", "?");
  if (text.size() > kLongestJudged || asks(text) || is_form(text)) return std::nullopt;
  std::vector<std::string> titles;
  for (const ReplyWord& word : reply_words(about)) titles.push_back(word.said);
  bool stated = false, closed = false;
  std::string number, beside;
  for (const std::string& each : sentences_of(text, phrases)) {
    const ReplySentence sentence(each, phrases, titles);
    if (sentence.denies()) return std::nullopt;
    if (sentence.states()) {
      if (!sentence.is_plain()) return std::nullopt;
      stated = true;
      if (number.empty()) number = sentence.number();
    } else if (sentence.is_closing()) {
      closed = stated;
    } else if (sentence.is_courtesy()) {
      if (beside.empty()) beside = sentence.number();
    } else if (!closed) {
      return std::nullopt;
    }
  }
  if (number.empty()) number = beside;
  if (!stated) return std::nullopt;
  return ReportedWords{number};
}

}  // namespace nhacviec
