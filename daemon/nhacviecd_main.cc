// nhacviecd: the daemon. Reads its settings, then App does everything else.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "config/settings.h"
#include "daemon/app.h"
#include "daemon/command/command_help.h"
#include "daemon/log.h"
#include "daemon/plan_folder.h"

int main(int argc, char** argv) {
  const nhacviec::Environment environment = nhacviec::terminal_environment();
  const std::string language = nhacviec::language_of(environment);
  const auto say = [&](const char* vi, const char* en) { return language == "vi" ? vi : en; };
  CLI::App command{say("nhacviecd: nhắc việc và đôn đốc theo kế hoạch",
                       "nhacviecd keeps plans: it reminds, escalates and records")};
  nhacviec::speak(command, language);
  nhacviec::App::Options options;
  bool check_only = false;
  command
      .add_option("--config", options.settings_file,
                  say("tệp cấu hình (docs/settings.md)", "settings file (docs/settings.md)"))
      ->required();
  command.add_flag("--check-config", check_only,
                   say("kiểm tra cấu hình và các kế hoạch rồi dừng",
                       "check the settings and the plans, and stop"));
  command.add_option(
      "--rehearse", options.rehearsals,
      say("diễn tập: đưa vào các CloudEvents của tệp, đúng thời điểm của chúng (chỉ "
          "với đồng hồ mô phỏng)",
          "play the CloudEvents of these files at their times (virtual clock only)"));
  command.add_flag("--narrate", options.narrate,
                   say("kể trên màn hình những gì diễn ra", "tell on the terminal what goes on"));
  command.add_flag("--until-idle", options.until_idle,
                   say("kết thúc khi đồng hồ speed: max không còn gì để làm",
                       "end when a clock of speed max has nothing left to do"));
  try {
    command.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return command.exit(error) == 0 ? 0 : 2;
  }

  nhacviec::Diagnostics diagnostics;
  auto settings =
      nhacviec::load_settings(options.settings_file, nhacviec::nhacviec_environment(), diagnostics);
  if (settings && check_only) nhacviec::check_plan_files(*settings, diagnostics);
  std::fputs(diagnostics.format(language).c_str(), stderr);
  if (!settings) return 1;
  if (check_only) return diagnostics.has_errors() ? 1 : 0;
  nhacviec::set_up_log(settings->log, options.narrate);
  return nhacviec::App(std::move(*settings), std::move(options)).run();
}
