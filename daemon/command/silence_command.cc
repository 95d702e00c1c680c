// `nhacviec silence`: no reminders for a while, about one obligation or all those of a plan or
// unit.
#include <nlohmann/json.hpp>

#include "daemon/command/command_words.h"
#include "daemon/command/event_commands.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// The obligations of a plan, or else of a unit, called so.
Result<ApiClient::Answer> obligations_of(const ApiClient& client, const std::string& name) {
  const std::string path = "/api/v1/obligations?";
  auto answer =
      gather(client, path + "plan=" + percent_encoded(name), "obligations", kMostSubjects);
  const bool no_plan = answer && (answer.value().status == 404 ||
                                  (answer.value().ok() && answer.value().body.empty()));
  if (!no_plan) return answer;
  return gather(client, path + "unit=" + percent_encoded(name), "obligations", kMostSubjects);
}

}  // namespace

int silence(const ApiClient& client, const std::vector<std::string>& names, bool lift,
            const EventArguments& arguments, Terminal& terminal) {
  std::vector<std::string> subjects;
  for (const std::string& name : names) {
    if (name.find('/') != std::string::npos) {
      subjects.push_back(name);
      continue;
    }
    const auto answer = obligations_of(client, name);
    if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
    if (answer.value().body.empty()) {
      terminal.err << name
                   << terminal.say(": không có kế hoạch hoặc đơn vị này\n",
                                   ": no such plan or unit with obligations\n");
      return kRefused;
    }
    for (const auto& row : answer.value().body) {
      if (!row.value("complete", false)) subjects.push_back(text_of(row, "id"));
    }
  }
  const char* type = lift ? "nhacviec.obligation.unsilenced" : "nhacviec.obligation.silenced";
  OutJson rows = OutJson::array();
  size_t applied = 0;
  for (const std::string& subject : subjects) {
    EventArguments one = arguments;
    one.obligation = subject;
    if (!one.id.empty() && subjects.size() > 1) one.id += "/" + subject;
    const std::string id = one.id.empty() ? new_event_id() : one.id;
    const auto answer =
        client.post("/api/v1/events", event_text(type, one, id), "application/cloudevents+json");
    if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
    const OutJson& body = answer.value().body;
    const bool done = body.value("status", "") == "applied";
    applied += done ? 1 : 0;
    rows.push_back({{"obligation", subject}, {"answer", body}});
    if (!done) {
      terminal.err << subject << terminal.say(": không thực hiện được: ", ": refused: ")
                   << text_of(body, "reason") << '\n';
    }
  }
  if (terminal.json) {
    print_json(rows, terminal);
  } else {
    terminal.out << applied << "/" << subjects.size()
                 << (lift ? terminal.say(" đầu việc được nhắc trở lại\n",
                                         " obligations are reminded of again\n")
                          : terminal.say(" đầu việc tạm dừng nhắc\n", " obligations silenced\n"));
  }
  return applied == subjects.size() ? kDone : kRefused;
}

}  // namespace nhacviec
