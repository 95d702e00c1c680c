#include "daemon/command/paper_command.h"

#include <fstream>

#include "connectors/paper_templates.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"

namespace nhacviec {

namespace {

/// "urge-team-02.docx" of the paper about .../team-02/2024-h1.
std::string file_for(const PaperArguments& arguments) {
  const std::string& id = arguments.obligations.front();
  const size_t last = id.rfind('/');
  const size_t before = last == std::string::npos ? last : id.rfind('/', last - 1);
  if (before == std::string::npos || last == 0) return arguments.kind + ".docx";
  return arguments.kind + "-" + id.substr(before + 1, last - before - 1) + ".docx";
}

int save_paper(const std::string& docx, const std::string& path, Terminal& terminal) {
  std::ofstream file(path, std::ios::binary);
  file.write(docx.data(), static_cast<std::streamsize>(docx.size()));
  file.close();
  if (!file) {
    terminal.err << path << terminal.say(": không ghi được\n", ": cannot be written\n");
    return kRefused;
  }
  if (terminal.json) {
    print_json({{"file", path}}, terminal);
  } else {
    terminal.out << path << '\n';
  }
  return kDone;
}

}  // namespace

int write_paper(const ApiClient& client, const PaperArguments& arguments, Terminal& terminal) {
  std::string ids;
  for (const std::string& id : arguments.obligations) ids += (ids.empty() ? "" : ",") + id;
  std::string path =
      "/api/v1/papers/" + percent_encoded(arguments.kind) + "?obligation=" + percent_encoded(ids);
  if (arguments.first || arguments.second) path += arguments.second ? "&urging=2" : "&urging=1";
  if (!arguments.language.empty()) path += "&language=" + percent_encoded(arguments.language);
  const auto answer = client.get_file(path);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  return save_paper(answer.value().file, arguments.to.empty() ? file_for(arguments) : arguments.to,
                    terminal);
}

int write_paper_template(const PaperArguments& arguments, Terminal& terminal) {
  const auto kind = parse_paper_kind(arguments.kind);
  const std::string language = arguments.language.empty() ? terminal.language : arguments.language;
  const Result<std::string> docx =
      kind ? PaperTemplates::blank(*kind, language)
           : Result<std::string>(Error{ErrorKind::invalid, arguments.kind});
  if (!docx) {
    terminal.err << terminal.say(docx.error()) << '\n';
    return kRefused;
  }
  const std::string own = arguments.kind + "." + language + ".docx";
  return save_paper(docx.value(), arguments.to.empty() ? own : arguments.to, terminal);
}

}  // namespace nhacviec
