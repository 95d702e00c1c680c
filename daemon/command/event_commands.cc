#include "daemon/command/event_commands.h"

#include <cstdio>
#include <random>

#include "daemon/command/command_words.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// Fixed, so that a repeat with the same --id is known as one, from whatever machine it comes.
constexpr const char* kSource = "urn:nhacviec:command";

/// Its state; of a message that waits, what was said about it.
std::string what_came_of(const std::string& type, const OutJson& body, const Terminal& terminal) {
  if (type == "nhacviec.notice.approved") return fact_word("approved", terminal.language);
  if (type == "nhacviec.notice.withheld") return fact_word("withheld", terminal.language);
  return state_word(body.value("state", ""), terminal.language);
}

}  // namespace

std::string new_event_id() {
  std::random_device device;
  unsigned words[4];
  for (unsigned& word : words) word = device();
  words[1] = (words[1] & 0xffff0fffU) | 0x00004000U;
  words[2] = (words[2] & 0x3fffffffU) | 0x80000000U;
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16,
                words[1] & 0xffffU, words[2] >> 16, words[2] & 0xffffU, words[3]);
  return text;
}

std::string event_text(const std::string& type, const EventArguments& arguments,
                       const std::string& id) {
  OutJson data = OutJson::object();
  for (const auto& [name, value] : arguments.data) {
    if (!value.empty()) data[name] = value;
  }
  for (const auto& [name, value] : arguments.document) {
    if (!value.empty()) data["document"][name] = value;
  }
  if (!arguments.evidence.empty()) data["evidence"] = arguments.evidence;
  if (arguments.days != 0) data["days"] = arguments.days;
  const OutJson event{{"specversion", "1.0"},
                      {"id", id},
                      {"source", kSource},
                      {"type", type},
                      {"subject", arguments.obligation},
                      {"datacontenttype", "application/json"},
                      {"data", std::move(data)}};
  return event.dump(-1, ' ', false, OutJson::error_handler_t::replace);
}

int send_event(const ApiClient& client, const std::string& type, const EventArguments& arguments,
               Terminal& terminal) {
  const std::string id = arguments.id.empty() ? new_event_id() : arguments.id;
  const auto answer = client.post("/api/v1/events", event_text(type, arguments, id),
                                  "application/cloudevents+json");
  if (const int problem = report_problem(answer, terminal); problem != kDone) {
    // What became of it is not known: with the same id it can be sent again without harm.
    const bool may_be_repeated = !answer || answer.value().status >= 500;
    if (may_be_repeated)
      terminal.err << terminal.say("gửi lại với: --id ", "to repeat it: --id ") << id << '\n';
    return problem;
  }
  const OutJson& body = answer.value().body;
  const bool applied = body.value("status", "") == "applied";
  if (terminal.json) {
    print_json(body, terminal);
  } else if (applied) {
    terminal.out << arguments.obligation << ": " << what_came_of(type, body, terminal)
                 << (body.value("repeated", false)
                         ? terminal.say(" (đã ghi nhận từ trước)", " (known already)")
                         : "")
                 << "  id " << id << '\n';
  }
  if (applied && body.contains("warning")) {
    terminal.err << terminal.say("cần xem lại: ", "warning: ") << body.value("warning", "") << '\n';
  }
  if (!applied) {
    terminal.err << terminal.say("không thực hiện được: ", "refused: ") << body.value("reason", "")
                 << '\n';
  }
  return applied ? kDone : kRefused;
}

}  // namespace nhacviec
