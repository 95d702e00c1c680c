// Exact decimal numbers: the values of indicators. 99.5 and 99.50 are one number, and 99.5 is never
// 99.49999: a binary fraction would decide wrongly whether a target is met.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nhacviec {

/// A number with at most four decimals and at most twelve figures before them.
struct Decimal {
  int64_t scaled = 0;  // ten-thousandths

  static constexpr int64_t kScale = 10000;
  static constexpr Decimal whole(int64_t number) { return {number * kScale}; }
  auto operator<=>(const Decimal&) const = default;
};

inline Decimal operator+(Decimal a, Decimal b) { return {a.scaled + b.scaled}; }

/// "99.5", "99,5" (as Vietnamese documents write it), "-3". Nothing when it is no such number.
std::optional<Decimal> parse_decimal(std::string_view);

/// With a point and without needless zeros: "99.5", "100".
std::string format_decimal(Decimal);

}  // namespace nhacviec
