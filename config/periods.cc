#include "config/periods.h"

#include <array>

#include "config/values.h"

namespace nhacviec {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;

constexpr std::array kRoman{"I", "II", "III", "IV"};
constexpr std::array kOrdinal{"first", "second", "third", "fourth"};
constexpr std::array kMonth{"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};

int months_in(Cycle cycle) {
  switch (cycle) {
    case Cycle::month:
      return 1;
    case Cycle::quarter:
      return 3;
    case Cycle::half_year:
      return 6;
    case Cycle::year:
      return 12;
  }
  return 12;
}

std::string two_figures(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// `index` counts from 0 inside the year.
Period make_period(Cycle cycle, int in_year, int index) {
  const int length = months_in(cycle);
  const auto start = year(in_year) / month(static_cast<unsigned>(index * length + 1));
  Period period;
  period.first = Date(start / day(1));
  period.last = Date((start + months(length)) / day(1)) - std::chrono::days(1);
  const auto at = static_cast<size_t>(index);
  const std::string number = std::to_string(index + 1), of = std::to_string(in_year);
  switch (cycle) {
    case Cycle::month:
      period.id = of + "-" + two_figures(index + 1);
      // Decree 30/2020, Appendix I: a zero before months 1 and 2 only.
      period.label = both("tháng " + (index < 2 ? "0" + number : number) + " năm " + of,
                          std::string(kMonth[at]) + " " + of);
      break;
    case Cycle::quarter:
      period.id = of + "-q" + number;
      period.label = both(std::string("quý ") + kRoman[at] + " năm " + of,
                          std::string(kOrdinal[at]) + " quarter of " + of);
      break;
    case Cycle::half_year:
      period.id = of + "-h" + number;
      period.label = both(std::string("6 tháng ") + (index == 0 ? "đầu" : "cuối") + " năm " + of,
                          std::string(kOrdinal[at]) + " half of " + of);
      break;
    case Cycle::year:
      period.id = of;
      period.label = both("năm " + of, of);
      break;
  }
  return period;
}

}  // namespace

std::vector<Period> periods_between(Cycle cycle, Date first, Date last) {
  std::vector<Period> periods;
  const std::chrono::year_month_day from{first}, to{last};
  for (int y = int(from.year()); y <= int(to.year()); ++y)
    for (int index = 0; index < 12 / months_in(cycle); ++index)
      if (auto period = make_period(cycle, y, index); period.last >= first && period.last <= last)
        periods.push_back(std::move(period));
  return periods;
}

std::optional<Period> parse_period(const std::string& id) {
  if (id.size() < 4 || id.size() > 7) return std::nullopt;
  int in_year = 0;
  for (size_t i = 0; i < 4; ++i) {
    if (id[i] < '0' || id[i] > '9') return std::nullopt;
    in_year = in_year * 10 + (id[i] - '0');
  }
  if (in_year < 1900 || in_year > 2200) return std::nullopt;
  for (const Cycle cycle : {Cycle::year, Cycle::half_year, Cycle::quarter, Cycle::month})
    for (int index = 0; index < 12 / months_in(cycle); ++index)
      if (auto period = make_period(cycle, in_year, index); period.id == id) return period;
  return std::nullopt;
}

}  // namespace nhacviec
