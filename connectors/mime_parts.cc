#include "connectors/mime_parts.h"

#include <openssl/evp.h>

#include <algorithm>

#include "connectors/encoded_words.h"
#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr size_t kWidestPart = 76;  // RFC 2045, 6.7 (5) and 6.8
constexpr size_t kBoundaryDigits = 32;

// The text line by line, each made safe as a header's would be.
std::string safe_lines(const std::string& text) {
  std::string result;
  result.reserve(text.size() + 1);
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    const size_t size = end > from && text[end - 1] == '\r' ? end - from - 1 : end - from;
    result += one_line(text.substr(from, size)) + "\n";
    from = end + 1;
  }
  return result;
}

// RFC 2045, 6.7. A space at the end of a line would not survive the way.
std::string quoted_printable(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string result;
  result.reserve(text.size() * 2);
  size_t column = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      result += c;
      column = 0;
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n';
    const bool as_is = (c > ' ' && c < 0x7f && c != '=') || (c == ' ' && !last);
    const size_t width = as_is ? 1 : 3;
    if (column + width > kWidestPart - (last ? 0 : 1)) {
      result += "=\n";
      column = 0;
    }
    column += width;
    if (as_is) {
      result += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      result += {'=', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return result;
}

// RFC 2045, 6.8, in lines.
std::string base64_lines(const std::string& bytes) {
  constexpr size_t kOctetsInLine = kWidestPart / 4 * 3;
  std::string result;
  for (size_t from = 0; from < bytes.size(); from += kOctetsInLine) {
    const size_t size = std::min(kOctetsInLine, bytes.size() - from);
    unsigned char line[kWidestPart + 1];
    const int written = EVP_EncodeBlock(
        line, reinterpret_cast<const unsigned char*>(bytes.data() + from), static_cast<int>(size));
    result.append(reinterpret_cast<const char*>(line), static_cast<size_t>(written)) += '\n';
  }
  return result;
}

}  // namespace

MimeEntity text_entity(const std::string& subtype, const std::string& text) {
  const std::string safe = safe_lines(text);
  const bool ascii = std::all_of(safe.begin(), safe.end(),
                                 [](char c) { return static_cast<signed char>(c) >= 0; });
  return "Content-Type: text/" + subtype + "; charset=" + (ascii ? "us-ascii" : "utf-8") +
         "\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted_printable(safe);
}

MimeEntity file_entity(const std::string& content_type, const std::string& file_name,
                       const std::string& bytes) {
  return "Content-Type: " + content_type + "\nContent-Transfer-Encoding: base64\n" +
         "Content-Disposition: attachment; filename=\"" + file_name + "\"\n\n" +
         base64_lines(bytes);
}

MimeEntity multipart_entity(const std::string& subtype, const std::string& seed,
                            const std::vector<MimeEntity>& parts) {
  // "=_" stands in no quoted-printable and in no base64 line.
  const std::string boundary = "=_" + digest_of(subtype + "|" + seed).substr(0, kBoundaryDigits);
  std::string text = "Content-Type: multipart/" + subtype + ";\n boundary=\"" + boundary + "\"\n\n";
  for (const MimeEntity& part : parts) text += "--" + boundary + "\n" + part + "\n";
  return text + "--" + boundary + "--\n";
}

}  // namespace nhacviec
