#include "config/display_width.h"

#include <utf8proc.h>

#include <algorithm>

namespace nhacviec {

size_t display_width(const std::string& text) {
  size_t width = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t codepoint = 0;
    utf8proc_ssize_t read = utf8proc_iterate(bytes, left, &codepoint);
    if (read <= 0) {  // not UTF-8: one byte, shown as one replacement character
      read = 1;
      codepoint = 0xfffd;
    }
    width += static_cast<size_t>(std::max(0, utf8proc_charwidth(codepoint)));
    bytes += read;
    left -= read;
  }
  return width;
}

}  // namespace nhacviec
