#include "connectors/redact.h"

namespace nhacviec {

std::string masked_phone(const std::string& number) {
  constexpr size_t kHead = 3;
  constexpr size_t kTail = 3;
  if (number.size() < 2 * (kHead + kTail - 1)) return "***";
  return number.substr(0, kHead) + "*****" + number.substr(number.size() - kTail);
}

}  // namespace nhacviec
