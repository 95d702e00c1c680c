#include "daemon/command/webhook_commands.h"

#include <nlohmann/json.hpp>

#include "daemon/command/command_words.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

std::string last_outcome(const OutJson& row, const Terminal& terminal) {
  if (row.value("gone", false)) {
    return terminal.say("nơi nhận không nhận nữa (410)", "the receiver wants no more (410)");
  }
  const OutJson last = row.value("last", OutJson());
  if (!last.is_object()) return terminal.say("chưa gửi lần nào", "nothing sent yet");
  return shown_instant(text_of(last, "at"), terminal.language) + " " +
         notice_status_word(text_of(last, "status"), "", terminal.language) + ": " +
         text_of(last, "words");
}

}  // namespace

int list_webhooks(const ApiClient& client, Terminal& terminal) {
  const auto answer = client.get("/api/v1/webhooks");
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& rows = answer.value().body["webhooks"];
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Tên", "Name"), terminal.say("Địa chỉ", "Address"),
                   terminal.say("Sự kiện", "Events"), terminal.say("Chờ gửi", "Waiting"),
                   terminal.say("Lần gửi gần nhất", "Last attempt")});
  for (const auto& row : rows) {
    const OutJson& events = row["events"];
    table.add({text_of(row, "name"), text_of(row, "url"),
               events.empty() ? terminal.say("tất cả", "all") : joined(events),
               text_of(row, "waiting") + (row.value("more_waiting", false) ? "+" : ""),
               last_outcome(row, terminal)});
  }
  table.print(terminal.out);
  if (rows.empty())
    terminal.out << terminal.say("không có webhook nào\n", "there are no webhooks\n");
  return kDone;
}

int test_webhook(const ApiClient& client, const std::string& name, Terminal& terminal) {
  const auto answer = client.post("/api/v1/webhooks/" + percent_encoded(name) + "/test", "{}");
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& body = answer.value().body;
  if (terminal.json) {
    print_json(body, terminal);
  } else {
    terminal.out << name << ": "
                 << notice_status_word(text_of(body, "status"), "", terminal.language) << " ("
                 << text_of(body, "words") << ")\n";
  }
  return text_of(body, "status") == "sent" ? kDone : kRefused;
}

}  // namespace nhacviec
