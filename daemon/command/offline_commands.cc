#include "daemon/command/offline_commands.h"

#include <nlohmann/json.hpp>

#include "config/built_in_files.h"
#include "config/calendar_file.h"
#include "config/sentences.h"
#include "connectors/paper_templates.h"
#include "daemon/command/command_words.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"
#include "daemon/http/api_json.h"
#include "daemon/http/calendar_json.h"
#include "daemon/http/indicator_json.h"

namespace nhacviec {

namespace {

namespace fs = std::filesystem;
using OutJson = nlohmann::ordered_json;

OutJson diagnostic_json(const Diagnostic& diagnostic, const std::string& language) {
  return {{"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.col},
          {"severity", to_string(diagnostic.severity)},
          {"message", in_language(diagnostic.message, language)},
          {"hint", in_language(diagnostic.hint, language)}};
}

std::string text_or_empty(const OutJson& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

/// " [strict]": the reading of the document that a date follows.
std::string reading_words(const OutJson& row) {
  const auto reading = row.find("reading");
  return reading == row.end() ? "" : " [" + (*reading)["chosen"].get<std::string>() + "]";
}

/// In the working folder, beside the program's build folder, or where packages put it.
fs::path shipped_calendar() {
  std::error_code code;
  const fs::path program = fs::read_symlink("/proc/self/exe", code).parent_path();
  for (const fs::path& folder : {fs::path("config"), program / "../config",
                                 program / "../share/nhacviec", fs::path("/usr/share/nhacviec")}) {
    const fs::path file = (folder / "calendars" / "vn.yaml").lexically_normal();
    if (fs::exists(file, code)) return file;
  }
  return {};
}

int year_of(Date date) { return static_cast<int>(std::chrono::year_month_day(date).year()); }

}  // namespace

int check_files(const std::vector<std::string>& files, const LoadPaths& paths, Terminal& terminal) {
  Diagnostics diagnostics;
  for (const std::string& file : files) {
    Diagnostics of_this_file;
    if (fs::path(file).extension() == ".docx") {
      for (const std::string& problem : PaperTemplates::check(file)) {
        of_this_file.error(at_start_of(file), problem);
      }
    } else {
      check_file(file, paths, of_this_file);
    }
    diagnostics.add_new(of_this_file);
  }
  if (terminal.json) {
    OutJson list = OutJson::array();
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
      list.push_back(diagnostic_json(diagnostic, terminal.language));
    }
    print_json(list, terminal);
  } else {
    terminal.out << diagnostics.format(terminal.language);
  }
  const auto counted = [&](size_t count, const char* vi, const char* one, const char* several) {
    return std::to_string(count) + " " + terminal.say(vi, count == 1 ? one : several);
  };
  terminal.err << counted(files.size(), "tệp", "file", "files") << ", "
               << counted(diagnostics.errors(), "lỗi", "error", "errors") << ", "
               << counted(diagnostics.warnings(), "cảnh báo", "warning", "warnings") << '\n';
  return diagnostics.has_errors() ? kRefused : kDone;
}

std::shared_ptr<const Workflow> load_for_command(const std::string& plan, const LoadPaths& paths,
                                                 Terminal& terminal) {
  Diagnostics diagnostics;
  auto workflow = load_workflow(plan, paths, diagnostics);
  if (!diagnostics.has_errors()) return workflow;  // warnings are what `check` is for
  terminal.err << diagnostics.format(terminal.language);
  return nullptr;
}

int list_obligations(const std::string& plan, const LoadPaths& paths, Terminal& terminal) {
  const auto workflow = load_for_command(plan, paths, terminal);
  if (!workflow) return kRefused;
  OutJson list = OutJson::array();
  for (const ObligationSpec& spec : workflow->obligations()) {
    list.push_back(spec_json(*workflow, spec));
  }
  if (terminal.json) {
    print_json(list, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Mã đầu việc", "Obligation"), terminal.say("Thời hạn", "Due"),
                   terminal.say("Ngày làm việc cuối cùng", "Last working day"),
                   terminal.say("Nơi nhận", "Delivered to")});
  for (const auto& row : list) {
    table.add({row["id"].get<std::string>(),
               shown_deadline(text_or_empty(row["due_at"]), terminal.language) +
                   (row["chosen"].get<bool>() ? " *" : "") + reading_words(row),
               shown_day(text_or_empty(row["last_working_day"]), terminal.language),
               joined(row["deliver_to"])});
  }
  table.print(terminal.out);
  terminal.err << terminal.say("* thời hạn hoặc chu kỳ do đơn vị chọn, văn bản không ghi\n",
                               "* date or cycle chosen by the operator, not by the document\n");
  return kDone;
}

int list_indicators(const std::string& plan, const LoadPaths& paths, Terminal& terminal) {
  const auto workflow = load_for_command(plan, paths, terminal);
  if (!workflow) return kRefused;
  const OutJson rows = indicator_rows(*workflow, terminal.notices_in);
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Mã", "Id"), terminal.say("Nhóm", "Group"),
                   terminal.say("Nội dung", "Name"), terminal.say("Chỉ tiêu", "Target"),
                   terminal.say("Đến", "Until"), terminal.say("Tình trạng", "Status")});
  for (const auto& row : rows) {
    table.add({text_or_empty(row["id"]), text_or_empty(row["group"]), text_or_empty(row["name"]),
               target_in_words(row, terminal.language),
               shown_day(text_or_empty(row["horizon"]), terminal.language),
               text_or_empty(row["status"])});
  }
  table.print(terminal.out);
  return kDone;
}

int print_schema(const std::string& kind, Terminal& terminal) {
  for (const BuiltInFile& file : built_in_schemas()) {
    if (file.name != kind + ".schema.json") continue;
    terminal.out << file.text;
    return kDone;
  }
  return kRefused;
}

int show_calendar(int year, const fs::path& given, Terminal& terminal) {
  const fs::path file = given.empty() ? shipped_calendar() : given;
  if (file.empty()) {
    terminal.err << terminal.say("không tìm thấy lịch; dùng --calendar TỆP\n",
                                 "no calendar found; use --calendar FILE\n");
    return kRefused;
  }
  Diagnostics diagnostics;
  const auto source = read_calendar_source(file, diagnostics);
  const auto calendar = source ? calendar_from_text(*source, diagnostics) : nullptr;
  if (!calendar || diagnostics.has_errors()) {
    terminal.err << diagnostics.format(terminal.language);
    return kRefused;
  }
  const BusinessCalendar::Rules& rules = calendar->rules();
  const Date first(std::chrono::year(year) / 1 / 1), last(std::chrono::year(year) / 12 / 31);
  if (!calendar->knows(first) && !calendar->knows(last)) {
    terminal.err << file.string() << ": " << year
                 << terminal.say(": lịch chưa có năm này, chỉ biết ngày nghỉ hằng tuần\n",
                                 ": not covered by the calendar: only weekends are known\n");
  }
  for (const SpecialDay& day : rules.proposed_days) {
    if (year_of(day.date) != year) continue;
    terminal.err << shown_day(format_date(day.date), terminal.language) << ", "
                 << day.name.in(terminal.notices_in)
                 << terminal.say(": cần xác nhận, tính là ngày làm việc\n",
                                 ": needs confirmation, counts as a working day\n");
  }
  const OutJson days = special_days_json(*calendar, year, terminal.notices_in);
  if (terminal.json) {
    print_json(days, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Ngày", "Date"), terminal.say("Loại", "Kind"),
                   terminal.say("Tên", "Name"), terminal.say("Âm lịch", "Lunar"),
                   terminal.say("Nguồn", "Source")});
  for (const auto& day : days) {
    table.add({shown_day(day["date"].get<std::string>(), terminal.language),
               day_kind_word(day["kind"].get<std::string>(), terminal.language),
               day["name"].get<std::string>(), text_or_empty(day["lunar"]),
               day_source_word(day["source"].get<std::string>(), terminal.language) +
                   (day["needs_confirmation"].get<bool>()
                        ? terminal.say(", cần xác nhận", ", needs confirmation")
                        : "")});
  }
  table.print(terminal.out);
  return kDone;
}

}  // namespace nhacviec
