// `nhacviec calendar-link`: the address of a private calendar.
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"

namespace nhacviec {

int calendar_link(const ApiClient& client, const CalendarLinkArguments& arguments,
                  Terminal& terminal) {
  nlohmann::ordered_json body{{"renew", arguments.renew}};
  if (!arguments.unit.empty()) body["unit"] = arguments.unit;
  if (!arguments.person.empty()) body["person"] = arguments.person;
  const auto answer = client.post("/api/v1/calendar-links", body.dump(), "application/json");
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) {
    print_json(answer.value().body, terminal);
  } else {
    terminal.out << text_of(answer.value().body, "url") << '\n';
  }
  return kDone;
}

}  // namespace nhacviec
