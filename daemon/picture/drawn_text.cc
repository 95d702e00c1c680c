#include "daemon/picture/drawn_text.h"

#include <utf8proc.h>

#include <sstream>
#include <string_view>

namespace nhacviec {

namespace {

constexpr double kBoldFactor = 1.12;
constexpr char kEllipsis[] = "…";

/// In parts of the font's size.
double letter_width(utf8proc_int32_t letter) {
  if (letter == 0xa0) letter = ' ';  // one at which no line breaks
  if (letter < 128) {
    const char c = static_cast<char>(letter);
    if (std::string_view("ijlI'|").find(c) != std::string_view::npos) return 0.30;
    if (std::string_view("ftr ,.:;-/()[]!").find(c) != std::string_view::npos) return 0.40;
    if (std::string_view("mwMWQO%@").find(c) != std::string_view::npos) return 0.92;
    if (c >= 'A' && c <= 'Z') return 0.72;
    return 0.62;
  }
  utf8proc_int32_t parts[8];
  int boundary = 0;
  const auto count = utf8proc_decompose_char(letter, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
  if (count > 0 && parts[0] < 128) return letter_width(parts[0]);
  if (utf8proc_charwidth(letter) == 0) return 0;  // a mark that stands on the letter before
  return utf8proc_charwidth(letter) == 2 ? 1.0 : 0.8;
}

struct DrawnLetter {
  std::string bytes;
  double width = 0;
};

std::vector<DrawnLetter> letters_of(const std::string& text, const TextStyle& style) {
  std::vector<DrawnLetter> letters;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t at = 0;
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  while (at < size) {
    utf8proc_int32_t letter = 0;
    utf8proc_ssize_t read = utf8proc_iterate(bytes + at, size - at, &letter);
    if (read <= 0) {  // not UTF-8: one byte, as wide as a letter
      read = 1;
      letter = 'x';
    }
    const double width = letter_width(letter) * style.size_px * (style.bold ? kBoldFactor : 1);
    letters.push_back({text.substr(static_cast<size_t>(at), static_cast<size_t>(read)), width});
    at += read;
  }
  return letters;
}

/// The text up to `width`, and an ellipsis.
std::string shortened_to(const std::string& text, double width, const TextStyle& style) {
  const double room = width - drawn_width(kEllipsis, style);
  std::string kept;
  double used = 0;
  for (const DrawnLetter& letter : letters_of(text, style)) {
    used += letter.width;
    if (used > room) break;
    kept += letter.bytes;
  }
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  return kept + kEllipsis;
}

/// Words, and parts of those that are wider than a line.
std::vector<std::string> pieces_of(const std::string& text, double width, const TextStyle& style) {
  std::vector<std::string> pieces;
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    std::string piece;
    double used = 0;
    for (const DrawnLetter& letter : letters_of(word, style)) {
      if (!piece.empty() && used + letter.width > width) {
        pieces.push_back(piece);
        piece.clear();
        used = 0;
      }
      piece += letter.bytes;
      used += letter.width;
    }
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

double drawn_width(const std::string& text, const TextStyle& style) {
  double width = 0;
  for (const DrawnLetter& letter : letters_of(text, style)) width += letter.width;
  return width;
}

std::string capitalised(const std::string& text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_int32_t first = 0;
  const auto read = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &first);
  if (text.empty() || read <= 0) return text;
  utf8proc_uint8_t upper[4];
  const auto written = utf8proc_encode_char(utf8proc_toupper(first), upper);
  return std::string(reinterpret_cast<const char*>(upper), static_cast<size_t>(written)) +
         text.substr(static_cast<size_t>(read));
}

std::vector<std::string> wrapped(const std::string& text, double width, const TextStyle& style,
                                 size_t max_lines) {
  std::vector<std::string> lines;
  for (const std::string& piece : pieces_of(text, width, style)) {
    const std::string longer = lines.empty() ? piece : lines.back() + " " + piece;
    if (!lines.empty() && drawn_width(longer, style) <= width) {
      lines.back() = longer;
    } else if (lines.size() == max_lines) {
      lines.back() = shortened_to(longer, width, style);
      break;
    } else {
      lines.push_back(piece);
    }
  }
  return lines;
}

}  // namespace nhacviec
