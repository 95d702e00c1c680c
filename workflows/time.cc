#include "workflows/time.h"

#include <cstdio>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

// Reads exactly `width` digits at `position` and moves it on.
std::optional<int> read_digits(std::string_view text, size_t& position, size_t width) {
  if (position + width > text.size()) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < width; ++i) {
    const char c = text[position + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  position += width;
  return value;
}

bool read_char(std::string_view text, size_t& position, char wanted) {
  if (position >= text.size() || text[position] != wanted) return false;
  ++position;
  return true;
}

std::optional<Date> read_date(std::string_view text, size_t& position) {
  const auto year = read_digits(text, position, 4);
  if (!year || !read_char(text, position, '-')) return std::nullopt;
  const auto month = read_digits(text, position, 2);
  if (!month || !read_char(text, position, '-')) return std::nullopt;
  const auto day = read_digits(text, position, 2);
  if (!day) return std::nullopt;
  const chr::year_month_day date(chr::year(*year), chr::month(static_cast<unsigned>(*month)),
                                 chr::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return chr::local_days(date);
}

// Reads the fraction of a second, to the millisecond; finer digits are dropped.
std::optional<int> read_fraction_ms(std::string_view text, size_t& position) {
  int value = 0;
  int digits = 0;
  while (position < text.size() && text[position] >= '0' && text[position] <= '9') {
    if (digits < 3) value = value * 10 + (text[position] - '0');
    ++digits;
    ++position;
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (; digits < 3; ++digits) value *= 10;
  return value;
}

std::optional<chr::minutes> read_offset(std::string_view text, size_t& position) {
  if (position >= text.size()) return std::nullopt;
  const char sign = text[position++];
  if (sign == 'Z' || sign == 'z') return chr::minutes(0);
  if (sign != '+' && sign != '-') return std::nullopt;
  const auto hours = read_digits(text, position, 2);
  if (!hours || *hours > 23 || !read_char(text, position, ':')) return std::nullopt;
  const auto minutes = read_digits(text, position, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const chr::minutes offset(*hours * 60 + *minutes);
  return sign == '-' ? -offset : offset;
}

}  // namespace

LocalTime Zone::to_local(Instant instant) const {
  const auto seconds = chr::floor<chr::seconds>(instant);
  return LocalTime(seconds.time_since_epoch() + offset_at(instant));
}

Date Zone::date_of(Instant instant) const { return chr::floor<chr::days>(to_local(instant)); }

Instant Zone::at(Date date, TimeOfDay time) const { return to_instant(LocalTime(date) + time); }

std::string format_date(Date date) {
  const chr::year_month_day ymd(date);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer;
}

std::string format_time_of_day(TimeOfDay time) {
  char buffer[16];
  const auto minutes = static_cast<int>(time.count());
  std::snprintf(buffer, sizeof buffer, "%02d:%02d", minutes / 60, minutes % 60);
  return buffer;
}

namespace {

/// "2024-06-10T00:00:00", with the milliseconds when there are any.
std::string format_local(LocalTime local, int milliseconds) {
  const Date date = chr::floor<chr::days>(local);
  const chr::hh_mm_ss<chr::seconds> time(local - date);
  char buffer[64];
  const int length = std::snprintf(
      buffer, sizeof buffer, "T%02d:%02d:%02d", static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  if (milliseconds != 0) {
    std::snprintf(buffer + length, sizeof buffer - static_cast<size_t>(length), ".%03d",
                  milliseconds);
  }
  return format_date(date) + buffer;
}

int milliseconds_of(Instant instant) {
  return static_cast<int>((instant - chr::floor<chr::seconds>(instant)).count());
}

}  // namespace

std::string format_rfc3339(Instant instant, const Zone& zone) {
  const auto offset = chr::duration_cast<chr::minutes>(zone.offset_at(instant)).count();
  const auto size = static_cast<int>(offset < 0 ? -offset : offset);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 60, size % 60);
  return format_local(zone.to_local(instant), milliseconds_of(instant)) + buffer;
}

std::string format_utc(Instant instant) {
  const LocalTime local(chr::floor<chr::seconds>(instant).time_since_epoch());
  return format_local(local, milliseconds_of(instant)) + "Z";
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  size_t position = 0;
  const auto date = read_date(text, position);
  if (!date) return std::nullopt;
  if (!read_char(text, position, 'T') && !read_char(text, position, 't') &&
      !read_char(text, position, ' ')) {
    return std::nullopt;
  }
  const auto hour = read_digits(text, position, 2);
  if (!hour || *hour > 23 || !read_char(text, position, ':')) return std::nullopt;
  const auto minute = read_digits(text, position, 2);
  if (!minute || *minute > 59 || !read_char(text, position, ':')) return std::nullopt;
  const auto second = read_digits(text, position, 2);
  if (!second || *second > 59) return std::nullopt;
  int milliseconds = 0;
  if (read_char(text, position, '.')) {
    const auto fraction = read_fraction_ms(text, position);
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  const auto offset = read_offset(text, position);
  if (!offset || position != text.size()) return std::nullopt;
  const auto since_epoch = date->time_since_epoch() + chr::hours(*hour) + chr::minutes(*minute) +
                           chr::seconds(*second) + chr::milliseconds(milliseconds) - *offset;
  return Instant(since_epoch);
}

std::optional<Date> parse_date(std::string_view text) {
  size_t position = 0;
  if (text.find('/') == std::string_view::npos) {
    const auto date = read_date(text, position);
    return position == text.size() ? date : std::nullopt;
  }
  // Days and months of one figure or two: 7/6/2024, 07/06/2024.
  const auto one_or_two = [&] {
    const size_t end = std::min(text.find('/', position), text.size());
    return read_digits(text, position, end - position == 1 ? 1 : 2);
  };
  const auto day = one_or_two();
  if (!day || !read_char(text, position, '/')) return std::nullopt;
  const auto month = one_or_two();
  if (!month || !read_char(text, position, '/')) return std::nullopt;
  const auto year = read_digits(text, position, 4);
  if (!year || position != text.size()) return std::nullopt;
  const chr::year_month_day date{chr::year(*year), chr::month(static_cast<unsigned>(*month)),
                                 chr::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Date(date);
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  size_t position = 0;
  const auto hour = read_digits(text, position, 2);
  if (!hour || !read_char(text, position, ':')) return std::nullopt;
  const auto minute = read_digits(text, position, 2);
  if (!minute || *minute > 59 || position != text.size()) return std::nullopt;
  const TimeOfDay time(*hour * 60 + *minute);
  if (time > chr::hours(24)) return std::nullopt;
  return time;
}

}  // namespace nhacviec
