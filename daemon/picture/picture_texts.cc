#include "daemon/picture/picture_texts.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace nhacviec {

namespace {

constexpr size_t kNamedUnits = 2;   // more are told by what their names share
constexpr size_t kNameGroups = 3;   // more are left out
constexpr size_t kLikeEnds = 2;     // words at the end that make names alike; at the start, one
constexpr size_t kListedDates = 4;  // more are told by the first and the last

constexpr char kTie[] = "\u00a0";  // a space at which no line breaks

using NameWords = std::vector<std::string>;

NameWords split_name(const std::string& name) {
  std::istringstream in(name);
  NameWords words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string joined_words(const NameWords& words, size_t from, size_t to) {
  std::string text;
  for (size_t i = from; i < to; ++i) text += (i == from ? "" : " ") + words[i];
  return text;
}

/// Names that begin or end alike, as a list of a directory makes them.
struct NameGroup {
  NameWords first;
  size_t count = 1;
  size_t head = 0;  // words that all of them begin with
  size_t tail = 0;  // words that all of them end with

  explicit NameGroup(NameWords words)
      : first(std::move(words)), head(first.size()), tail(first.size()) {}

  bool take(const NameWords& other) {
    const size_t shorter = std::min(first.size(), other.size());
    size_t same_head = 0, same_tail = 0;
    while (same_head < std::min(head, shorter) && first[same_head] == other[same_head]) ++same_head;
    while (same_tail < std::min(tail, shorter) &&
           first[first.size() - 1 - same_tail] == other[other.size() - 1 - same_tail])
      ++same_tail;
    if (same_head == 0 && same_tail < kLikeEnds) return false;
    head = same_head;
    tail = same_tail;
    ++count;
    return true;
  }

  std::string text() const {
    if (count == 1) return joined_words(first, 0, first.size());
    const std::string many = std::to_string(count) + kTie + "×" + kTie;
    const std::string start = joined_words(first, 0, head);
    if (head + tail >= first.size()) return many + start;
    const std::string end = joined_words(first, first.size() - tail, first.size());
    return many + start + (start.empty() ? "…" : kTie + std::string("…")) +
           (end.empty() ? "" : " " + end);
  }
};

/// How a period is spoken of when there are several of its kind.
enum class PeriodForm { week, month, quarter, half_year, year, semester, school_year, day, other };

PeriodForm form_of(const std::string& period) {
  const auto dashes = std::count(period.begin(), period.end(), '-');
  if (period.starts_with("sy")) return dashes == 1 ? PeriodForm::school_year : PeriodForm::semester;
  if (dashes == 2) return PeriodForm::day;
  if (dashes == 0) return period.size() == 4 ? PeriodForm::year : PeriodForm::other;
  const char letter = period.size() > 5 ? period[5] : ' ';
  if (letter == 'w') return PeriodForm::week;
  if (letter == 'h') return PeriodForm::half_year;
  if (letter == 'q') return PeriodForm::quarter;
  return period.size() == 7 ? PeriodForm::month : PeriodForm::other;
}

}  // namespace

std::string part_of_source(const std::string& source) { return source.substr(0, source.find(',')); }

std::string PictureTexts::unit(const UnitId& id) const {
  const Unit* unit = workflow_.directory().unit(id);
  return unit == nullptr ? id.str() : in(unit->name);
}

std::string PictureTexts::units(const std::vector<UnitId>& ids) const {
  if (ids.size() <= kNamedUnits) {
    std::vector<std::string> names;
    names.reserve(ids.size());
    for (const UnitId& id : ids) names.push_back(unit(id));
    return pack_.list(names);
  }
  std::vector<NameGroup> groups;
  for (const UnitId& id : ids) {
    const NameWords words = split_name(unit(id));
    const bool taken = std::any_of(groups.begin(), groups.end(),
                                   [&](NameGroup& group) { return group.take(words); });
    if (!taken) groups.emplace_back(words);
  }
  if (groups.size() > kNameGroups) {  // the small ones are left out
    std::stable_sort(groups.begin(), groups.end(),
                     [](const NameGroup& a, const NameGroup& b) { return a.count > b.count; });
  }
  std::string text;
  if (groups.size() > 1) text = std::to_string(ids.size()) + say(" đơn vị: ", " units: ");
  for (size_t i = 0; i < std::min(groups.size(), kNameGroups); ++i) {
    text += (i == 0 ? "" : "; ") + groups[i].text();
  }
  return groups.size() > kNameGroups ? text + say(" và đơn vị khác", " and others") : text;
}

std::string PictureTexts::who(const Task& task) const {
  if (!task.joint) return units(task.units);
  return units(task.coordinating_units) +
         say(" cùng thực hiện, không nêu chủ trì", " together; no lead is named");
}

// The document's own date is said as it stands, "before"; a date that an office chose is the last
// day on which it is still in time.
std::string PictureTexts::due(const Occurrence& occurrence) const {
  const Date day = std::chrono::floor<std::chrono::days>(*occurrence.due);
  const auto time = std::chrono::floor<std::chrono::minutes>(*occurrence.due - LocalTime(day));
  if (time != TimeOfDay(0)) {
    return pack_.form("due_before_time", {{"date", pack_.date(day)}, {"time", pack_.time(time)}});
  }
  if (!occurrence.chosen) return pack_.form("due_before_day", {{"date", pack_.date(day)}});
  return pack_.form("due_end_of_day", {{"date", last_day(occurrence, true)}});
}

std::string PictureTexts::last_day(const Occurrence& occurrence, bool with_year) const {
  const Date day = std::chrono::floor<std::chrono::days>(*occurrence.due - std::chrono::seconds(1));
  return with_year ? pack_.date(day) : pack_.short_date(day);
}

std::string PictureTexts::counted_from(const DueAfter& after) const {
  const auto& tasks = workflow_.plan().tasks;
  const auto source = std::find_if(tasks.begin(), tasks.end(),
                                   [&](const Task& task) { return task.id == after.task; });
  const std::string title = source == tasks.end() ? after.task.str() : in(source->title);
  const int count = std::abs(after.offset.count);
  const std::string days = after.offset.working_days ? pack_.working_days(count)
                                                     : pack_.number(count) + say(" ngày", " days");
  return days +
         (after.offset.count < 0 ? say(" trước “", " before “") : say(" sau “", " after “")) +
         title + "”";
}

std::string PictureTexts::cycle(const std::vector<Occurrence>& occurrences) const {
  std::vector<PeriodForm> forms;
  for (const Occurrence& each : occurrences) {
    const PeriodForm form = form_of(each.period.str());
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(form);
  }
  std::string text;
  for (const PeriodForm form : forms) {
    const auto word = [&] {
      switch (form) {
        case PeriodForm::week:
          return say("hằng tuần", "every week");
        case PeriodForm::month:
          return say("hằng tháng", "every month");
        case PeriodForm::quarter:
          return say("hằng quý", "every quarter");
        case PeriodForm::half_year:
          return say("6 tháng một lần", "every half-year");
        case PeriodForm::year:
          return say("hằng năm", "every year");
        case PeriodForm::semester:
          return say("mỗi học kỳ", "every semester");
        case PeriodForm::school_year:
          return say("mỗi năm học", "every school year");
        case PeriodForm::day:
        case PeriodForm::other:
          return say("nhiều ngày", "on several days");
      }
      std::abort();
    };
    text += (text.empty() ? "" : ", ") + std::string(word());
  }
  return text;
}

std::string PictureTexts::dates(const std::vector<Occurrence>& occurrences) const {
  std::vector<Occurrence> in_order = occurrences;
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](const Occurrence& a, const Occurrence& b) { return *a.due < *b.due; });
  const std::string times = std::to_string(in_order.size()) + say(" kỳ, từ ", " times, from ");
  if (in_order.size() > kListedDates) {
    return times + last_day(in_order.front(), true) + say(" đến ", " to ") +
           last_day(in_order.back(), true);
  }
  std::vector<std::string> days;
  const auto year_of_due = [](const Occurrence& each) {
    const Date day = std::chrono::floor<std::chrono::days>(*each.due - std::chrono::seconds(1));
    return std::chrono::year_month_day(day).year();
  };
  for (size_t i = 0; i < in_order.size(); ++i) {
    const bool turns =
        i + 1 == in_order.size() || year_of_due(in_order[i]) != year_of_due(in_order[i + 1]);
    days.push_back(last_day(in_order[i], turns));
  }
  return pack_.form("due_end_of_day", {{"date", pack_.list(days)}});
}

std::string PictureTexts::when(const Task& task) const {
  if (task.is_event) return say("chưa có ngày", "no day yet");
  const std::string mark = !task.occurrences.empty() && task.occurrences.front().chosen ? " *" : "";
  const bool dated = std::all_of(task.occurrences.begin(), task.occurrences.end(),
                                 [](const Occurrence& each) { return each.due.has_value(); });
  const std::string date = task.due_after             ? counted_from(*task.due_after)
                           : task.occurrences.empty() ? say("chưa có kỳ nào", "no period yet")
                           : !dated ? say("chưa ấn định thời hạn", "no date set yet")
                           : task.occurrences.size() == 1 ? due(task.occurrences.front())
                                                          : dates(task.occurrences);
  if (task.occurrences.size() <= 1) return date + mark;
  return cycle(task.occurrences) + mark + ": " + date;
}

std::string PictureTexts::subtitle() const {
  const Plan& plan = workflow_.plan();
  std::string text = unit(plan.issuer);
  if (!plan.number.empty()) text += " · " + std::string(say("số ", "no. ")) + plan.number;
  return text + " · " + pack_.date(plan.first_day) + " – " + pack_.date(plan.last_day);
}

}  // namespace nhacviec
