// `nhacviec show`: one obligation for a reader: where it stands, whom it waits for, what happened,
// what was sent with what outcome, and what comes next.
#include "daemon/command/command_words.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// "Phó Giám đốc Sở, Sở Giáo dục và Đào tạo"
std::string party_words(const OutJson& party) {
  const std::string title = text_of(party, "role_title");
  return (title.empty() ? "" : title + ", ") + text_of(party, "unit_name");
}

void print_line(Terminal& terminal, const char* name, const std::string& value) {
  if (!value.empty()) terminal.out << name << ": " << value << '\n';
}

/// "số 123/BC-GDTrH, ngày 07/6/2024, số đến 45, qua bưu điện"
std::string document_words(const OutJson& document, const std::string& language) {
  const bool vi = language == "vi";
  std::string words;
  const auto add = [&](const char* before, const std::string& value) {
    if (!value.empty()) words += (words.empty() ? "" : ", ") + std::string(before) + value;
  };
  const std::string number = text_of(document, "number");
  const std::string symbol = text_of(document, "symbol");
  add(vi ? "số " : "no. ", number + (number.empty() || symbol.empty() ? "" : "/") + symbol);
  add(vi ? "ngày " : "dated ", shown_day(text_of(document, "date"), language));
  add(vi ? "số đến " : "incoming no. ", text_of(document, "incoming_number"));
  add(vi ? "qua " : "by ", channel_word(text_of(document, "channel"), language));
  return words;
}

/// Which moment counts: that of the first time that it was handed in.
void print_punctuality(const OutJson& body, Terminal& terminal) {
  const auto late = body.find("submitted_late");
  if (late == body.end() || !late->is_boolean()) return;
  const std::string due = text_of(body, "due_at");
  print_line(terminal, terminal.say("Thời điểm tính đúng hạn", "Counts for punctuality"),
             shown_instant(text_of(body, "first_submitted_at"), terminal.language) +
                 (late->get<bool>() ? terminal.say(", quá hạn", ", late")
                  : due.empty()     ? ""
                                    : terminal.say(", đúng hạn", ", in time")));
}

void print_head(const OutJson& body, Terminal& terminal) {
  const std::string& language = terminal.language;
  terminal.out << text_of(body, "id") << '\n'
               << text_of(body, "title") << ", " << text_of(body, "unit_name") << '\n';
  print_line(terminal, terminal.say("Đơn vị tiếp nhận", "Taken over by"),
             text_of(body, "in_charge_name"));
  std::string state = state_word(text_of(body, "state"), language);
  if (body.value("late", false)) state += terminal.say(", quá hạn", ", late");
  // That it was handed in says less than that it is all done; that it ended says enough.
  const std::string word = text_of(body, "state");
  const bool ended = word == "cancelled" || word == "waived";
  if (body.value("complete", false) && !ended) state += terminal.say(", hoàn thành", ", complete");
  print_line(terminal, terminal.say("Trạng thái", "State"), state);
  print_line(terminal, terminal.say("Lý do", "Reason"), text_of(body, "reason"));
  print_line(terminal, terminal.say("Thời hạn", "Due"),
             shown_deadline(text_of(body, "due_at"), language));
  // Only an extension makes it differ from the plan's.
  if (const std::string why = text_of(body, "extension_reason"); !why.empty()) {
    print_line(terminal, terminal.say("Hạn theo kế hoạch", "Due by the plan"),
               shown_deadline(text_of(body, "planned_due_at"), language));
    print_line(terminal, terminal.say("Lý do gia hạn", "Extended because"), why);
  }
  print_line(terminal, terminal.say("Ngày làm việc cuối cùng trước hạn", "Last working day"),
             shown_day(text_of(body, "last_working_day"), language));
  print_line(terminal, terminal.say("Số liệu tính đến ngày", "Data as of"),
             shown_day(text_of(body, "as_of_date"), language));
  print_line(terminal, terminal.say("Đã gửi lúc", "Submitted"),
             shown_instant(text_of(body, "submitted_at"), language));
  print_line(terminal, terminal.say("Ghi nhận lúc", "Known here"),
             shown_instant(text_of(body, "received_at"), language));
  print_line(terminal, terminal.say("Văn bản", "Document"),
             document_words(body.value("document", OutJson::object()), language));
  print_punctuality(body, terminal);
  if (body.contains("silenced")) {
    const OutJson& silence = body["silenced"];
    print_line(terminal, terminal.say("Tạm dừng nhắc đến", "Silenced until"),
               shown_instant(text_of(silence, "until"), language) + " (" +
                   text_of(silence, "reason") + ")" +
                   (silence.value("escalation", false)
                        ? terminal.say(", kể cả đôn đốc và báo cáo lãnh đạo",
                                       ", overdue notices and escalation too")
                        : ""));
  }
  if (body.contains("time_request")) {
    const OutJson& request = body["time_request"];
    print_line(terminal, terminal.say("Đề nghị gia hạn, chờ ý kiến", "More time asked for"),
               shown_deadline(text_of(request, "due_at"), language) + " (" +
                   text_of(request, "reason") + ")");
  }
  for (const auto& awaited : body.value("awaiting_approval", OutJson::array())) {
    std::string to;
    for (const auto& party : awaited.value("to", OutJson::array())) {
      to += (to.empty() ? "" : "; ") + party_words(party);
    }
    const bool kept = awaited.value("withheld", false);
    print_line(terminal,
               kept ? terminal.say("Thông báo giữ lại", "Message kept back")
                    : terminal.say("Thông báo chờ duyệt", "Message that waits for approval"),
               to + " (" + text_of(awaited, kept ? "reason" : "rule") + ")");
  }
  print_line(terminal,
             terminal.say("Đơn vị nhận được thông báo quá hạn lúc", "Told that it is late"),
             shown_instant(text_of(body, "told_at"), language));
  print_line(terminal, terminal.say("Trích văn bản", "Quote"), text_of(body, "quote"));
  for (const auto& recipient : body["deliver_to"]) {
    terminal.out << terminal.say("Nơi nhận: ", "Delivered to: ") << text_of(recipient, "unit_name")
                 << (recipient.value("confirmed", false)
                         ? terminal.say(" (đã xác nhận)", " (confirmed)")
                         : "")
                 << '\n';
  }
  for (const auto& source : body["waits_for"]) {
    terminal.out << terminal.say("Chờ: ", "Waits for: ") << text_of(source, "id")
                 << (source.value("satisfied", false) ? terminal.say(" (đã có)", " (in)")
                                                      : terminal.say(" (còn thiếu)", " (missing)"))
                 << '\n';
  }
}

/// "trước 10/6/2024 -> trước 15/6/2024", of a fact that gives another date.
std::string moved_date(const OutJson& fact, const std::string& language) {
  const std::string name = text_of(fact, "fact");
  if (name != "extended" && name != "placed" && name != "more_time_asked" &&
      !fact.value("moved", false))
    return "";
  const std::string from = shown_deadline(text_of(fact, "from"), language);
  return (from.empty() ? "" : from + " -> ") + shown_deadline(text_of(fact, "due_at"), language);
}

void print_history(const OutJson& history, Terminal& terminal) {
  TextTable table({terminal.say("Nhật ký xử lý", "History"), "", "", ""});
  for (const auto& fact : history) {
    std::string what = moved_date(fact, terminal.language);
    for (const char* name : {"rule", "recipient", "event", "reason", "note"}) {
      std::string value = text_of(fact, name);
      if (std::string_view(name) == "reason") value = reason_word(value, terminal.language);
      if (!value.empty()) what += (what.empty() ? "" : "; ") + value;
    }
    if (fact.contains("document")) {
      what += (what.empty() ? "" : "; ") + document_words(fact["document"], terminal.language);
    }
    for (const auto& document : fact.value("evidence", OutJson::array())) {
      what += (what.empty() ? "" : "; ") + document.get<std::string>();
    }
    table.add({shown_instant(text_of(fact, "at"), terminal.language),
               fact_word(text_of(fact, "fact"), terminal.language), text_of(fact, "by"), what});
  }
  terminal.out << '\n';
  table.print(terminal.out);
}

void print_notices(const OutJson& notices, Terminal& terminal) {
  if (notices.empty()) return;
  TextTable table({terminal.say("Thông báo", "Messages"), "", "", "", ""});
  for (const auto& notice : notices) {
    std::string outcome = notice_status_word(text_of(notice, "status"), text_of(notice, "because"),
                                             terminal.language);
    for (const auto& digest : notice.value("digests", OutJson::array())) {
      outcome += ", " + shown_instant(text_of(digest, "send_at"), terminal.language) + ": " +
                 notice_status_word(text_of(digest, "status"), text_of(digest, "because"),
                                    terminal.language);
    }
    table.add({shown_instant(text_of(notice, "send_at"), terminal.language),
               message_word(notice, terminal.language),
               party_words(notice.value("to", OutJson::object())), text_of(notice, "channel"),
               outcome});
  }
  terminal.out << '\n';
  table.print(terminal.out);
}

void print_next(const OutJson& next, Terminal& terminal) {
  if (next.empty()) return;
  TextTable table({terminal.say("Sắp tới", "Next"), "", ""});
  for (const auto& step : next) {
    std::string to;
    for (const auto& party : step.value("to", OutJson::array())) {
      to += (to.empty() ? "" : "; ") + party_words(party);
    }
    if (!text_of(step, "skipped").empty())
      to += " (" + reason_word(text_of(step, "skipped"), terminal.language) + ")";
    table.add({shown_instant(text_of(step, "at"), terminal.language),
               message_word(step, terminal.language), to});
  }
  terminal.out << '\n';
  table.print(terminal.out);
}

}  // namespace

int show_obligation(const ApiClient& client, const std::string& id, Terminal& terminal) {
  const auto answer =
      client.get("/api/v1/obligation?id=" + percent_encoded(id) + "&language=" + terminal.language);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& body = answer.value().body;
  if (terminal.json) {
    print_json(body, terminal);
    return kDone;
  }
  print_head(body, terminal);
  print_history(body["history"], terminal);
  print_notices(body["notices"], terminal);
  print_next(body["next"], terminal);
  return kDone;
}

}  // namespace nhacviec
