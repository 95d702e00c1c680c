#include "config/reply_code.h"

#include <cstdint>

namespace nhacviec {

std::string reply_code(const ObligationId& id) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char c : id.str()) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  std::string digits = std::to_string((hash >> 20) % 10000);
  return std::string(kReplyCodeDigits - digits.size(), '0') + digits;
}

}  // namespace nhacviec
