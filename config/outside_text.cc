#include "config/outside_text.h"

#include <utf8proc.h>

#include "config/source_text.h"

namespace nhacviec {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr const char* kWhite = " \t\n";

bool is_control_code(utf8proc_int32_t code) {
  return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0);
}

}  // namespace

std::string outside_text(std::string_view text, size_t most_bytes) {
  std::string result;
  for (size_t at = 0; at < text.size() && result.size() < most_bytes;) {
    utf8proc_int32_t code = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto size =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (size <= 0) {
      result += kReplacement;
      ++at;
      continue;
    }
    if (!is_control_code(code)) result += text.substr(at, static_cast<size_t>(size));
    at += static_cast<size_t>(size);
  }
  result = to_nfc(result);
  const size_t first = result.find_first_not_of(kWhite);
  if (first == std::string::npos) return "";
  return result.substr(first, result.find_last_not_of(kWhite) - first + 1);
}

}  // namespace nhacviec
