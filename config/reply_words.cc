#include "config/reply_words.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "config/source_text.h"

namespace nhacviec {

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// As it is meant, or without its marks where whoever wrote it left them out.
bool is_word(const ReplyWord& word, std::string_view meant, Spelling spelling) {
  if (word.said == meant) return true;
  if (word.marked && spelling == Spelling::as_the_others) return false;
  return word.said.size() < meant.size() && is_ascii(word.said) && word.said == plain_words(meant);
}

bool has_marks(const ReplyWord& word) {  // symbols such as 12/BC-PGDĐT have nothing to do with it
  return !is_ascii(word.said) && word.said.find_first_of("0123456789") == std::string::npos;
}

/// Nothing that is read aloud: a quotation mark, a bracket, a stop, a picture.
bool is_sign(utf8proc_int32_t code) {
  if (code == '%') return false;
  const utf8proc_category_t category = utf8proc_category(code);
  return (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO) ||
         category == UTF8PROC_CATEGORY_CF || (code >= 0xfe00 && code <= 0xfe0f);
}

/// What is left of a word without the signs around it.
std::string_view bare_word(std::string_view text) {
  size_t first = std::string_view::npos, end = 0;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    const size_t octets = size <= 0 ? 1 : static_cast<size_t>(size);
    if (size <= 0 || !is_sign(code)) {
      first = std::min(first, at);
      end = at + octets;
    }
    at += octets;
  }
  return first == std::string_view::npos ? "" : text.substr(first, end - first);
}

/// "số:12" and "No.12" are two words each.
std::string with_numbers_apart(const std::string& text) {
  std::string apart;
  for (size_t i = 0; i < text.size(); ++i) {
    apart += text[i];
    const bool sign = text[i] == ':' || text[i] == '.';
    const bool before = i > 0 && !(text[i - 1] >= '0' && text[i - 1] <= '9') && text[i - 1] != ' ';
    if (sign && before && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') {
      apart += ' ';
    }
  }
  return apart;
}

}  // namespace

std::vector<ReplyWord> reply_words(std::string_view given) {
  const std::string text = with_numbers_apart(spaced(std::string(given)));
  std::vector<ReplyWord> words;
  for (size_t from = 0; from < text.size();) {
    const size_t first = text.find_first_not_of(" \n", from);
    if (first == std::string::npos) break;
    from = std::min(text.find_first_of(" \n", first), text.size());
    const std::string_view whole = std::string_view(text).substr(first, from - first);
    const std::string bare(bare_word(whole));
    const bool pause = whole.find_last_of(",:;") != std::string_view::npos &&
                       whole.find_last_of(",:;") + 1 == whole.size();
    if (!bare.empty()) {
      std::string said = replaced(replaced(lower_case(bare), "’", "'"), "´", "'");
      words.push_back({std::move(said), bare, pause});
    } else if (pause && !words.empty()) {
      words.back().pause = true;
    }
  }
  const bool marked = std::any_of(words.begin(), words.end(), has_marks);
  for (ReplyWord& word : words) word.marked = marked;
  return words;
}

size_t phrase_at(const std::vector<ReplyWord>& words, size_t i,
                 const std::vector<std::string>& phrases, Spelling spelling) {
  size_t longest = 0;
  for (std::string_view rest : phrases) {
    size_t k = i;
    for (; !rest.empty(); ++k) {
      const std::string_view meant = rest.substr(0, rest.find(' '));
      if (k >= words.size() || !is_word(words[k], meant, spelling)) break;
      rest.remove_prefix(std::min(meant.size() + 1, rest.size()));
    }
    if (rest.empty()) longest = std::max(longest, k - i);
  }
  return longest;
}

std::string spoken_words(std::string_view text) {
  std::string spoken;
  for (const ReplyWord& word : reply_words(text)) spoken += (spoken.empty() ? "" : " ") + word.said;
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

std::string spaced(std::string text) {
  for (const std::string_view space : {"\u00a0", "\u202f", "\u2007", "\u3000", "\t"}) {
    text = replaced(std::move(text), space, " ");
  }
  return text;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string_view without_ends(std::string_view text, const std::vector<std::string_view>& what) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view part : what) {
      if (text.starts_with(part)) text.remove_prefix(part.size()), again = true;
      if (text.ends_with(part)) text.remove_suffix(part.size()), again = true;
    }
  }
  return text;
}

}  // namespace nhacviec
