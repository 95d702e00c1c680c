#include "config/sentences.h"

#include <algorithm>

#include "config/built_in_files.h"
#include "config/yaml_reader.h"

namespace nhacviec {

namespace {

constexpr int kDeepestSentence = 4;  // sentences within sentences
constexpr size_t kLongestSentence = 4096;

/// A diagnostic's place and severity at the start of a line: so many bytes.
size_t place_bytes(const std::string& line) {
  for (const char* severity : {": error: ", ": warning: ", ": info: "}) {
    if (const size_t at = line.find(severity); at != std::string::npos) {
      return at + std::string_view(severity).size();
    }
  }
  return 0;
}

/// "message (hint)": both are sentences of their own, unless the whole is one.
std::string line_in_vietnamese(const std::string& line) {
  const Sentences& sentences = vietnamese_sentences();
  const size_t place = place_bytes(line);
  const std::string whole = line.substr(place);
  size_t hint = sentences.has(whole) ? std::string::npos : whole.rfind(" (");
  while (hint != std::string::npos && hint > 0 && whole.ends_with(')')) {
    const std::string message = whole.substr(0, hint);
    if (sentences.has(message)) {
      return line.substr(0, place) + sentences.of(message) + " (" +
             sentences.of(whole.substr(hint + 2, whole.size() - hint - 3)) + ")";
    }
    hint = whole.rfind(" (", hint - 1);
  }
  return line.substr(0, place) + sentences.of(whole);
}

bool is_day(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() < kForm.size()) return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != '-') return false;
  }
  return true;
}

/// A parameter as Vietnamese writes it: its days, its instants, and "a, b and 16 more".
std::string value_in_vietnamese(std::string_view value) {
  constexpr size_t kDayBytes = 10;     // 2024-06-07
  constexpr size_t kMinuteBytes = 16;  // 2024-06-07T08:00
  std::string text;
  for (size_t i = 0; i < value.size();) {
    const std::string_view rest = value.substr(i);
    const bool begins = i == 0 || std::string_view(" (").find(value[i - 1]) != std::string::npos;
    const char next = rest.size() > kDayBytes ? rest[kDayBytes] : ' ';
    if (begins && is_day(rest) && std::string_view(" ,;)").find(next) != std::string::npos) {
      text += vietnamese_day(rest);
      i += kDayBytes;
    } else if (begins && is_day(rest) && next == 'T' && rest.size() > kMinuteBytes) {
      text += vietnamese_day(rest) + " " + std::string(rest.substr(kDayBytes + 1, 5));
      i = std::min(value.find_first_not_of("0123456789:.+-Z", i + kMinuteBytes), value.size());
    } else {
      text += value[i++];
    }
  }
  const size_t more = text.rfind(" and ");
  if (more == std::string::npos || !text.ends_with(" more")) return text;
  const std::string number = text.substr(more + 5, text.size() - more - 10);
  if (number.find_first_not_of("0123456789") != std::string::npos) return text;
  return text.substr(0, more) + " và " + number + " mục khác";
}

}  // namespace

std::string vietnamese_day(std::string_view iso) {
  const std::string month(iso.substr(5, 2));
  const bool keeps_zero = month == "01" || month == "02" || month[0] != '0';
  return std::string(iso.substr(8, 2)) + "/" + (keeps_zero ? month : month.substr(1)) + "/" +
         std::string(iso.substr(0, 4));
}

Sentences::Sentences(const std::vector<std::pair<std::string, std::string>>& pairs) {
  for (const auto& [english, other] : pairs) pairs_.push_back({parse(english), parse(other)});
}

Sentences::Pattern Sentences::parse(const std::string& text) {
  Pattern pattern;
  std::string fixed;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = text[i] == '{' ? i + 1 + (text.compare(i + 1, 1, "+") == 0 ? 1 : 0) : 0;
    const size_t end = begin == 0 ? std::string::npos
                                  : text.find_first_not_of("abcdefghijklmnopqrstuvwxyz", begin);
    if (end == std::string::npos || end == begin || text[end] != '}') {
      fixed += text[i++];
      continue;
    }
    pattern.fixed.push_back(std::move(fixed));
    fixed.clear();
    pattern.names.push_back({text.substr(begin, end - begin), text[i + 1] == '+'});
    i = end + 1;
  }
  pattern.fixed.push_back(std::move(fixed));
  for (const std::string& part : pattern.fixed) pattern.fixed_bytes += part.size();
  return pattern;
}

// Each fixed part where it comes first, the last one at the end: a parameter is never empty.
bool Sentences::match(const Pattern& pattern, std::string_view text,
                      std::vector<std::string_view>* found) {
  if (pattern.names.empty()) return text == pattern.fixed.front();
  const std::string& first = pattern.fixed.front();
  const std::string& last = pattern.fixed.back();
  if (text.size() < pattern.fixed_bytes + pattern.names.size() || !text.starts_with(first) ||
      !text.ends_with(last)) {
    return false;
  }
  const std::string_view inner = text.substr(0, text.size() - last.size());
  size_t at = first.size();
  if (found != nullptr) found->clear();
  for (size_t i = 1; i < pattern.fixed.size(); ++i) {
    const bool is_last = i + 1 == pattern.fixed.size();
    const size_t end = is_last ? inner.size() : inner.find(pattern.fixed[i], at + 1);
    if (end == std::string_view::npos || end <= at) return false;
    if (found != nullptr) found->push_back(inner.substr(at, end - at));
    at = end + (is_last ? 0 : pattern.fixed[i].size());
  }
  return true;
}

const Sentences::Pair* Sentences::best(std::string_view text,
                                       std::vector<std::string_view>* found) const {
  if (text.size() > kLongestSentence) return nullptr;
  const Pair* best = nullptr;
  for (const Pair& pair : pairs_) {
    const bool longer = best == nullptr || pair.english.fixed_bytes > best->english.fixed_bytes;
    if (longer && match(pair.english, text, nullptr)) best = &pair;
  }
  if (best != nullptr) match(best->english, text, found);
  return best;
}

bool Sentences::has(const std::string& english) const {
  std::vector<std::string_view> found;
  const Pair* pair = best(english, &found);
  // Two joined to one are listed when both are.
  return pair != nullptr && (pair->english.fixed_bytes > 2 || of(english) != english);
}

std::string Sentences::of(const std::string& english, int depth) const {
  std::vector<std::string_view> found;
  const Pair* pair = depth > kDeepestSentence ? nullptr : best(english, &found);
  if (pair == nullptr) return english;
  std::string text = pair->other.fixed.front();
  for (size_t i = 0; i < pair->other.names.size(); ++i) {
    for (size_t j = 0; j < found.size(); ++j) {
      const Name& name = pair->english.names[j];
      if (name.word != pair->other.names[i].word) continue;
      const std::string value(found[j]);
      const bool quoted = text.ends_with('"') || text.ends_with('\'');  // somebody's own words
      text += name.is_sentence ? of(value, depth + 1) : quoted ? value : value_in_vietnamese(value);
    }
    text += pair->other.fixed[i + 1];
  }
  return text;
}

const Sentences& vietnamese_sentences() {
  static const Sentences kSentences = [] {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const BuiltInFile& file : built_in_sentences()) {
      Diagnostics diagnostics;  // a test sees to it that there is nothing to say
      const auto root = read_yaml({file.name, file.text}, diagnostics);
      for (const YamlNode& item : root ? root->items : std::vector<YamlNode>()) {
        const YamlNode* english = item.find("en");
        const YamlNode* vietnamese = item.find("vi");
        if (english && vietnamese) pairs.emplace_back(english->text, vietnamese->text);
      }
    }
    return Sentences(pairs);
  }();
  return kSentences;
}

std::string in_language(const std::string& english, const std::string& language) {
  if (language != "vi") return english;
  std::string text;
  for (size_t begin = 0; begin <= english.size();) {
    const size_t end = std::min(english.find('\n', begin), english.size());
    if (end > begin) text += line_in_vietnamese(english.substr(begin, end - begin));
    if (end < english.size()) text += '\n';
    begin = end + 1;
  }
  return text;
}

}  // namespace nhacviec
