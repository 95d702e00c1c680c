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
    default:
      return 12;
  }
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
    default:
      period.id = of;
      period.label = both("năm " + of, of);
      break;
  }
  return period;
}

/// The ISO week that begins on this Monday; its year is that of its Thursday.
Period make_week(Date monday) {
  const std::chrono::year_month_day thursday(monday + std::chrono::days(3));
  const Date first_of_year(thursday.year() / 1 / 1);
  const auto day_of_year = (monday + std::chrono::days(3) - first_of_year).count();
  const std::string number = two_figures(static_cast<int>(day_of_year / 7) + 1),
                    of = std::to_string(int(thursday.year()));
  Period period{of + "-w" + number, monday, monday + std::chrono::days(6), {}};
  period.label = both("tuần " + number + " năm " + of, "week " + number + " of " + of);
  return period;
}

Date monday_of(Date date) { return date - (std::chrono::weekday(date) - std::chrono::Monday); }

std::vector<Period> weeks_between(Date first, Date last) {
  std::vector<Period> weeks;
  for (Date monday = monday_of(first); monday + std::chrono::days(6) <= last;
       monday += std::chrono::days(7))
    weeks.push_back(make_week(monday));
  return weeks;
}

std::vector<Period> school_periods(const BusinessCalendar* calendar, bool semesters) {
  std::vector<Period> periods;
  if (calendar == nullptr) return periods;
  for (const SchoolYear& year : calendar->rules().school_years) {
    if (!semesters) periods.push_back(school_year_period(year));
    for (size_t i = 0; semesters && i < year.semesters.size(); ++i)
      periods.push_back(semester_period(year, i));
  }
  return periods;
}

const Period* with_id(const std::vector<Period>& periods, const std::string& id) {
  for (const Period& period : periods)
    if (period.id == id) return &period;
  return nullptr;
}

}  // namespace

Period school_year_period(const SchoolYear& year) {
  return {"sy" + year.id, year.days.first, year.days.last,
          both("năm học " + year.id, "school year " + year.id)};
}

Period semester_period(const SchoolYear& year, size_t index) {
  const DayRange& days = year.semesters.at(index);
  const std::string roman = kRoman.at(index);
  return {"sy" + year.id + "-s" + std::to_string(index + 1), days.first, days.last,
          both("học kỳ " + roman + " năm học " + year.id,
               "semester " + roman + " of school year " + year.id)};
}

std::vector<Period> periods_between(Cycle cycle, Date first, Date last,
                                    const BusinessCalendar* calendar) {
  if (cycle == Cycle::week) return weeks_between(first, last);
  std::vector<Period> periods;
  if (cycle == Cycle::semester || cycle == Cycle::school_year) {
    periods = school_periods(calendar, cycle == Cycle::semester);
    std::erase_if(periods, [&](const Period& p) { return p.last < first || p.last > last; });
    return periods;
  }
  const std::chrono::year_month_day from{first}, to{last};
  for (int y = int(from.year()); y <= int(to.year()); ++y)
    for (int index = 0; index < 12 / months_in(cycle); ++index)
      if (auto period = make_period(cycle, y, index); period.last >= first && period.last <= last)
        periods.push_back(std::move(period));
  return periods;
}

std::optional<Period> parse_period(const std::string& id, const BusinessCalendar* calendar) {
  for (const bool semesters : {false, true}) {
    const auto periods = school_periods(calendar, semesters);
    if (const Period* found = with_id(periods, id)) return *found;
  }
  if (id.size() < 4 || id.size() > 8) return std::nullopt;
  int in_year = 0;
  for (size_t i = 0; i < 4; ++i) {
    if (id[i] < '0' || id[i] > '9') return std::nullopt;
    in_year = in_year * 10 + (id[i] - '0');
  }
  if (in_year < 1900 || in_year > 2200) return std::nullopt;
  for (const Cycle cycle : {Cycle::year, Cycle::half_year, Cycle::quarter, Cycle::month})
    for (int index = 0; index < 12 / months_in(cycle); ++index)
      if (auto period = make_period(cycle, in_year, index); period.id == id) return period;
  const Date january(year(in_year) / 1 / 1);
  const auto weeks = weeks_between(january, january + std::chrono::days(372));
  const Period* week = with_id(weeks, id);
  return week == nullptr ? std::nullopt : std::optional(*week);
}

}  // namespace nhacviec
