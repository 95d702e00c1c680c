#include "config/sms_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

namespace nhacviec {

namespace {

// GSM 03.38 default alphabet beyond ASCII, and the ASCII characters that are not in it.
const std::u32string kGsmOther = U"£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
const std::u32string kGsmExtended = U"^{}\\[~]|€";
const std::u32string kNotGsm = U"`\t";

std::vector<char32_t> code_points(const std::string& utf8) {
  std::vector<char32_t> points;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  size_t at = 0;
  while (at < utf8.size()) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t read =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(utf8.size() - at), &point);
    points.push_back(read > 0 ? static_cast<char32_t>(point) : U'\uFFFD');
    at += read > 0 ? static_cast<size_t>(read) : 1;
  }
  return points;
}

// 0: not in the alphabet.
size_t septets_of(char32_t c) {
  const bool letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  if (letter || c == U' ' || (c >= U'0' && c <= U'9')) return 1;  // nearly all there is
  if (kGsmExtended.find(c) != std::u32string::npos) return 2;
  if (kGsmOther.find(c) != std::u32string::npos || c == U'\n' || c == U'\r') return 1;
  const bool ascii = c >= 0x20 && c < 0x7f && kNotGsm.find(c) == std::u32string::npos;
  return ascii ? 1 : 0;
}

size_t units_of(char32_t c) { return c > 0xffff ? 2 : 1; }

// A character is never split between two segments.
int segments(const std::vector<size_t>& sizes, size_t single, size_t part) {
  size_t total = 0;
  for (const size_t size : sizes) total += size;
  if (total <= single) return 1;
  int count = 1;
  size_t used = 0;
  for (const size_t size : sizes) {
    if (used + size > part) {
      ++count;
      used = 0;
    }
    used += size;
  }
  return count;
}

}  // namespace

size_t utf16_units(const std::string& utf8) {
  size_t units = 0;
  for (const char32_t c : code_points(utf8)) units += units_of(c);
  return units;
}

int sms_segments(const std::string& utf8) {
  const std::vector<char32_t> points = code_points(utf8);
  std::vector<size_t> sizes(points.size());
  std::transform(points.begin(), points.end(), sizes.begin(), septets_of);
  if (std::find(sizes.begin(), sizes.end(), 0U) == sizes.end()) return segments(sizes, 160, 153);
  std::transform(points.begin(), points.end(), sizes.begin(), units_of);
  return segments(sizes, 70, 67);
}

}  // namespace nhacviec
