#include "config/duration.h"

#include <array>
#include <utility>

namespace nhacviec {

namespace {

constexpr std::array<std::pair<char, int64_t>, 5> kUnits{
    {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
constexpr int64_t kMostSeconds = int64_t{36525} * 86400;

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  int64_t total = 0;
  size_t next_unit = 0;
  size_t i = 0;
  while (i < text.size()) {
    int64_t count = 0;
    const size_t first_digit = i;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
      count = count * 10 + (text[i] - '0');
      if (count > kMostSeconds) return std::nullopt;
    }
    if (i == first_digit || i == text.size()) return std::nullopt;
    while (next_unit < kUnits.size() && kUnits[next_unit].first != text[i]) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    total += count * kUnits[next_unit].second;
    if (total > kMostSeconds) return std::nullopt;
    ++next_unit;
    ++i;
  }
  if (total == 0) return std::nullopt;
  return std::chrono::seconds(total);
}

std::string format_duration(Duration duration) {
  int64_t seconds = std::chrono::floor<std::chrono::seconds>(duration).count();
  std::string text;
  for (const auto& [unit, size] : kUnits) {
    if (unit == 'w' || seconds < size) continue;
    text += std::to_string(seconds / size) + unit;
    seconds %= size;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace nhacviec
