#include "config/adoption_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/spelling.h"
#include "config/values.h"

namespace nhacviec {

namespace {

enum class Column { obligation, state, at, by, note, evidence, title, unit, due };

/// What a heading may say, in lower case. The first two are those of the template.
struct Heading {
  Column column;
  std::vector<const char*> words;
};

const std::vector<Heading>& headings() {
  static const std::vector<Heading> kHeadings{
      {Column::obligation, {"mã đầu việc", "obligation", "đầu việc", "mã việc", "mã"}},
      {Column::title, {"nội dung", "title"}},
      {Column::unit, {"đơn vị", "unit"}},
      {Column::due, {"thời hạn", "due", "hạn"}},
      {Column::state, {"trạng thái", "state", "tình trạng", "event", "kết quả"}},
      {Column::at, {"ngày gửi", "at", "thời điểm", "ngày", "date"}},
      {Column::by, {"nơi gửi", "by", "người gửi", "đơn vị gửi"}},
      {Column::evidence, {"tài liệu", "evidence", "số, ký hiệu", "số văn bản"}},
      {Column::note, {"ghi chú", "note", "lý do", "reason"}},
  };
  return kHeadings;
}

const std::vector<std::pair<std::string, State>>& state_words() {
  static const std::vector<std::pair<std::string, State>> kWords{
      {"submitted", State::submitted},
      {"đã gửi", State::submitted},
      {"done", State::submitted},
      {"hoàn thành", State::submitted},
      {"đã hoàn thành", State::submitted},
      {"đã báo cáo", State::submitted},
      {"accepted", State::accepted},
      {"đã tiếp nhận", State::accepted},
      {"waived", State::waived},
      {"miễn thực hiện", State::waived},
      {"cancelled", State::cancelled},
      {"đã hủy", State::cancelled},
      {"open", State::open},
      {"đang thực hiện", State::open},
      {"chưa hoàn thành", State::open},
      {"chưa gửi", State::open},
      {"not done", State::open},
  };
  return kWords;
}

using Columns = std::map<Column, size_t>;

Columns columns_of(const CsvTable& table, Diagnostics& diagnostics) {
  Columns columns;
  std::vector<std::string> known;
  for (const Heading& heading : headings()) {
    for (const char* word : heading.words) known.emplace_back(word);
  }
  for (size_t i = 0; i < table.head.size(); ++i) {
    const CsvField& field = table.head[i];
    const std::string word = lower_case(field.text);
    const auto found =
        std::find_if(headings().begin(), headings().end(), [&](const Heading& heading) {
          return std::find(heading.words.begin(), heading.words.end(), word) != heading.words.end();
        });
    if (found == headings().end()) {
      diagnostics.error(field.where, "there is no column \"" + field.text + "\"",
                        did_you_mean(word, known));
    } else if (!columns.emplace(found->column, i).second) {
      diagnostics.error(field.where, "the column \"" + field.text + "\" is there twice");
    }
  }
  for (const Column needed : {Column::obligation, Column::state}) {
    if (!columns.contains(needed)) {
      const bool which = needed == Column::obligation;
      diagnostics.error(table.head.front().where,
                        which ? "the column of the obligations is missing"
                              : "the column of the states is missing",
                        which ? "call it \"Mã đầu việc\" or \"obligation\""
                              : "call it \"Trạng thái\" or \"state\"");
    }
  }
  return columns;
}

/// "2024-06-07", "7/6/2024", either with a time of day after a space, or an RFC 3339 instant.
std::optional<Instant> moment_of(const std::string& text, const Zone& zone) {
  if (const auto instant = parse_rfc3339(text)) return instant;
  const size_t space = text.find(' ');
  const auto day = parse_date(text.substr(0, space));
  if (!day) return std::nullopt;
  if (space == std::string::npos) return zone.at(*day, TimeOfDay(0));
  const auto time = parse_time_of_day(text.substr(text.find_first_not_of(' ', space)));
  return time ? std::optional(zone.at(*day, *time)) : std::nullopt;
}

std::vector<std::string> numbers_of(const std::string& text) {
  std::vector<std::string> numbers(1);
  for (const char c : text) {
    if (c == '\n' || c == ';') {
      numbers.emplace_back();
    } else if (c != ' ' || !numbers.back().empty()) {
      numbers.back() += c;
    }
  }
  std::erase_if(numbers, [](const std::string& number) { return number.empty(); });
  return numbers;
}

constexpr size_t kMostListedBytes = 200;  // of ids in one warning

class AdoptionReader {
 public:
  AdoptionReader(const CsvTable& table, const Workflow& workflow, Diagnostics& diagnostics)
      : table_(table),
        columns_(columns_of(table, diagnostics)),
        workflow_(workflow),
        diagnostics_(diagnostics) {}

  std::vector<AdoptionRow> read() {
    std::vector<AdoptionRow> rows;
    if (!columns_.contains(Column::obligation) || !columns_.contains(Column::state)) return rows;
    for (const auto& fields : table_.rows) {
      if (auto row = read_row(fields)) rows.push_back(*std::move(row));
    }
    std::sort(rows.begin(), rows.end(),
              [](const AdoptionRow& a, const AdoptionRow& b) { return a.id < b.id; });
    for (const AdoptionRow& row : rows) check_sources(row);
    return rows;
  }

 private:
  const CsvField& field(const std::vector<CsvField>& fields, Column column) const {
    static const CsvField kNone;
    const auto found = columns_.find(column);
    return found == columns_.end() ? kNone : fields[found->second];
  }

  std::optional<AdoptionRow> read_row(const std::vector<CsvField>& fields) {
    AdoptionRow row;
    const CsvField& id = field(fields, Column::obligation);
    const CsvField& state = field(fields, Column::state);
    const CsvField& at = field(fields, Column::at);
    row.where = id.where;
    row.where_at = at.text.empty() ? state.where : at.where;
    const ObligationSpec* spec = find(id);
    const bool says_more = !at.text.empty() || !field(fields, Column::evidence).text.empty();
    if (state.text.empty()) {
      if (says_more) {
        diagnostics_.error(state.where, "the state is missing",
                           "\"đã gửi\" or \"submitted\"; leave the row empty if it is still owed");
      }
      return std::nullopt;
    }
    const auto known = read_state(state);
    if (known) row.what.state = *known;
    read_moment(at, row);
    if (spec == nullptr || !known) return std::nullopt;
    row.id = spec->id;
    done_[row.id] = *known != State::open;
    const std::string& by = field(fields, Column::by).text;
    row.by = by.empty() ? spec->unit.str() : by;
    row.what.note = field(fields, Column::note).text;
    row.what.evidence = numbers_of(field(fields, Column::evidence).text);
    return row;
  }

  const ObligationSpec* find(const CsvField& id) {
    if (id.text.empty()) {
      diagnostics_.error(id.where, "the obligation is missing");
      return nullptr;
    }
    const ObligationSpec* spec = workflow_.find(ObligationId(id.text));
    if (spec == nullptr) {
      std::vector<std::string> ids;
      for (const ObligationSpec& known : workflow_.obligations()) ids.push_back(known.id.str());
      diagnostics_.error(id.where, "the plan has no obligation \"" + id.text + "\"",
                         did_you_mean(id.text, ids));
      return nullptr;
    }
    if (spec->occurrence->period.str().starts_with(kOwnPrefix)) {
      diagnostics_.error(id.where, "a date of a unit's own plan cannot be taken up by a table",
                         "nhacviec name-date");
      return nullptr;
    }
    const auto [first, is_new] = seen_.emplace(id.text, id.where.line);
    if (is_new) return spec;
    diagnostics_.error(id.where, "the obligation \"" + id.text + "\" stands in line " +
                                     std::to_string(first->second) + " already");
    return nullptr;
  }

  /// Done, though what it brings together is not.
  void check_sources(const AdoptionRow& row) {
    const auto is_done = [&](const ObligationId& id) {
      const auto other = done_.find(id);
      return other != done_.end() && other->second;
    };
    if (!is_done(row.id)) return;
    std::string open;
    size_t more = 0;
    for (const ObligationId& source : workflow_.find(row.id)->waits_for) {
      if (is_done(source)) continue;
      if (open.size() < kMostListedBytes)
        open += (open.empty() ? "" : ", ") + source.str();
      else
        ++more;
    }
    if (open.empty()) return;
    if (more > 0) open += " and " + std::to_string(more) + " more";
    diagnostics_.warning(row.where, "it is done, but what it waits for is not: " + open,
                         "check the table: they are reminded of as owed");
  }

  std::optional<State> read_state(const CsvField& field) {
    const std::string word = lower_case(field.text);
    std::vector<std::string> words;
    for (const auto& [name, state] : state_words()) {
      if (name == word) return state;
      words.push_back(name);
    }
    const std::string near = did_you_mean(word, words);
    diagnostics_.error(field.where, "\"" + field.text + "\" is no state a plan is taken up with",
                       near.empty() ? "submitted, accepted, waived, cancelled or open" : near);
    return std::nullopt;
  }

  void read_moment(const CsvField& at, AdoptionRow& row) {
    const bool in = row.what.state == State::submitted || row.what.state == State::accepted;
    if (at.text.empty()) {
      if (in) {
        diagnostics_.error(row.where_at, "it was handed in: the day is missing",
                           "like 7/6/2024 or 2024-06-07");
      }
      return;
    }
    const auto moment = moment_of(at.text, workflow_.zone());
    if (!moment) {
      diagnostics_.error(at.where, "\"" + at.text + "\" is not a day",
                         "like 7/6/2024, 2024-06-07 or 7/6/2024 09:30");
    }
    row.at = moment.value_or(Instant{});
  }

  const CsvTable& table_;
  Columns columns_;
  const Workflow& workflow_;
  Diagnostics& diagnostics_;
  std::map<std::string, int> seen_;
  std::map<ObligationId, bool> done_;  // by rows: nothing is owed any more
};

std::string capitalised(const char* word) {
  // Both languages' headings begin with an ASCII letter or with Đ.
  std::string text = word;
  if (text.starts_with("đ")) return "Đ" + text.substr(2);
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

std::optional<std::vector<AdoptionRow>> read_adoption(const SourceText& source,
                                                      const Workflow& workflow,
                                                      Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto table = read_csv(source, diagnostics);
  if (!table) return std::nullopt;
  auto rows = AdoptionReader(*table, workflow, diagnostics).read();
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return rows;
}

std::string adoption_template(const Workflow& workflow, const std::string& language) {
  const bool vi = language == "vi";
  const char separator = vi ? ';' : ',';  // where numbers have a comma, Excel wants a semicolon
  std::vector<std::string> head;
  for (const Heading& heading : headings()) {
    head.push_back(vi ? capitalised(heading.words[0]) : heading.words[1]);
  }
  std::string text = kByteOrderMark + csv_line(head, separator);
  for (const ObligationSpec& spec : workflow.obligations()) {
    const Unit* unit = workflow.directory().unit(spec.unit);
    std::string title = spec.task->title.in(language);
    const std::string label = spec.occurrence->label.in(language);
    if (!label.empty()) title += " (" + label + ")";
    std::string due;
    if (spec.due_at) {
      const Date day = workflow.zone().date_of(last_moment(*spec.due_at));
      due = vi ? vietnamese_date(day) : format_date(day);
    }
    text += csv_line({spec.id.str(), title, unit == nullptr ? "" : unit->name.in(language), due, "",
                      "", "", "", ""},
                     separator);
  }
  return text;
}

std::string pack_adoption(const std::vector<AdoptionRow>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const AdoptionRow& row : rows) {
    list.push_back({{"id", row.id.str()},
                    {"state", to_string(row.what.state)},
                    {"at", row.at.time_since_epoch().count()},
                    {"by", row.by},
                    {"note", row.what.note},
                    {"evidence", row.what.evidence}});
  }
  return nlohmann::json{{"v", 1}, {"rows", std::move(list)}}.dump();
}

std::optional<std::vector<AdoptionRow>> unpack_adoption(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("v", 0) != 1 || !json.contains("rows")) return std::nullopt;
  std::vector<AdoptionRow> rows;
  for (const auto& item : json["rows"]) {
    AdoptionRow row;
    row.id = ObligationId(item.value("id", ""));
    row.what.state = parse_state(item.value("state", "")).value_or(State::open);
    row.at = Instant(Duration(item.value("at", int64_t{0})));
    row.by = item.value("by", "");
    row.what.note = item.value("note", "");
    row.what.evidence = item.value("evidence", std::vector<std::string>{});
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace nhacviec
