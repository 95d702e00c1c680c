// The daemon put together: settings in, parts wired, signals heard, drained at the end.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.h"

namespace nhacviec {

class App {
 public:
  struct Options {
    std::filesystem::path settings_file;            // read again at SIGHUP
    std::vector<std::filesystem::path> rehearsals;  // events to play on a virtual clock
    bool narrate = false;                           // tell a person at the terminal what goes on
    bool until_idle = false;                        // end when a max clock has nothing left to do
  };

  App(Settings settings, Options options);
  ~App();

  /// Runs until SIGTERM or SIGINT, or until idle. The exit code: 0, or 1 when it cannot start.
  int run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nhacviec
