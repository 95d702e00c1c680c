#include "daemon/http/query_values.h"

#include <charconv>

namespace nhacviec {

Result<int64_t> whole_number(const std::string& name, const std::string& text, int64_t fallback,
                             int64_t least, int64_t most) {
  if (text.empty()) return fallback;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return Error{ErrorKind::invalid, name + " must be a whole number from " +
                                         std::to_string(least) + " to " + std::to_string(most)};
  }
  return value;
}

Result<std::optional<bool>> yes_or_no(const std::string& name, const std::string& text) {
  if (text.empty()) return std::optional<bool>();
  if (text == "true" || text == "false") return std::optional<bool>(text == "true");
  return Error{ErrorKind::invalid, name + " must be true or false"};
}

Result<std::optional<Instant>> instant_or_day(const std::string& name, const std::string& text,
                                              const Zone& zone) {
  if (text.empty()) return std::optional<Instant>();
  if (const auto day = parse_date(text)) return std::optional<Instant>(zone.at(*day, TimeOfDay(0)));
  if (const auto instant = parse_rfc3339(text)) return instant;
  return Error{ErrorKind::invalid,
               name +
                   " must be a day like 2024-06-10 or 10/6/2024, or an instant like "
                   "2024-06-10T00:00:00+07:00"};
}

}  // namespace nhacviec
