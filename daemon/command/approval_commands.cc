#include "daemon/command/approval_commands.h"

#include "daemon/command/command_words.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

std::string offices(const OutJson& awaited) {
  std::string names;
  for (const auto& party : awaited.value("to", OutJson::array())) {
    const std::string title = text_of(party, "role_title");
    names += (names.empty() ? "" : "; ") + title + (title.empty() ? "" : ", ") +
             text_of(party, "unit_name");
  }
  return names;
}

std::string comes_next(const OutJson& awaited, const Terminal& terminal) {
  const std::string& language = terminal.language;
  if (awaited.value("withheld", false)) {
    return std::string(terminal.say("giữ lại: ", "kept back: ")) + text_of(awaited, "reason");
  }
  if (const std::string at = text_of(awaited, "goes_out_at"); !at.empty()) {
    return std::string(terminal.say("tự gửi lúc ", "goes out by itself ")) +
           shown_instant(at, language);
  }
  if (const std::string at = text_of(awaited, "asked_again_at"); !at.empty()) {
    return std::string(terminal.say("hỏi lại lúc ", "asked again ")) + shown_instant(at, language);
  }
  return terminal.say("chờ duyệt, không hỏi lại nữa", "waits, and is asked for no more");
}

}  // namespace

int list_approvals(const ApiClient& client, const std::string& plan, Terminal& terminal) {
  std::string path = "/api/v1/obligations?awaiting_approval=true&language=" + terminal.language;
  if (!plan.empty()) path += "&plan=" + percent_encoded(plan);
  const auto answer = gather(client, path, "obligations", kMostSubjects);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  OutJson rows = OutJson::array();
  for (const auto& obligation : answer.value().body) {
    for (OutJson awaited : obligation.value("awaiting_approval", OutJson::array())) {
      awaited["obligation"] = text_of(obligation, "id");
      rows.push_back(std::move(awaited));
    }
  }
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Mã đầu việc", "Obligation"), terminal.say("Quy tắc", "Rule"),
                   terminal.say("Gửi", "To"), terminal.say("Từ lúc", "Since"), ""});
  for (const auto& row : rows) {
    table.add({text_of(row, "obligation"), text_of(row, "rule"), offices(row),
               shown_instant(text_of(row, "since"), terminal.language), comes_next(row, terminal)});
  }
  table.print(terminal.out);
  terminal.err << rows.size()
               << terminal.say(" thông báo chờ duyệt\n", rows.size() == 1
                                                             ? " message waits for approval\n"
                                                             : " messages wait for approval\n");
  if (!rows.empty()) {
    terminal.err << terminal.say(
        "xem toàn văn: nhacviec message preview ĐẦU-VIỆC --kind awaiting\n",
        "see one whole: nhacviec message preview OBLIGATION --kind "
        "awaiting\n");
  }
  return kDone;
}

}  // namespace nhacviec
