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

}  // namespace nhacviec
