#include "config/source_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>

namespace nhacviec {

std::optional<SourceText> read_source(const std::filesystem::path& path, Diagnostics& diagnostics,
                                      std::optional<Position> where) {
  const std::string name = path.string();
  const Position place = where.value_or(at_start_of(name));
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    diagnostics.error(place, name + " is a folder, not a file");
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    diagnostics.error(place, "cannot read " + name + ": " + std::strerror(errno));
    return std::nullopt;
  }
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (in.bad()) {
    diagnostics.error(place, "cannot read " + name);
    return std::nullopt;
  }
  return SourceText{name, std::move(text)};  // one byte too many is the reader's to refuse
}

bool check_encoding(const SourceText& source, Diagnostics& diagnostics) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(source.text.data());
  const auto size = static_cast<utf8proc_ssize_t>(source.text.size());
  Position where = at_start_of(source.name);
  for (utf8proc_ssize_t i = 0; i < size;) {
    utf8proc_int32_t code = 0;
    const auto used = utf8proc_iterate(bytes + i, size - i, &code);
    if (used <= 0) {
      diagnostics.error(where, "not valid UTF-8", "save the file as UTF-8");
      return false;
    }
    if ((code < 0x20 && code != '\t' && code != '\n' && code != '\r') || code == 0x7f) {
      diagnostics.error(where, "a control character is not allowed here");
      return false;
    }
    i += used;
    if (code == '\n') {
      ++where.line;
      where.col = 1;
    } else {
      ++where.col;
    }
  }
  return true;
}

namespace {

// Whether every character is one that NFC leaves alone wherever it stands: below U+0300 there are
// no combining marks, and U+1E00 to U+1EFF holds Vietnamese letters that are composed already.
bool is_plainly_nfc(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80 || (c >= 0xc2 && c <= 0xcb)) continue;
    if (c >= 0x80 && c < 0xc0 && i > 0) continue;  // the second or third octet of those
    const bool vietnamese = c == 0xe1 && i + 1 < text.size() &&
                            static_cast<unsigned char>(text[i + 1]) >= 0xb8 &&
                            static_cast<unsigned char>(text[i + 1]) <= 0xbb;
    if (!vietnamese) return false;
  }
  return true;
}

// What is not UTF-8 stays as it is.
std::string mapped_text(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return std::string(text);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
}

}  // namespace

std::string to_nfc(std::string_view text) {
  if (is_plainly_nfc(text)) return std::string(text);
  return mapped_text(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string lower_case(std::string_view text) {
  return mapped_text(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

}  // namespace nhacviec
