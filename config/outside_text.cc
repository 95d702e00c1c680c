#include "config/outside_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>

#include "config/source_text.h"

namespace nhacviec {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr const char* kWhite = " \t\n";

constexpr utf8proc_int32_t kBroken = -1;  // an octet that is not UTF-8

bool is_control_code(utf8proc_int32_t code) {
  return (code >= 0 && code < 0x20 && code != '\n' && code != '\t') ||
         (code >= 0x7f && code < 0xa0);
}

bool is_unseen_code(utf8proc_int32_t code) {
  struct Range {
    utf8proc_int32_t first, last;
  };
  static constexpr Range kUnseen[] = {
      {0x00ad, 0x00ad},    // soft hyphen
      {0x180e, 0x180e},    // Mongolian vowel separator
      {0x200b, 0x200b},    // zero-width space
      {0x202a, 0x202e},    // embedding and override of direction
      {0x2060, 0x206f},    // word joiner, unseen operators, isolates
      {0xfeff, 0xfeff},    // byte order mark
      {0xfff9, 0xfffb},    // interlinear annotation
      {0xe0000, 0xe007f},  // tags
  };
  return std::any_of(std::begin(kUnseen), std::end(kUnseen), [code](const Range& range) {
    return range.first <= code && code <= range.last;
  });
}

bool is_separator_code(utf8proc_int32_t code) { return code == 0x2028 || code == 0x2029; }

struct TextCode {
  utf8proc_int32_t code;
  std::string_view octets;
};

TextCode first_code(std::string_view text) {
  utf8proc_int32_t code = 0;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0) return {kBroken, text.substr(0, 1)};
  return {code, text.substr(0, static_cast<size_t>(size))};
}

}  // namespace

bool has_control_codes(std::string_view text) {
  for (TextCode next; !text.empty(); text.remove_prefix(next.octets.size())) {
    next = first_code(text);
    if (is_control_code(next.code)) return true;
  }
  return false;
}

std::string without_unseen(std::string_view text) {
  std::string seen;
  for (TextCode next; !text.empty(); text.remove_prefix(next.octets.size())) {
    next = first_code(text);
    if (is_separator_code(next.code)) {
      seen += '\n';
    } else if (!is_unseen_code(next.code)) {
      seen += next.octets;
    }
  }
  return seen;
}

std::string outside_text(std::string_view text, size_t most_bytes) {
  std::string result;
  for (TextCode next; !text.empty() && result.size() < most_bytes;
       text.remove_prefix(next.octets.size())) {
    next = first_code(text);
    if (next.code == kBroken) {
      result += kReplacement;
    } else if (!is_control_code(next.code)) {
      result += next.octets;
    }
  }
  result = to_nfc(without_unseen(result));
  const size_t first = result.find_first_not_of(kWhite);
  if (first == std::string::npos) return "";
  return result.substr(first, result.find_last_not_of(kWhite) - first + 1);
}

}  // namespace nhacviec
