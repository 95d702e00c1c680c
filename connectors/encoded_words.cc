#include "connectors/encoded_words.h"

#include <openssl/evp.h>
#include <utf8proc.h>

#include <algorithm>
#include <vector>

namespace nhacviec {

namespace {

constexpr size_t kLineWidth = 76;
constexpr size_t kFrame = 12;         // =?UTF-8?B? and ?=
constexpr size_t kMostOctets = 45;    // 60 base64 characters: a word of 72
constexpr size_t kFewestOctets = 12;  // less room than that is not worth starting a word in

bool is_printable_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool starts_character(const std::string& text, size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

// How many octets from `from` go into a word with room for `most`: whole characters, and a
// multiple of three if there is one, so that only the last word is padded.
size_t octets_for_word(const std::string& text, size_t from, size_t most) {
  if (text.size() - from <= most) return text.size() - from;
  size_t best = 0;
  for (size_t size = most; size > 0; --size) {
    if (!starts_character(text, from + size)) continue;
    if (size % 3 == 0) return size;
    if (best == 0) best = size;
  }
  return best == 0 ? most : best;
}

// ASCII, folded at its spaces.
std::string folded(const std::string& text, size_t column) {
  std::string result;
  size_t from = 0;
  while (from < text.size()) {
    size_t end = text.find(' ', from + 1);
    if (end == std::string::npos) end = text.size();
    const size_t size = end - from;
    if (text[from] == ' ' && column + size > kLineWidth) {
      result += '\n';
      column = 0;
    }
    result.append(text, from, size);
    column += size;
    from = end;
  }
  return result;
}

// Would a reader take it for an encoded word, or lose its spaces?
bool stands_for_itself(const std::string& text) {
  if (!is_printable_ascii(text) || text.find("=?") != std::string::npos) return false;
  if (text.find("  ") != std::string::npos) return false;
  if (!text.empty() && (text.front() == ' ' || text.back() == ' ')) return false;
  size_t longest = 0;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find(' ', from), text.size());
    longest = std::max(longest, end - from);
    from = end + 1;
  }
  return longest < kLineWidth / 2;
}

}  // namespace

std::string base64(const std::string& octets) {
  std::string encoded(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(octets.data()),
                                   static_cast<int>(octets.size()));
  encoded.resize(static_cast<size_t>(size));
  return encoded;
}

std::string encode_header_text(const std::string& text, size_t column) {
  if (stands_for_itself(text)) return folded(text, column);
  std::string result;
  size_t from = 0;
  while (from < text.size()) {
    const size_t room = column + kFrame < kLineWidth ? (kLineWidth - column - kFrame) / 4 * 3 : 0;
    if (room < kFewestOctets && column > 1) {
      result += "\n ";
      column = 1;
      continue;
    }
    const size_t size = octets_for_word(text, from, std::min(room, kMostOctets));
    result += "=?UTF-8?B?" + base64(text.substr(from, size)) + "?=";
    from += size;
    column = kLineWidth;  // the next word stands on a line of its own
  }
  return result;
}

std::string one_line(const std::string& text) {
  std::string result;
  result.reserve(text.size());
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] >= 0x20 && text[at] < 0x7f) {
      result += text[at++];
      continue;
    }
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t read =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (read <= 0) {
      result += "\xef\xbf\xbd";
      ++at;
      continue;
    }
    // U+2028 and U+2029 end lines as well.
    const bool control =
        point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
    if (control) {
      result += ' ';
    } else {
      result.append(text, at, static_cast<size_t>(read));
    }
    at += static_cast<size_t>(read);
  }
  return result;
}

}  // namespace nhacviec
