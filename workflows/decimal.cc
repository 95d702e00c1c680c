#include "workflows/decimal.h"

#include <algorithm>

namespace nhacviec {

namespace {

constexpr size_t kMostDecimals = 4;
constexpr size_t kMostFigures = 12;

bool all_figures(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find_first_of(".,"), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() || whole.size() > kMostFigures || !all_figures(whole)) return std::nullopt;
  if (rest.size() > kMostDecimals || !all_figures(rest)) return std::nullopt;
  if (point < text.size() && rest.empty()) return std::nullopt;
  int64_t scaled = 0;
  for (const char figure : whole) scaled = scaled * 10 + (figure - '0');
  for (size_t i = 0; i < kMostDecimals; ++i) {
    scaled = scaled * 10 + (i < rest.size() ? rest[i] - '0' : 0);
  }
  return Decimal{negative ? -scaled : scaled};
}

std::string format_decimal(Decimal number) {
  const bool negative = number.scaled < 0;
  const uint64_t size =
      negative ? 0 - static_cast<uint64_t>(number.scaled) : static_cast<uint64_t>(number.scaled);
  const auto scale = static_cast<uint64_t>(Decimal::kScale);
  std::string text = (negative ? "-" : "") + std::to_string(size / scale);
  std::string rest = std::to_string(scale + size % scale).substr(1);
  rest.erase(rest.find_last_not_of('0') + 1);
  return rest.empty() ? text : text + "." + rest;
}

}  // namespace nhacviec
