// `nhacviec paper`: an urging letter, a reminder slip or a submission slip, as a .docx file.
#pragma once

#include <string>
#include <vector>

#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

struct PaperArguments {
  std::string kind;
  std::vector<std::string> obligations;
  bool first = false;  // urging; neither: the history says which it is
  bool second = false;
  std::string language;  // of the paper; empty: the daemon's
  std::string to;        // a file; empty: one named by the kind and the unit
};

int write_paper(const ApiClient&, const PaperArguments&, Terminal&);
/// The built-in template with its names, to make one's own of; needs no daemon.
int write_paper_template(const PaperArguments&, Terminal&);

}  // namespace nhacviec
