// The command `nhacviec`: reads its arguments and does what they ask. Offline commands read files,
// online ones talk to a daemon's HTTP API.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "config/sentences.h"
#include "config/settings.h"
#include "workflows/result.h"

namespace nhacviec {

/// What the command ends with.
enum ExitCode : int {
  kDone = 0,
  kRefused = 1,     // refused, or a check failed
  kUsage = 2,       // the arguments are wrong
  kOutOfReach = 3,  // no daemon, or it is too busy: try again
};

/// Where results and messages go, in which form and language.
struct Terminal {
  std::ostream& out;       // results
  std::ostream& err;       // messages
  bool json = false;       // else tables
  std::string language;    // vi or en: of titles and messages
  std::string notices_in;  // the language of rendered notices that have none of their own

  const char* say(const char* vi, const char* en) const { return language == "vi" ? vi : en; }
  /// A sentence of the parts below.
  std::string say(const Error& error) const { return in_language(error.message, language); }
};

/// `arguments` without the program's name. The environment: NHACVIEC_* and the locale's variables.
int run_command(const std::vector<std::string>& arguments, const Environment& environment,
                std::ostream& out, std::ostream& err);

}  // namespace nhacviec
