#include "config/calendar_file.h"

#include <map>
#include <set>
#include <sstream>

#include "config/holiday_rules.h"
#include "config/icalendar.h"
#include "config/map_reader.h"
#include "config/school_years.h"
#include "config/values.h"
#include "config/zone.h"
#include "workflows/lunar_calendar.h"

namespace nhacviec {
namespace {

size_t weekday_index(Date date) { return std::chrono::weekday(date).iso_encoding() - 1; }

class CalendarReader {
 public:
  explicit CalendarReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void read(const YamlNode& root) {
    const MapReader file(root, diagnostics_, "the calendar",
                         {"nhacviec", "calendar", "name", "note", "law", "zone", "week",
                          "office_hours", "send_window", "known", "holidays", "days", "rules",
                          "days_in_lieu", "computed", "school_years", "days_from", "ics"});
    if (!file.is_map()) return;
    if (const auto* version = file.required("nhacviec")) read_integer(*version, diagnostics_, 1, 1);
    if (const auto* id = file.required("calendar"))
      rules_.id = read_id(*id, diagnostics_).value_or("");
    for (const char* key : {"name", "note"})
      if (const auto* text = file.optional(key)) read_text(*text, diagnostics_, Lines::many);
    if (const auto* law = file.optional("law"))
      rules_.law = read_text(*law, diagnostics_).value_or(Text());
    read_zone(file);
    read_week(file);
    read_hours(file);
    read_known(file);
    read_computed(file);
    if (const auto* names = file.optional("holidays")) read_names(*names);
    if (const auto* days = file.optional("days")) {
      for (const auto* day : read_list(*days, diagnostics_)) read_day(*day);
      for (const auto& check : later_) check_in_lieu(check);
    }
    read_ics(file);
    read_rules(file);
    if (const auto* years = file.optional("school_years"))
      rules_.school_years = read_school_years(*years, diagnostics_);
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
    rules_.works.fill(false);
    bool any = false;
    for (const auto* item : read_list(*node, diagnostics_)) {
      if (const auto day = read_weekday(*item, diagnostics_)) rules_.works[*day] = any = true;
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

  void read_computed(const MapReader& file) {
    const auto* node = file.optional("computed");
    if (node == nullptr) {
      if (file.optional("rules") != nullptr)
        diagnostics_.error(file.where("rules"), "rules need the years for which they hold",
                           "write computed: {from: 2000, to: 2100}");
      return;
    }
    const MapReader range(*node, diagnostics_, "the computed range", {"from", "to"});
    if (!range.is_map()) return;
    const auto* from = range.required("from");
    const auto* to = range.required("to");
    const auto first =
        from ? read_integer(*from, diagnostics_, kFirstLunarYear, kLastLunarYear) : std::nullopt;
    const auto last =
        to ? read_integer(*to, diagnostics_, kFirstLunarYear, kLastLunarYear) : std::nullopt;
    if (!first || !last) return;
    if (*last < *first) return diagnostics_.error(to->where, "it ends before it begins");
    rules_.computed = DayRange{*make_date(static_cast<int>(*first), 1, 1),
                               *make_date(static_cast<int>(*last), 12, 31)};
  }

  /// The text of the .ics file that `days_from` names: it was put here when the file was read.
  void read_ics(const MapReader& file) {
    const auto* named = file.optional("days_from");
    const auto* node = file.optional("ics");
    if (node == nullptr) {
      if (named != nullptr)
        diagnostics_.error(named->where, "the days of \"" + named->text + "\" are missing",
                           "the .ics file stands beside the calendar file");
      return;
    }
    const auto text = read_string(*node, diagnostics_);
    const DayRange all{rules_.first_known.value_or(*make_date(kFirstLunarYear, 1, 1)),
                       rules_.last_known.value_or(*make_date(kLastLunarYear, 12, 31))};
    const auto days = text ? days_of_ics(*text, all.first, all.last)
                           : Result<std::vector<IcsDay>>(std::vector<IcsDay>{});
    const Position where = named == nullptr ? node->where : named->where;
    if (!days) return diagnostics_.error(where, days.error().message);
    for (const IcsDay& day : days.value()) {
      if (seen_.contains(day.date)) continue;  // a day of the file says more
      SpecialDay special;
      special.date = day.date;
      special.name = Text(to_nfc(day.name));
      rules_.special_days.push_back(std::move(special));
    }
  }

  void read_rules(const MapReader& file) {
    bool in_lieu = true;
    if (const auto* node = file.optional("days_in_lieu"))
      in_lieu =
          read_choice<bool>(*node, diagnostics_, {{"next-working-day", true}, {"none", false}})
              .value_or(true);
    const auto* node = file.optional("rules");
    if (node == nullptr) return;
    std::vector<HolidayRule> holiday_rules;
    for (const auto* item : read_list(*node, diagnostics_))
      if (auto rule = read_holiday_rule(*item, names_, diagnostics_))
        holiday_rules.push_back(std::move(*rule));
    if (!rules_.computed) return;
    ComputedDays computed{holiday_rules, rules_.works, in_lieu, listed_, {}};
    for (const auto& day : rules_.special_days) computed.taken.insert(day.date);
    const auto year_of = [](Date date) { return int(std::chrono::year_month_day(date).year()); };
    BusinessCalendar::Rules range;  // only what is decreed
    range.first_known = rules_.first_known;
    range.last_known = rules_.last_known;
    range.computed = rules_.computed;
    for (auto& day : computed.between(year_of(rules_.computed->first),
                                      year_of(rules_.computed->last), BusinessCalendar(range)))
      rules_.special_days.push_back(std::move(day));
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
                        {"date", "holiday", "in_lieu_of", "swapped_with", "lunar", "source",
                         "decree", "needs_confirmation", "off"});
    if (!day.is_map()) return;
    holiday_.clear();
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
    if (const auto* decree = day.optional("decree"))
      special.decree = read_string(*decree, diagnostics_).value_or("");
    if (const auto* unsure = day.optional("needs_confirmation"))
      special.needs_confirmation = read_bool(*unsure, diagnostics_).value_or(false);
    const auto* other = day.optional("swapped_with");
    if (other != nullptr) {
      if (day.optional("holiday") || day.optional("in_lieu_of"))
        diagnostics_.error(other->where, "a swapped day is neither a holiday nor in lieu of one");
      read_swap(special, *date_node, *other);
      return;
    }
    special.name = holiday_name(day);
    if (const auto* lieu = day.optional("in_lieu_of")) make_in_lieu(special, *lieu);
    if (const auto* off = day.optional("off");
        off != nullptr && read_bool(*off, diagnostics_) == false) {
      if (!special.needs_confirmation)
        diagnostics_.error(off->where, "a day that is not off needs no line here",
                           "write needs_confirmation: true for a day that may become one");
      rules_.proposed_days.push_back(std::move(special));
      return;
    }
    add(std::move(special), date_node->where);
  }

  Text holiday_name(const MapReader& day) {
    const auto* node = day.required("holiday");
    const auto word = node ? read_string(*node, diagnostics_) : std::nullopt;
    if (!word) return {};
    holiday_ = *word;
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
    special.name = name_in_lieu_of(special.name);
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
    const auto& computed = rules_.computed;
    const bool outside = (rules_.first_known && day.date < *rules_.first_known) ||
                         (rules_.last_known && day.date > *rules_.last_known);
    if (outside && !(computed && day.date >= computed->first && day.date <= computed->last))
      diagnostics_.error(where, format_date(day.date) + " is outside the known range");
    const auto [first, is_new] = seen_.emplace(day.date, where.line);
    if (!is_new) {
      diagnostics_.error(where, format_date(day.date) + " is listed twice",
                         "first at line " + std::to_string(first->second));
      return;
    }
    listed_.insert({holiday_, int(std::chrono::year_month_day(day.date).year())});
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
  std::string holiday_;                           // of the day being read
  std::set<std::pair<std::string, int>> listed_;  // holiday and year: the rules give way
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

std::optional<SourceText> read_calendar_source(const std::filesystem::path& path,
                                               Diagnostics& diagnostics,
                                               std::optional<Position> where) {
  auto source = read_source(path, diagnostics, std::move(where));
  if (!source) return source;
  Diagnostics unheard;  // calendar_from_text reports the same
  const auto root = read_yaml(*source, unheard);
  const YamlNode* name = root ? root->find("days_from") : nullptr;
  if (name == nullptr || root->entry("ics") != nullptr) return source;
  if (!name->is_scalar() || name->text.find('/') != std::string::npos) {
    diagnostics.error(name->where, "days_from names an .ics file beside the calendar file");
    return std::nullopt;
  }
  const auto ics = read_source(path.parent_path() / name->text, diagnostics, name->where);
  if (!ics) return std::nullopt;
  source->text += "\nics: |\n";
  std::istringstream lines(ics->text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    source->text += "  " + line + "\n";
  }
  return source;
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
