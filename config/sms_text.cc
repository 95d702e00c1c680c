#include "config/sms_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

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

// In order; nothing when one of them is outside the alphabet.
std::optional<std::vector<size_t>> septets(const std::vector<char32_t>& points) {
  std::vector<size_t> sizes(points.size());
  std::transform(points.begin(), points.end(), sizes.begin(), septets_of);
  if (std::find(sizes.begin(), sizes.end(), 0U) != sizes.end()) return std::nullopt;
  return sizes;
}

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

// What has no marks to lose and a plain sign that everybody reads for it.
const std::map<char32_t, std::string>& plain_signs() {
  static const std::map<char32_t, std::string> signs{
      {U'đ', "d"},       {U'Đ', "D"},       {U'\u2018', "'"},   {U'\u2019', "'"}, {U'\u201c', "\""},
      {U'\u201d', "\""}, {U'\u201e', "\""}, {U'\u2010', "-"},   {U'\u2011', "-"}, {U'\u2012', "-"},
      {U'\u2013', "-"},  {U'\u2014', "-"},  {U'\u2026', "..."}, {U'\u00a0', " "}, {U'\u202f', " "},
      {U'\u2022', "-"},  {U'`', "'"},       {U'\t', " "}};
  return signs;
}

std::string utf8_of(char32_t point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes.data());
  return {reinterpret_cast<const char*>(bytes.data()), static_cast<size_t>(size)};
}

std::string in_style(const std::string& text, ToneMarks marks) {
  if (marks == ToneMarks::keep) return text;
  std::string plain = without_tone_marks(text);
  const bool saves = sms_segments(plain) < sms_segments(text);
  return marks == ToneMarks::drop || saves ? plain : text;
}

// At a space where there is one not too far back; the reader sees that something is missing.
std::string cut_to(const std::string& text, int most) {
  if (sms_segments(text) <= most) return text;
  constexpr size_t kLongestWord = 40;
  size_t end = text.size();
  const auto fits = [&](size_t size) { return sms_segments(text.substr(0, size) + "...") <= most; };
  while (end > 0 && !fits(end)) {
    --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  }
  const size_t space = text.find_last_of(' ', end);
  if (space != std::string::npos && end - space < kLongestWord) end = space;
  return text.substr(0, end) + "...";
}

}  // namespace

size_t utf16_units(const std::string& utf8) {
  size_t units = 0;
  for (const char32_t c : code_points(utf8)) units += units_of(c);
  return units;
}

int sms_segments(const std::string& utf8) {
  const std::vector<char32_t> points = code_points(utf8);
  if (const auto sizes = septets(points)) return segments(*sizes, 160, 153);
  std::vector<size_t> sizes(points.size());
  std::transform(points.begin(), points.end(), sizes.begin(), units_of);
  return segments(sizes, 70, 67);
}

bool needs_unicode(const std::string& utf8) { return !septets(code_points(utf8)); }

std::string without_tone_marks(const std::string& utf8) {
  utf8proc_uint8_t* raw = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
      static_cast<utf8proc_ssize_t>(utf8.size()), &raw,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> stripped(raw, &std::free);
  if (size < 0) return utf8;  // no UTF-8
  std::string plain;
  const std::string text(reinterpret_cast<const char*>(raw), static_cast<size_t>(size));
  for (const char32_t c : code_points(text)) {
    const auto sign = plain_signs().find(c);
    plain += sign == plain_signs().end() ? utf8_of(c) : sign->second;
  }
  return plain;
}

std::string fit_sms(const std::vector<std::string>& variants, const SmsStyle& style) {
  std::string text;
  for (const std::string& variant : variants) {
    text = in_style(variant, style.tone_marks);
    if (sms_segments(text) == 1) return text;
  }
  return cut_to(text, style.most_segments);
}

}  // namespace nhacviec
