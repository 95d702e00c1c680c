#include "config/telephone.h"

#include <algorithm>

#include "config/values.h"

namespace nhacviec {

namespace {

// Without what only helps the eye; empty when there is anything else in it.
std::string bare_number(const std::string& written) {
  std::string bare;
  for (const char c : written) {
    if (c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '/') continue;
    const bool plus = c == '+' && bare.empty();
    if (!plus && (c < '0' || c > '9')) return "";
    bare += c;
  }
  return bare;
}

bool fits_its_country(const std::string& e164) {
  if (!is_e164(e164)) return false;
  if (!e164.starts_with("+84")) return true;
  const size_t national = e164.size() - 3;
  return e164[3] != '0' && (national == 9 || national == 10);
}

}  // namespace

std::optional<std::string> to_e164(const std::string& written, const std::string& country) {
  constexpr size_t kShortestNational = 8;
  const std::string bare = bare_number(written);
  std::string number = "+" + bare;
  if (bare.starts_with('+')) {
    number = bare;
  } else if (bare.starts_with("00")) {
    number = "+" + bare.substr(2);
  } else if (bare.starts_with('0')) {
    number = "+" + country + bare.substr(1);
  } else if (!bare.starts_with(country) || bare.size() < country.size() + kShortestNational) {
    return std::nullopt;  // which country's?
  }
  if (!fits_its_country(number)) return std::nullopt;
  return number;
}

std::string national_number(const std::string& e164, const std::string& country) {
  return e164.starts_with("+" + country) ? "0" + e164.substr(country.size() + 1) : e164;
}

}  // namespace nhacviec
