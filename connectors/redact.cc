#include "connectors/redact.h"

#include <algorithm>

namespace nhacviec {

std::string masked_phone(const std::string& number) {
  constexpr size_t kHead = 3;
  constexpr size_t kTail = 3;
  if (number.size() < 2 * (kHead + kTail - 1)) return "***";
  return number.substr(0, kHead) + "*****" + number.substr(number.size() - kTail);
}

std::string masked_addresses(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '@') {
      const size_t before = result.find_last_of(" \t<>()[]\"',;:=");
      const size_t local = before == std::string::npos ? 0 : before + 1;
      result.resize(std::min(result.size(), local + 1));
      result += "***";
    }
    result += c;
  }
  return result;
}

std::string masked_recipient(const std::string& address) {
  return address.find('@') == std::string::npos ? masked_phone(address) : masked_addresses(address);
}

std::string without_addresses(const std::string& text) {
  constexpr const char* kEdges = " \t\r\n<>()[]\"',;";
  constexpr size_t kShortestNumber = 7;  // digits: an address, not a reply code
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(kEdges, at), text.size());
    const std::string word = text.substr(at, end - at);
    const auto digits = std::count_if(word.begin(), word.end(),
                                      [](unsigned char c) { return c >= '0' && c <= '9'; });
    const bool personal =
        word.find('@') != std::string::npos || static_cast<size_t>(digits) >= kShortestNumber;
    result += personal ? "..." : word;
    if (end < text.size()) result += text[end];
    at = end + 1;
  }
  return result;
}

}  // namespace nhacviec
