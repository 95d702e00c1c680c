// `nhacviec preview`: everything that a plan would send, in order, under an assumption and with
// events of one's own. The clock of the machine plays no part.
#pragma once

#include <filesystem>
#include <string>

#include "config/load.h"
#include "daemon/command/command.h"

namespace nhacviec {

struct PreviewOptions {
  std::string plan;
  LoadPaths paths;
  std::string assume = "nobody-reports";  // or everybody-on-time
  std::string from;                       // a day, or an RFC 3339 instant; empty: from the start
  std::string to;                         // a day, itself included, or an instant, itself not
  std::filesystem::path events;           // CloudEvents with a time each; empty: none
  std::filesystem::path templates;        // empty: the built-in ones
  bool ics = false;                       // as an iCalendar file, whatever the terminal asks for
};

int show_preview(const PreviewOptions&, Terminal&);

}  // namespace nhacviec
