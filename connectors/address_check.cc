#include "connectors/address_check.h"

#include <algorithm>

namespace nhacviec {

namespace {

constexpr size_t kLongestLocal = 64;     // RFC 5321, 4.5.3.1
constexpr size_t kLongestAddress = 254;  // RFC 3696, erratum 1690

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_atom(char c) {
  return is_alnum(c) || std::string("!#$%&'*+/=?^_`{|}~-").find(c) != std::string::npos;
}

// Parts between dots, none of them empty.
template <class Good>
bool is_dotted(const std::string& text, Good good) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string::npos) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == '.' || good(c); });
}

}  // namespace

bool is_mail_address(const std::string& address) {
  const size_t at = address.find('@');
  if (at == std::string::npos || at > kLongestLocal || address.size() > kLongestAddress) {
    return false;
  }
  return is_dotted(address.substr(0, at), is_atom) &&
         is_dotted(address.substr(at + 1), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_phone_number(const std::string& number) {
  if (number.size() < 9 || number.size() > 16 || number[0] != '+' || number[1] == '0') {
    return false;
  }
  return std::all_of(number.begin() + 1, number.end(), is_digit);
}

}  // namespace nhacviec
