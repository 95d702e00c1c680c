#include "daemon/command/address_commands.h"

#include <nlohmann/json.hpp>

#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

std::string address_state(const OutJson& row, const Terminal& terminal) {
  if (row.value("suppressed", false)) return terminal.say("không gửi", "suppressed");
  const std::string strikes = text_of(row, "strikes");
  return strikes + terminal.say(" lần không đến", strikes == "1" ? " strike" : " strikes");
}

int change_address(const ApiClient& client, const char* route, OutJson body, const std::string& by,
                   Terminal& terminal) {
  if (!by.empty()) body["by"] = by;
  const auto answer = client.post(std::string("/api/v1/addresses/") + route, body.dump());
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) {
    print_json(answer.value().body, terminal);
  } else {
    terminal.out << text_of(answer.value().body, "address") << ": "
                 << (answer.value().body.value("suppressed", false)
                         ? terminal.say("không gửi đến nữa\n", "nothing is sent there any more\n")
                         : terminal.say("gửi trở lại\n", "written to again\n"));
  }
  return kDone;
}

}  // namespace

int list_addresses(const ApiClient& client, Terminal& terminal) {
  const auto answer = client.get("/api/v1/addresses");
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& rows = answer.value().body["addresses"];
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Địa chỉ", "Address"), terminal.say("Tình trạng", "State"),
                   terminal.say("Từ", "Since"), terminal.say("Do", "By"),
                   terminal.say("Lý do", "Reason")});
  for (const auto& row : rows) {
    table.add({text_of(row, "address"), address_state(row, terminal), text_of(row, "since"),
               text_of(row, "by"), text_of(row, "reason")});
  }
  table.print(terminal.out);
  if (rows.empty()) {
    terminal.out << terminal.say("mọi địa chỉ đều được gửi đến\n", "every address is written to\n");
  }
  return kDone;
}

int suppress_address(const ApiClient& client, const std::string& address, const std::string& reason,
                     const std::string& by, Terminal& terminal) {
  return change_address(client, "suppress", {{"address", address}, {"reason", reason}}, by,
                        terminal);
}

int release_address(const ApiClient& client, const std::string& address, const std::string& by,
                    Terminal& terminal) {
  return change_address(client, "release", {{"address", address}}, by, terminal);
}

}  // namespace nhacviec
