#include "daemon/command/command.h"

#include "config/printable_text.h"
#include "config/spelling.h"
#include "daemon/command/command_help.h"
#include "daemon/command/command_line.h"

namespace nhacviec {

namespace {

/// --language before the arguments are read: the help depends on it.
std::string language_asked(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--language" && i + 1 < arguments.size()) return arguments[i + 1];
    if (arguments[i].starts_with("--language=")) return arguments[i].substr(11);
  }
  return "";
}

}  // namespace

std::string value_of(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

bool CommandLine::say_unknown_command() {
  const CLI::App* deepest = &app_;
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  const auto commands = deepest->get_subcommands([](const CLI::App*) { return true; });
  const std::vector<std::string> left = app_.remaining(true);
  if (commands.empty() || left.empty() || left.front().starts_with("-")) return false;
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  const std::string guess = in_language(did_you_mean(left.front(), names), terminal_.language);
  terminal_.err << say("không có lệnh \"", "there is no command \"")
                << (deepest == &app_ ? "" : deepest->get_name() + " ") << left.front() << '"'
                << (guess.empty() ? "" : " (" + guess + ")") << "\n"
                << say("xem: nhacviec --help", "see: nhacviec --help") << '\n';
  return true;
}

void CommandLine::define() {
  speak(app_, terminal_.language);
  app_.description(
      say("Theo dõi và nhắc việc theo kế hoạch. Lệnh đọc tệp tại chỗ hoặc hỏi "
          "nhacviecd qua HTTP.",
          "Follows plans and reminds of what they order. Commands read files or ask "
          "nhacviecd over HTTP."));
  app_.footer(
      say("Mã kết thúc: 0 xong, 1 không được chấp thuận hoặc có lỗi, 2 sai tham số, 3 không "
          "kết nối được nhacviecd.\n",
          "Exit codes: 0 done, 1 refused or check failed, 2 usage, 3 daemon out of reach.\n"));
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.set_help_all_flag("--help-all", say("trợ giúp của mọi lệnh", "help of every command"));
  app_.set_version_flag("--version", std::string("nhacviec ") + NHACVIEC_VERSION,
                        say("in phiên bản của chương trình", "print the program's version"));
  app_.add_option("--format", format_, say("bảng hoặc JSON", "table or JSON"))
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app_.add_option("--language", language_,
                  say("vi hoặc en [NHACVIEC_LANGUAGE, LANG]", "vi or en [NHACVIEC_LANGUAGE, LANG]"))
      ->check(CLI::IsMember({"vi", "en"}));
  url_ = value_of(environment_, "NHACVIEC_URL");
  if (url_.empty()) url_ = ApiClient::Settings{}.url;
  token_file_ = value_of(environment_, "NHACVIEC_TOKEN_FILE");
  app_.add_option("--url", url_,
                  say("địa chỉ nhacviecd [NHACVIEC_URL]", "address of nhacviecd [NHACVIEC_URL]"))
      ->capture_default_str();
  app_.add_option("--token-file", token_file_,
                  say("tệp chứa mã truy cập [NHACVIEC_TOKEN_FILE]",
                      "file with the access token [NHACVIEC_TOKEN_FILE]"));
  define_offline();
  define_directory();
  define_reorganise();
  define_online();
  define_message();
  define_paper();
  define_dead_letters();
  define_addresses();
  define_webhooks();
  define_events();
}

void CommandLine::define_offline() {
  auto* check = add("check", "kiểm tra tệp kế hoạch, danh bạ, lịch, cấu hình",
                    "check plan, directory, calendar or settings files",
                    [this] { return check_files(files_, paths_, terminal_); });
  check->add_option("FILE", files_, say("tệp cần kiểm tra", "files to check"))->required();
  add_load_paths(check);

  auto* obligations =
      add("obligations", "các đầu việc mà một kế hoạch giao", "the obligations that a plan makes",
          [this] { return list_obligations(plan_, paths_, terminal_); });
  obligations->add_option("PLAN", plan_, say("tệp kế hoạch", "plan file"))->required();
  add_load_paths(obligations);

  auto* indicators = add("indicators", "các chỉ tiêu và tiêu chí của một kế hoạch",
                         "the indicators and criteria of a plan",
                         [this] { return list_indicators(plan_, paths_, terminal_); });
  indicators->add_option("PLAN", plan_, say("tệp kế hoạch", "plan file"))->required();
  add_load_paths(indicators);

  auto* graph = add("graph", "vẽ kế hoạch thành sơ đồ: ai làm gì, khi nào, việc nào trước việc nào",
                    "the plan as a picture: who does what when, and what follows what",
                    [this] { return draw_graph(plan_, paths_, picture_form_, terminal_); });
  graph->add_option("PLAN", plan_, say("tệp kế hoạch", "plan file"))->required();
  graph->add_option("--format", picture_form_, say("dạng sơ đồ", "form of the picture"))
      ->check(CLI::IsMember({"mermaid", "dot", "svg"}))
      ->capture_default_str();
  add_load_paths(graph);

  auto* preview = add("preview", "mọi thông báo sẽ được gửi, theo thứ tự thời gian",
                      "everything that would be sent, in order", [this] {
                        preview_.plan = plan_;
                        preview_.paths = paths_;
                        preview_.ics = format_ == "ics";
                        return show_preview(preview_, terminal_);
                      });
  preview->add_option("PLAN", plan_, say("tệp kế hoạch", "plan file"))->required();
  add_load_paths(preview);
  preview
      ->add_option("--assume", preview_.assume,
                   say("giả định về các đơn vị", "what the units are assumed to do"))
      ->check(CLI::IsMember({"nobody-reports", "everybody-on-time"}))
      ->capture_default_str();
  preview
      ->add_option("--format", format_,
                   say("bảng, JSON hoặc lịch iCalendar", "table, JSON or an iCalendar file"))
      ->check(CLI::IsMember({"table", "json", "ics"}));
  preview->add_option("--from", preview_.from, say("từ ngày", "from this day on"));
  preview->add_option("--to", preview_.to, say("đến hết ngày", "to the end of this day"));
  preview->add_option("--events", preview_.events,
                      say("tệp CloudEvents (JSON), mỗi sự kiện có thời điểm riêng",
                          "file of CloudEvents (JSON batch), applied at their times"));
  preview_.templates = value_of(environment_, "NHACVIEC_TEMPLATES");
  preview->add_option("--templates", preview_.templates,
                      say("thư mục mẫu thông báo", "folder of message templates"));

  auto* diff = add("diff", "những gì thay đổi giữa hai lần điều chỉnh, bổ sung của kế hoạch",
                   "what changes from one edition of a plan to another",
                   [this] { return show_diff(plan_, new_plan_, paths_, terminal_); });
  diff->add_option("OLD_PLAN", plan_, say("tệp kế hoạch cũ", "the old plan file"))->required();
  diff->add_option("NEW_PLAN", new_plan_, say("tệp kế hoạch mới", "the new plan file"))->required();
  add_load_paths(diff);

  auto* schema = add("schema", "lược đồ JSON Schema của một loại tệp, cho trình soạn thảo",
                     "the JSON Schema of a kind of file, for editors",
                     [this] { return print_schema(plan_, terminal_); });
  schema->add_option("KIND", plan_, say("loại tệp", "kind of file"))
      ->required()
      ->check(CLI::IsMember(
          {"plan", "directory", "reorganisation", "calendar", "gateway", "settings", "rehearsal"}));

  auto* calendar = add("calendar", "ngày nghỉ, nghỉ bù, làm bù của một năm",
                       "days off and substitute workdays of a year",
                       [this] { return show_calendar(year_, paths_.calendar, terminal_); });
  calendar->add_option("YEAR", year_, say("năm", "the year"))
      ->required()
      ->check(CLI::Range(1900, 2200));
  calendar->add_option("--calendar", paths_.calendar, say("tệp lịch", "calendar file"));
}

void CommandLine::define_directory() {
  auto* directory = app_.add_subcommand("directory", say("danh bạ", "directories"));
  directory->require_subcommand(1);
  auto* import = directory->add_subcommand(
      "import", say("lập danh bạ từ bảng CSV (Excel), ghi ra màn hình",
                    "a directory from a CSV table (Excel), written to stdout"));
  import->add_option("FILE", file_, say("tệp CSV", "CSV file"))->required();
  import->add_option("--id", directory_id_,
                     say("mã danh bạ (mặc định: theo tên tệp)",
                         "the directory's id (default: from the file's name)"));
  import->add_option("--name", directory_name_, say("tên danh bạ", "the directory's name"));
  import->callback([this] {
    action_ = [this] {
      return import_directory(file_, directory_id_, directory_name_, terminal_);
};
}  // namespace nhacviec
);
}

void CommandLine::define_reorganise() {
  auto* reorganise = app_.add_subcommand(
      "reorganise", say("sắp xếp, đổi tên, sáp nhập, chia tách, giải thể đơn vị",
                        "units renamed, merged, split, abolished"));
  reorganise->require_subcommand(1);
  auto* preview = reorganise->add_subcommand(
      "preview", say("mọi đầu việc, thông báo, chỉ tiêu chuyển sang đơn vị khác hoặc kết thúc",
                     "every obligation, message and indicator that moves or ends"));
  preview->add_option("FILE", file_, say("tệp sắp xếp đơn vị", "reorganisation file"))->required();
  preview->add_option("PLAN", files_, say("tệp kế hoạch", "plan files"))->required();
  add_load_paths(preview);
  preview->callback([this] {
    action_ = [this] { return preview_reorganisation(file_, files_, paths_, terminal_); };
  });
  auto* write = reorganise->add_subcommand(
      "write", say("danh bạ đã ghi việc sắp xếp, ghi ra màn hình",
                   "the directory with the reorganisation in it, to stdout"));
  write->add_option("FILE", file_, say("tệp sắp xếp đơn vị", "reorganisation file"))->required();
  write->add_option("DIRECTORY", directory_id_, say("tệp danh bạ", "directory file"))->required();
  write->callback([this] {
    action_ = [this] { return write_reorganisation(file_, directory_id_, terminal_); };
  });
}

int run_command(const std::vector<std::string>& arguments, const Environment& environment,
                std::ostream& out, std::ostream& err) {
  const std::string named = language_asked(arguments);
  const std::string configured = value_of(environment, "NHACVIEC_LANGUAGE");
  // Texts of files and of others reach the terminal through these only.
  PrintableStream out_text(*out.rdbuf()), err_text(*err.rdbuf());
  std::ostream printable_out(&out_text), printable_err(&err_text);
  printable_err.tie(&printable_out);  // in the order in which they are said
  Terminal terminal{printable_out, printable_err, false, "", ""};
  terminal.language = named.empty() ? language_of(environment) : named;
  // The daemon's language does not depend on who looks at the preview.
  terminal.notices_in = !named.empty() ? named : !configured.empty() ? configured : "vi";
  return CommandLine(arguments, environment, terminal).run();
}

}  // namespace nhacviec
