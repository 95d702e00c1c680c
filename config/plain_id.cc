#include "config/plain_id.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace nhacviec {

namespace {

constexpr size_t kLongest = 64;

/// Without combining marks, in lower case.
std::string without_marks(const std::string& text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                  UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return text;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
}

}  // namespace

std::string plain_id(const std::string& name) {
  const std::string text = without_marks(name);
  std::string id;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      id += c;
    } else if (text.compare(i, 2, "đ") == 0) {  // a letter of its own, not a d with a mark
      id += 'd';
      ++i;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  if (id.size() > kLongest) id.resize(kLongest);
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

}  // namespace nhacviec
