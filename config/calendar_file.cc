#include "config/calendar_file.h"

#include <array>
#include <map>

#include "config/map_reader.h"
#include "config/values.h"
#include "config/zone.h"

namespace nhacviec {
namespace {

constexpr std::array kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

size_t weekday_index(Date date) { return std::chrono::weekday(date).iso_encoding() - 1; }

/// 29/4/2024, 07/02/2024: a zero before days under 10 and months 1 and 2 (Decree 30/2020).
std::string vietnamese_date(Date date) {
  const std::chrono::year_month_day ymd(date);
  const unsigned day = static_cast<unsigned>(ymd.day()), month = static_cast<unsigned>(ymd.month());
  return (day < 10 ? "0" : "") + std::to_string(day) + "/" + (month < 3 ? "0" : "") +
         std::to_string(month) + "/" + std::to_string(static_cast<int>(ymd.year()));
}

class CalendarReader {
 public:
  explicit CalendarReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void read(const YamlNode& root) {
    const MapReader file(root, diagnostics_, "the calendar",
                         {"nhacviec", "calendar", "name", "note", "zone", "week", "office_hours",
                          "send_window", "known", "holidays", "days"});
    if (!file.is_map()) return;
    if (const auto* version = file.required("nhacviec")) read_integer(*version, diagnostics_, 1, 1);
    if (const auto* id = file.required("calendar"))
      rules_.id = read_id(*id, diagnostics_).value_or("");
    for (const char* key : {"name", "note"})
      if (const auto* text = file.optional(key)) read_text(*text, diagnostics_, Lines::many);
    read_zone(file);
    read_week(file);
    read_hours(file);
    read_known(file);
    if (const auto* names = file.optional("holidays")) read_names(*names);
    if (const auto* days = file.optional("days")) {
      for (const auto* day : read_list(*days, diagnostics_)) read_day(*day);
      for (const auto& check : later_) check_in_lieu(check);
    }
  }

  BusinessCalendar::Rules take() { return std::move(rules_); }

 private:
  struct InLieu {
    Date off{};
    Position where;
  };

  void read_zone(const MapReader& file) {
    const auto* node = file.required("zone");
    if (node == nullptr) return;
    rules_.zone_name = read_string(*node, diagnostics_).value_or("");
    if (!rules_.zone_name.empty() && make_zone(rules_.zone_name) == nullptr)
      diagnostics_.error(node->where, "unknown time zone \"" + rules_.zone_name + "\"",
                         "write an IANA name such as Asia/Ho_Chi_Minh");
  }

  void read_week(const MapReader& file) {
    const auto* node = file.optional("week");
    if (node == nullptr) return;
    std::vector<std::pair<std::string, size_t>> words;
    for (size_t i = 0; i < kWeekdays.size(); ++i) words.emplace_back(kWeekdays[i], i);
    rules_.works.fill(false);
    bool any = false;
    for (const auto* item : read_list(*node, diagnostics_)) {
      if (const auto day = read_choice(*item, diagnostics_, words)) rules_.works[*day] = any = true;
    }
    // Counting working days would never end.
    if (!any) diagnostics_.error(node->where, "the week needs at least one working day");
  }

  void read_hours(const MapReader& file) {
    if (const auto* node = file.optional("office_hours"))
      rules_.office_hours = read_day_span(*node, diagnostics_).value_or(rules_.office_hours);
    rules_.send_window = rules_.office_hours;
    if (const auto* node = file.optional("send_window"))
      rules_.send_window = read_day_span(*node, diagnostics_).value_or(rules_.send_window);
  }

  void read_known(const MapReader& file) {
    const auto* node = file.optional("known");
    if (node == nullptr) return;
    const MapReader range(*node, diagnostics_, "the known range", {"from", "to"});
    if (const auto* from = range.optional("from"))
      rules_.first_known = read_date(*from, diagnostics_);
    if (const auto* to = range.optional("to")) rules_.last_known = read_date(*to, diagnostics_);
    if (rules_.first_known && rules_.last_known && *rules_.last_known < *rules_.first_known)
      diagnostics_.error(range.where("to"), "the known range ends before it begins");
  }

  void read_names(const YamlNode& node) {
    if (!node.is_map()) {
      diagnostics_.error(node.where, "holidays must be a map of names");
      return;
    }
    for (const auto& entry : node.entries)
      names_[entry.key] = read_text(entry.value, diagnostics_).value_or(Text());
  }

  void read_day(const YamlNode& node) {
    const MapReader day(node, diagnostics_, "the day",
                        {"date", "holiday", "in_lieu_of", "swapped_with", "lunar", "source"});
    if (!day.is_map()) return;
    SpecialDay special;
    const auto* date_node = day.required("date");
    const auto date = date_node ? read_date(*date_node, diagnostics_) : std::nullopt;
    if (!date) return;
    special.date = *date;
    if (const auto* lunar = day.optional("lunar")) special.lunar = read_lunar(*lunar);
    if (const auto* source = day.optional("source")) {
      special.source = read_choice<std::string>(*source, diagnostics_,
                                                {{"decreed", "decreed"}, {"computed", "computed"}})
                           .value_or(special.source);
    }
    const auto* other = day.optional("swapped_with");
    if (other != nullptr) {
      if (day.optional("holiday") || day.optional("in_lieu_of"))
        diagnostics_.error(other->where, "a swapped day is neither a holiday nor in lieu of one");
      read_swap(special, *date_node, *other);
      return;
    }
    special.name = holiday_name(day);
    if (const auto* lieu = day.optional("in_lieu_of")) make_in_lieu(special, *lieu);
    add(std::move(special), date_node->where);
  }

  Text holiday_name(const MapReader& day) {
    const auto* node = day.required("holiday");
    const auto word = node ? read_string(*node, diagnostics_) : std::nullopt;
    if (!word) return {};
    if (const auto found = names_.find(*word); found != names_.end()) return found->second;
    std::vector<std::string> words;
    for (const auto& [name, text] : names_) words.push_back(name);
    diagnostics_.error(node->where, "\"" + *word + "\" is not among the holidays",
                       did_you_mean(*word, words));
    return {};
  }

  std::string read_lunar(const YamlNode& node) {
    const auto date = read_written_date(node, diagnostics_, true);
    if (date && !date->year && date->day <= 30) return node.text;
    if (date) diagnostics_.error(node.where, "a lunar date is written day/month, as in 10/3");
    return "";
  }

  void make_in_lieu(SpecialDay& special, const YamlNode& node) {
    const auto of = read_date(node, diagnostics_);
    if (!of) return;
    special.kind = DayKind::day_in_lieu;
    special.name = both("Nghỉ bù " + special.name.in("vi"), "In lieu of " + special.name.in("en"));
    later_.push_back({*of, node.where});
  }

  /// A working day that is off, and the day off on which it is made up.
  void read_swap(SpecialDay off, const YamlNode& date_node, const YamlNode& other) {
    const auto works = read_date(other, diagnostics_);
    if (!works) return;
    if (rules_.works[weekday_index(*works)])
      diagnostics_.error(other.where, format_date(*works) + " is a working day already");
    SpecialDay substitute = off;
    off.kind = DayKind::day_in_lieu;
    off.name = both("Nghỉ hoán đổi, làm bù ngày " + vietnamese_date(*works),
                    "Day off swapped with " + format_date(*works));
    substitute.date = *works;
    substitute.kind = DayKind::substitute_workday;
    substitute.name = both("Làm bù cho ngày " + vietnamese_date(off.date),
                           "Make-up day for " + format_date(off.date));
    add(std::move(off), date_node.where);
    add(std::move(substitute), other.where);
  }

  void add(SpecialDay day, const Position& where) {
    const bool should_work = day.kind == DayKind::day_in_lieu;
    if (should_work && !rules_.works[weekday_index(day.date)])
      diagnostics_.error(where, format_date(day.date) + " is a day off already");
    if ((rules_.first_known && day.date < *rules_.first_known) ||
        (rules_.last_known && day.date > *rules_.last_known))
      diagnostics_.error(where, format_date(day.date) + " is outside the known range");
    const auto [first, is_new] = seen_.emplace(day.date, where.line);
    if (!is_new) {
      diagnostics_.error(where, format_date(day.date) + " is listed twice",
                         "first at line " + std::to_string(first->second));
      return;
    }
    rules_.special_days.push_back(std::move(day));
  }

  void check_in_lieu(const InLieu& lieu) {
    for (const auto& day : rules_.special_days) {
      if (day.date != lieu.off || day.kind != DayKind::holiday) continue;
      if (rules_.works[weekday_index(day.date)])
        diagnostics_.error(lieu.where, format_date(lieu.off) + " is no weekend day",
                           "a day in lieu is given for a holiday on a weekend");
      return;
    }
    diagnostics_.error(lieu.where, format_date(lieu.off) + " is not listed as a holiday");
  }

  Diagnostics& diagnostics_;
  BusinessCalendar::Rules rules_;
  std::map<std::string, Text> names_;
  std::map<Date, int> seen_;
  std::vector<InLieu> later_;
};

}  // namespace

std::optional<BusinessCalendar::Rules> read_calendar(const YamlNode& root,
                                                     Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  CalendarReader reader(diagnostics);
  reader.read(root);
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return reader.take();
}

std::shared_ptr<const BusinessCalendar> calendar_from_text(const SourceText& source,
                                                           Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto root = read_yaml(source, diagnostics);
  if (!root) return nullptr;
  auto rules = read_calendar(*root, diagnostics);
  if (!rules || diagnostics.errors() != errors_before) return nullptr;
  return std::make_shared<const BusinessCalendar>(std::move(*rules));
}

}  // namespace nhacviec
