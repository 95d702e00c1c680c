// Telephone numbers as people and gateways write them, made into one form.
#pragma once

#include <optional>
#include <string>

namespace nhacviec {

inline constexpr char kVietnam[] = "84";

/// E.164: "0900 000 001" and "84900000001" become "+84900000001". Spaces, dots, dashes, brackets
/// and slashes mean nothing. `country`: whose numbers those without a plus sign are. Nothing when
/// it can be no number: of Vietnam, unless 9 or 10 digits follow the country's.
std::optional<std::string> to_e164(const std::string& written, const std::string& country);

/// As it is dialled at home, 0900000001; another country's stays as it is.
std::string national_number(const std::string& e164, const std::string& country);

}  // namespace nhacviec
