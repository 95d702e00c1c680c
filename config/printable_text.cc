#include "config/printable_text.h"

namespace nhacviec {

namespace {

constexpr char kC1Lead = '\xc2';  // of U+0080 to U+00BF; those up to U+009F are control characters

bool is_c1_rest(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 && byte < 0xa0;
}

std::string escaped(char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::string printable_line(std::string_view text) {
  std::string line;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == kC1Lead && i + 1 < text.size() && is_c1_rest(text[i + 1])) {
      line += escaped(text[++i]);
    } else {
      line += is_control(text[i]) ? escaped(text[i]) : std::string(1, text[i]);
    }
  }
  return line;
}

PrintableStream::int_type PrintableStream::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char next = traits_type::to_char_type(c);
  const char before = held_;
  held_ = 0;
  if (before == '\r') put(next == '\n' ? "\r" : escaped('\r'));
  if (before == kC1Lead) {
    if (is_c1_rest(next)) {
      put(escaped(next));
      return c;
    }
    put({&before, 1});
  }
  if (next == '\r' || next == kC1Lead) {
    held_ = next;
  } else {
    put(is_control(next) && next != '\n' && next != '\t' ? escaped(next) : std::string(1, next));
  }
  return c;
}

int PrintableStream::sync() {
  if (held_ == '\r') put(escaped(held_));
  if (held_ == kC1Lead) put({&held_, 1});
  held_ = 0;
  return to_.pubsync();
}

}  // namespace nhacviec
