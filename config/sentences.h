// What the program says of itself - why an event is refused, what is wrong with a file or a
// request - in the language of whoever reads it. Such sentences are made, stored and logged in
// English; where they are shown they are looked up in config/sentences/vi.yaml, parameters and
// all, so that what was stored years ago can be read in Vietnamese as well.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nhacviec {

/// Pairs of sentences with {names} for what differs between two of a kind.
class Sentences {
 public:
  /// In English, and in the other language; {+name} in both: a parameter that is a sentence too.
  explicit Sentences(const std::vector<std::pair<std::string, std::string>>& pairs);

  /// The sentence in the other language, its days as written there; as it is when it is not listed.
  /// Of several that fit, the one with the longest fixed text is meant.
  std::string of(const std::string& english) const { return of(english, 0); }
  bool has(const std::string& english) const;

 private:
  struct Name {
    std::string word;
    bool is_sentence = false;
  };
  struct Pattern {
    std::vector<std::string> fixed;  // one more than the names, which stand between them
    std::vector<Name> names;
    size_t fixed_bytes = 0;
  };
  struct Pair {
    Pattern english, other;
  };
  static Pattern parse(const std::string& text);
  static bool match(const Pattern&, std::string_view text, std::vector<std::string_view>* found);
  const Pair* best(std::string_view text, std::vector<std::string_view>* found) const;
  std::string of(const std::string& english, int depth) const;

  std::vector<Pair> pairs_;
};

/// Those of config/sentences/vi.yaml.
const Sentences& vietnamese_sentences();

/// "2024-06-07" -> "07/6/2024": zeros before days under 10 and before months 1 and 2 (Decree
/// 30/2020). `iso` begins with a date.
std::string vietnamese_day(std::string_view iso);

/// A text of the program's in "vi" or "en": each line a sentence, or a diagnostic as
/// format_diagnostic makes it, whose place and severity stay.
std::string in_language(const std::string& english, const std::string& language);

}  // namespace nhacviec
