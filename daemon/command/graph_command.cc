#include "daemon/command/graph_command.h"

#include "config/language.h"
#include "daemon/command/offline_commands.h"
#include "daemon/picture/picture_writers.h"

namespace nhacviec {

int draw_graph(const std::string& plan, const LoadPaths& paths, const std::string& form,
               Terminal& terminal) {
  const auto workflow = load_for_command(plan, paths, terminal);
  if (!workflow) return kRefused;
  std::vector<std::string> errors;
  const auto languages = Languages::built_in(terminal.notices_in, errors);
  if (!languages) {
    terminal.err << terminal.say(languages.error()) << '\n';
    return kRefused;
  }
  const PlanPicture picture = picture_of(*workflow, languages.value().get(terminal.notices_in));
  terminal.out << (form == "svg"   ? svg_of(picture)
                   : form == "dot" ? dot_of(picture)
                                   : mermaid_of(picture));
  return kDone;
}

}  // namespace nhacviec
