// `nhacviec status --indicators`: where the indicators and registers of a plan stand, for a reader.
#include "daemon/command/command_words.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"
#include "daemon/http/indicator_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

void print_values(const OutJson& rows, Terminal& terminal) {
  TextTable table({terminal.say("Chỉ tiêu", "Indicator"), terminal.say("Đơn vị", "Unit"),
                   terminal.say("Kỳ", "Period"), terminal.say("Mục tiêu", "Target"),
                   terminal.say("Số liệu", "Value"), terminal.say("Tình trạng", "Standing")});
  for (const auto& row : rows) {
    const std::string value = row["value"].is_null() ? "" : row["value"].dump();
    table.add({text_of(row, "id"), text_of(row, "unit_name"), text_of(row, "period"),
               target_in_words(row, terminal.language), value,
               state_word(text_of(row, "standing"), terminal.language)});
  }
  table.print(terminal.out);
}

void print_register(const OutJson& row, Terminal& terminal) {
  terminal.out << '\n' << text_of(row, "name") << ": ";
  std::string counts;
  for (const auto& [status, count] : row["counts"].items()) {
    counts += (counts.empty() ? "" : ", ") + status + " " + count.dump();
  }
  terminal.out << counts << terminal.say("; tổng số ", "; in all ") << row["total"].dump() << '\n';
  TextTable table({terminal.say("Tiêu chí", "Criterion"), terminal.say("Nội dung", "Name"),
                   terminal.say("Tình trạng", "Status"), terminal.say("Từ", "Since")});
  for (const auto& criterion : row["criteria"]) {
    const bool moved = !criterion["since"].is_null();
    const bool named = !text_of(criterion, "id").starts_with("criterion-");
    if (!moved && !named) continue;  // where the plan put it, without a name
    table.add({text_of(criterion, "id"), text_of(criterion, "name"),
               text_of(criterion, "status_name"),
               shown_instant(text_of(criterion, "since"), terminal.language)});
  }
  table.print(terminal.out);
}

}  // namespace

int show_indicators(const ApiClient& client, const std::string& plan, Terminal& terminal) {
  if (plan.empty()) {
    terminal.err << terminal.say("--indicators cần --plan\n", "--indicators needs --plan\n");
    return kUsage;
  }
  const auto answer = client.get("/api/v1/indicators?language=" + terminal.language +
                                 "&plan=" + percent_encoded(plan));
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& body = answer.value().body;
  if (terminal.json) {
    print_json(body, terminal);
    return kDone;
  }
  print_values(body["indicators"], terminal);
  for (const auto& row : body["registers"]) print_register(row, terminal);
  return kDone;
}

}  // namespace nhacviec
