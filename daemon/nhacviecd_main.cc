// nhacviecd: the daemon. Reads its settings, then App does everything else.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "config/settings.h"
#include "daemon/app.h"
#include "daemon/log.h"

int main(int argc, char** argv) {
  CLI::App command{
      "nhacviecd: nhắc việc và đôn đốc theo kế hoạch / keeps plans: reminds, escalates, "
      "records"};
  nhacviec::App::Options options;
  bool check_only = false;
  command.add_option("--config", options.settings_file, "settings file (docs/settings.md)")
      ->required();
  command.add_flag("--check-config", check_only, "check the settings file and stop");
  command.add_option("--rehearse", options.rehearsals,
                     "play the CloudEvents of these files at their times (virtual clock only)");
  command.add_flag("--narrate", options.narrate, "tell on the terminal what goes on");
  command.add_flag("--until-idle", options.until_idle,
                   "end when a clock of speed max has nothing left to do");
  try {
    command.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return command.exit(error) == 0 ? 0 : 2;
  }

  nhacviec::Diagnostics diagnostics;
  auto settings =
      nhacviec::load_settings(options.settings_file, nhacviec::nhacviec_environment(), diagnostics);
  std::fputs(diagnostics.format().c_str(), stderr);
  if (!settings) return 1;
  if (check_only) return 0;
  nhacviec::set_up_log(settings->log, options.narrate);
  return nhacviec::App(std::move(*settings), std::move(options)).run();
}
