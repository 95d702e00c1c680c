#include "daemon/command/online_commands.h"

#include <algorithm>

#include "daemon/command/command_words.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

constexpr int kMostPages = 1000;

std::string query_part(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string("&") + name + "=" + percent_encoded(value);
}

}  // namespace

Result<ApiClient::Answer> gather(const ApiClient& client, std::string path, const char* name,
                                 size_t most) {
  ApiClient::Answer all;
  all.body = OutJson::array();
  path += path.find('?') == std::string::npos ? '?' : '&';
  std::string after;
  for (int page = 0; page < kMostPages; ++page) {
    const size_t limit = std::min<size_t>(1000, most - all.body.size());
    auto answer = client.get(path + "limit=" + std::to_string(limit) +
                             (after.empty() ? "" : "&after=" + percent_encoded(after)));
    if (!answer || !answer.value().ok()) return answer;
    all.status = answer.value().status;
    for (auto& item : answer.value().body[name]) all.body.push_back(std::move(item));
    after = text_of(answer.value().body, "next");
    if (after.empty() || all.body.size() >= most) break;
  }
  return all;
}

namespace {

/// Said on `err` by what looks at the daemon: nobody should wonder why nothing arrives.
void tell_sending(const OutJson& sending, Terminal& terminal) {
  if (sending.value("held", false)) {
    terminal.err << terminal.say("Đang tạm dừng gửi mọi thông báo từ ", "Sending is held since ")
                 << shown_instant(text_of(sending, "since"), terminal.language)
                 << terminal.say(", theo yêu cầu của ", ", by ") << text_of(sending, "by") << ": "
                 << text_of(sending, "reason") << '\n';
  }
  const OutJson boxes = sending.value("redirect", OutJson::object());
  for (const auto& [channel, box] : boxes.items()) {
    terminal.err << terminal.say("Diễn tập: mọi thông báo qua ", "Rehearsal: everything by ")
                 << channel << terminal.say(" gửi về ", " goes to ") << box.get<std::string>()
                 << '\n';
  }
}

int show_sending(const Result<ApiClient::Answer>& answer, Terminal& terminal) {
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) {
    print_json(answer.value().body, terminal);
    return kDone;
  }
  tell_sending(answer.value().body, terminal);
  if (!answer.value().body.value("held", false)) {
    terminal.out << terminal.say("các thông báo được gửi bình thường\n", "sending goes on\n");
  }
  return kDone;
}

}  // namespace

int report_problem(const Result<ApiClient::Answer>& answer, Terminal& terminal) {
  if (!answer) {
    terminal.err << terminal.say("không kết nối được: ", "out of reach: ")
                 << terminal.say(answer.error()) << '\n';
    return kOutOfReach;
  }
  if (answer.value().ok()) return kDone;
  const OutJson& body = answer.value().body;
  terminal.err << text_of(body, "title") << ": " << text_of(body, "detail") << '\n';
  return answer.value().status == 503 ? kOutOfReach : kRefused;
}

int show_status(const ApiClient& client, const StatusFilter& filter, Terminal& terminal) {
  const std::string path =
      "/api/v1/obligations?language=" + terminal.language + query_part("plan", filter.plan) +
      query_part("unit", filter.unit) + query_part("state", filter.state) +
      query_part("due_before", filter.due_before) + (filter.late ? "&late=true" : "");
  const auto answer = gather(client, path, "obligations", kMostSubjects);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& rows = answer.value().body;
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Mã đầu việc", "Obligation"), terminal.say("Đơn vị", "Unit"),
                   terminal.say("Trạng thái", "State"), terminal.say("Thời hạn", "Due"), ""});
  for (const auto& row : rows) {
    std::string remark = row.value("late", false) ? terminal.say("quá hạn", "late") : "";
    if (const size_t missing = row["missing"].size(); missing > 0) {
      remark += (remark.empty() ? "" : ", ") + std::string(terminal.say("chờ ", "waits for ")) +
                std::to_string(missing) +
                terminal.say(" báo cáo", missing == 1 ? " report" : " reports");
    }
    if (row.contains("time_request")) {
      remark += (remark.empty() ? "" : ", ") +
                std::string(terminal.say("đề nghị gia hạn", "more time asked for"));
    }
    if (row.contains("silenced")) {
      remark += (remark.empty() ? "" : ", ") + std::string(terminal.say("dừng nhắc", "silenced"));
    }
    const std::string former = text_of(row, "unit_name");
    const std::string present = text_of(row, "in_charge_name");  // who has taken it over
    table.add({text_of(row, "id"), present.empty() ? former : present + " (" + former + ")",
               state_word(text_of(row, "state"), terminal.language),
               shown_deadline(text_of(row, "due_at"), terminal.language), remark});
  }
  table.print(terminal.out);
  terminal.err << rows.size() << terminal.say(" đầu việc\n", " obligations\n");
  if (const auto sending = client.get("/api/v1/sending"); sending && sending.value().ok()) {
    tell_sending(sending.value().body, terminal);
  }
  return kDone;
}

int list_messages(const ApiClient& client, const MessageFilter& filter, Terminal& terminal) {
  const std::string path = "/api/v1/messages?newest_first=true&language=" + terminal.language +
                           query_part("obligation", filter.obligation) +
                           query_part("status", filter.status);
  auto answer = gather(client, path, "messages", static_cast<size_t>(filter.limit));
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  OutJson& rows = answer.value().body;
  std::reverse(rows.begin(), rows.end());  // as they happened
  if (terminal.json) {
    print_json(rows, terminal);
    return kDone;
  }
  TextTable table(
      {terminal.say("Thời điểm", "At"), terminal.say("Loại", "Kind"),
       filter.keys ? terminal.say("Mã thông báo", "Key") : terminal.say("Đầu việc", "Obligation"),
       terminal.say("Nơi nhận", "To"), terminal.say("Qua", "By"),
       terminal.say("Kết quả", "Outcome")});
  for (const auto& row : rows) {
    const OutJson to = row.value("to", OutJson::object());
    const std::string role = text_of(to, "role");
    table.add(
        {shown_instant(text_of(row, "send_at"), terminal.language),
         message_word(row, terminal.language), text_of(row, filter.keys ? "key" : "obligation"),
         text_of(to, "unit") + (role.empty() ? "" : "/" + role), text_of(row, "channel"),
         notice_status_word(text_of(row, "status"), text_of(row, "because"), terminal.language)});
  }
  table.print(terminal.out);
  terminal.err << rows.size() << terminal.say(" thông báo\n", " messages\n");
  return kDone;
}

int list_dead_letters(const ApiClient& client, Terminal& terminal) {
  const auto answer = gather(client, "/api/v1/dead-letters", "dead_letters", 1000000);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) {
    print_json(answer.value().body, terminal);
    return kDone;
  }
  TextTable table({terminal.say("Số", "Number"), terminal.say("Thời điểm", "At"),
                   terminal.say("Nguồn", "Source"), terminal.say("Lý do", "Reason")});
  for (const auto& row : answer.value().body) {
    table.add({text_of(row, "id"), shown_instant(text_of(row, "at"), terminal.language),
               text_of(row, "source"), text_of(row, "reason")});
  }
  table.print(terminal.out);
  return kDone;
}

int show_dead_letter(const ApiClient& client, const std::string& id, Terminal& terminal) {
  const auto answer = client.get("/api/v1/dead-letters/" + percent_encoded(id));
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  print_json(answer.value().body, terminal);
  return kDone;
}

int retry_dead_letter(const ApiClient& client, const std::string& id, Terminal& terminal) {
  const auto answer = client.post("/api/v1/dead-letters/" + percent_encoded(id) + "/retry", "{}");
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  print_json(answer.value().body, terminal);
  return text_of(answer.value().body, "status") == "refused" ? kRefused : kDone;
}

int discard_dead_letter(const ApiClient& client, const std::string& id, Terminal& terminal) {
  const auto answer = client.remove("/api/v1/dead-letters/" + percent_encoded(id));
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) print_json(answer.value().body, terminal);
  return kDone;
}

int use_clock(const ApiClient& client, const std::string& to, const std::string& by, bool far,
              Terminal& terminal) {
  OutJson body = OutJson::object();
  if (!to.empty()) body["to"] = to;
  if (!by.empty()) body["by"] = by;
  if (far && !body.empty()) body["far"] = "yes";
  const auto answer =
      body.empty() ? client.get("/api/v1/clock") : client.post("/api/v1/clock", body.dump());
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  if (terminal.json) {
    print_json(answer.value().body, terminal);
  } else {
    terminal.out << text_of(answer.value().body, "now") << "  "
                 << text_of(answer.value().body, "mode") << '\n';
  }
  return kDone;
}

int hold_sending(const ApiClient& client, const std::string& reason, const std::string& by,
                 Terminal& terminal) {
  OutJson body{{"reason", reason}};
  if (!by.empty()) body["by"] = by;
  return show_sending(client.post("/api/v1/sending/hold", body.dump()), terminal);
}

int release_sending(const ApiClient& client, Terminal& terminal) {
  return show_sending(client.post("/api/v1/sending/release", "{}"), terminal);
}

int verify_audit(const ApiClient& client, const std::string& plan, Terminal& terminal) {
  OutJson result{{"checked", 0}, {"addresses", 0}, {"facts", 0}, {"problems", OutJson::array()}};
  std::string after;
  for (int page = 0; page < kMostPages * 10; ++page) {
    const auto answer = client.get("/api/v1/audit/verify?limit=500" + query_part("plan", plan) +
                                   query_part("after", after));
    if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
    const OutJson& body = answer.value().body;
    for (const char* count : {"checked", "addresses", "facts"}) {
      result[count] = result[count].get<int64_t>() + body[count].get<int64_t>();
    }
    for (const auto& problem : body["problems"]) result["problems"].push_back(problem);
    after = text_of(body, "next");
    if (after.empty()) break;
  }
  const size_t problems = result["problems"].size();
  if (terminal.json) {
    print_json(result, terminal);
  } else {
    for (const auto& problem : result["problems"]) {
      terminal.out << text_of(problem, "obligation") << ": " << text_of(problem, "problem") << '\n';
    }
    terminal.out << text_of(result, "checked") << terminal.say(" đầu việc, ", " obligations, ")
                 << text_of(result, "facts") << terminal.say(" mục nhật ký, ", " facts, ")
                 << problems << terminal.say(" sai lệch\n", " problems\n");
  }
  return problems == 0 ? kDone : kRefused;
}

}  // namespace nhacviec
