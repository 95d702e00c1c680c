// The commands of `nhacviec` that say what happened, and what goes with them.
#include <utility>

#include "daemon/command/command_line.h"

namespace nhacviec {

CLI::App* CommandLine::add_event(const char* name, const char* type, const char* vi,
                                 const char* en) {
  auto* command = add(name, vi, en, [this, type] {
    if (const auto at = event_.data.find("at");
        at != event_.data.end() && !at->second.empty() && !parse_rfc3339(at->second)) {
      terminal_.err << "--at " << at->second
                    << say(": cần dạng 2024-06-07T09:00:00+07:00\n",
                           ": write it like 2024-06-07T09:00:00+07:00\n");
      return static_cast<int>(kUsage);
    }
    return online([this, type](const ApiClient& client) {
      return send_event(client, type, event_, terminal_);
    });
  });
  command->add_option("OBLIGATION", event_.obligation, say("mã đầu việc", "the obligation's id"))
      ->required();
  add_data(command, "--by", "by", "đơn vị hoặc chức danh thực hiện",
           "who says so: a unit or a role", false);
  add_data(command, "--at", "at", "thời điểm thực hiện (mặc định: lúc tiếp nhận)",
           "when it happened (default: when it is received)", false);
  command->add_option("--id", event_.id,
                      say("mã bản tin: gửi lại cùng mã thì chỉ ghi nhận một lần",
                          "the event's id: what is repeated with it is applied once"));
  return command;
}

CLI::App* CommandLine::add_value(const char* name, const char* what, const char* field,
                                 const char* type, const char* vi, const char* en) {
  auto* command = add(name, vi, en, [this, field, type] {
    // PLAN/ID: the plan is the event's subject, the id a field of its data.
    const size_t slash = event_.obligation.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == event_.obligation.size()) {
      terminal_.err << event_.obligation << say(": cần dạng KẾ-HOẠCH/MÃ\n", ": write PLAN/ID\n");
      return static_cast<int>(kUsage);
    }
    event_.data[field] = event_.obligation.substr(slash + 1);
    event_.obligation.resize(slash);
    return online([this, type](const ApiClient& client) {
      return send_event(client, type, event_, terminal_);
    });
  });
  command->add_option(what, event_.obligation, say("dạng KẾ-HOẠCH/MÃ", "PLAN/ID"))->required();
  add_data(command, "--by", "by", "đơn vị hoặc chức danh thực hiện",
           "who says so: a unit or a role", false);
  command->add_option("--id", event_.id,
                      say("mã bản tin: gửi lại cùng mã thì chỉ ghi nhận một lần",
                          "the event's id: what is repeated with it is applied once"));
  return command;
}

void CommandLine::define_approvals() {
  auto* list = add("approvals", "thông báo chờ duyệt trước khi gửi",
                   "the messages that wait for approval", [this] {
                     return online([this](const ApiClient& client) {
                       return list_approvals(client, status_.plan, terminal_);
                     });
                   });
  list->add_option("--plan", status_.plan, say("chỉ của kế hoạch này", "only of this plan"));
  const auto about = [this](const char* name, const char* type, const char* vi, const char* en) {
    CLI::App* command = add_event(name, type, vi, en);
    add_data(command, "--rule", "rule", "quy tắc, khi nhiều thông báo cùng chờ",
             "the rule, where several messages wait", false);
    return command;
  };
  add_data(about("approve", "nhacviec.notice.approved", "duyệt gửi một thông báo đang chờ",
                 "a message that waits may go out"),
           "--note", "note", "ý kiến kèm theo, ghi đầu thư", "a note at the head of the message",
           false);
  add_data(about("hold-message", "nhacviec.notice.withheld", "giữ lại một thông báo đang chờ",
                 "a message that waits is kept back"),
           "--reason", "reason", "lý do", "why", true);
}

void CommandLine::define_silence() {
  auto* command = add(
      "silence", "tạm dừng nhắc trong một thời gian, có lý do",
      "no reminders for a while, for a reason", [this] {
        if (!lift_ && (event_.data["until"].empty() || event_.data["reason"].empty())) {
          terminal_.err << say("cần --until và --reason\n", "--until and --reason are needed\n");
          return static_cast<int>(kUsage);
        }
        if (with_escalation_) event_.data["escalation"] = "yes";
        return online([this](const ApiClient& client) {
          return silence(client, files_, lift_, event_, terminal_);
        });
      });
  command
      ->add_option("NAME", files_,
                   say("đầu việc, kế hoạch hoặc đơn vị", "obligations, plans or units"))
      ->required();
  add_data(command, "--until", "until", "đến hết ngày, dạng 18/6/2024",
           "to the end of this day, like 18/6/2024 or 2024-06-18", false);
  add_data(command, "--reason", "reason", "lý do", "why", false);
  command->add_flag("--escalation", with_escalation_,
                    say("cả đôn đốc và báo cáo lãnh đạo: chờ đến hết thời gian này",
                        "overdue notices and escalation too: they wait until then"));
  command->add_flag("--lift", lift_, say("nhắc trở lại", "end it now"));
  add_data(command, "--by", "by", "đơn vị hoặc chức danh thực hiện",
           "who says so: a unit or a role", false);
  command->add_option("--id", event_.id,
                      say("mã bản tin: gửi lại cùng mã thì chỉ ghi nhận một lần",
                          "the event's id: what is repeated with it is applied once"));
}

void CommandLine::define_calendar_link() {
  auto* command = add("calendar-link", "địa chỉ lịch riêng của đơn vị hoặc cá nhân",
                      "the address of a unit's or a person's private calendar", [this] {
                        return online([this](const ApiClient& client) {
                          return calendar_link(client, calendar_link_, terminal_);
                        });
                      });
  auto* unit =
      command->add_option("--unit", calendar_link_.unit, say("của đơn vị", "of this unit"));
  command->add_option("--person", calendar_link_.person, say("của cá nhân", "of this person"))
      ->excludes(unit);
  command->add_flag(
      "--renew", calendar_link_.renew,
      say("cấp địa chỉ mới, địa chỉ cũ hết hiệu lực", "a new address: the old one ends"));
}

void CommandLine::add_evidence(CLI::App* command, const char* en) {
  command
      ->add_option("--evidence", event_.evidence,
                   say("tài liệu kèm theo (số, ký hiệu); lặp lại được", en))
      ->allow_extra_args(false);
}

void CommandLine::define_events() {
  auto* submit = add_event("submit", "nhacviec.obligation.submitted", "ghi nhận đã gửi báo cáo",
                           "it was handed in");
  add_data(submit, "--note", "note", "ghi chú", "a note", false);
  add_evidence(submit, "what came with it (its number); may be repeated");
  add_document(submit);
  add_event("accept", "nhacviec.obligation.accepted", "tiếp nhận", "the receiver accepts it");
  auto* confirm = add_event("confirm", "nhacviec.obligation.confirmed",
                            "xác nhận một nơi nhận đã có", "one of several recipients has it");
  add_data(confirm, "--recipient", "recipient", "đơn vị đã nhận", "the unit that has it", true);

  auto* extend =
      add_event("extend", "nhacviec.obligation.extended", "gia hạn", "more time is given");
  auto* until = extend->add_option("--until", event_.data["until"],
                                   say("đến hết ngày, dạng 18/6/2024", "to the end of this day"));
  auto* days = extend->add_option("--days", event_.days, say("thêm số ngày", "by so many days"))
                   ->check(CLI::Range(1, 3660))
                   ->excludes(until);
  until->excludes(days);
  add_data(extend, "--reason", "reason", "lý do", "why", true);
  auto* place = add_event("place", "nhacviec.obligation.placed",
                          "ấn định thời hạn cho việc văn bản không ghi ngày",
                          "an undated duty gets its date");
  add_data(place, "--due", "due", "hạn, hết ngày, dạng 15/7/2024", "due at the end of this day",
           true);

  auto* named = add_event("name-date", "nhacviec.obligation.named",
                          "mốc thời gian trong kế hoạch riêng của đơn vị, mã dạng .../own-TÊN",
                          "a date of a unit's own plan; its id ends in /own-NAME");
  add_data(named, "--title", "title", "nội dung", "what is due then", true);
  add_data(named, "--due", "due", "hạn, hết ngày, dạng 15/7/2024", "due at the end of this day",
           true);

  auto* ask = add_event("ask-more-time", "nhacviec.obligation.more_time_asked",
                        "ghi nhận đề nghị gia hạn, chờ ý kiến (đồng ý: extend)",
                        "the unit asks for more time (extend grants it)");
  add_data(ask, "--until", "until", "đến hết ngày, dạng 18/6/2024", "to the end of this day", true);
  add_data(ask, "--reason", "reason", "lý do", "why", true);
  add_data(add_event("dispute", "nhacviec.obligation.addressee_disputed",
                     "nơi nhận cho biết không phải việc của mình",
                     "who was written to says that it is not theirs to do"),
           "--note", "note", "ghi chú", "a note", false);
  auto* remark = add_event("remark", "nhacviec.obligation.remarked",
                           "ý kiến khác của đơn vị, chuyển cơ quan thường trực",
                           "anything else that was answered: passed to the standing body");
  add_data(remark, "--text", "text", "nội dung", "the words", true);
  add_evidence(remark, "what came with it (its number); may be repeated");

  const auto with_reason = [this](const char* name, const char* type, const char* vi,
                                  const char* en, bool required) {
    add_data(add_event(name, type, vi, en), "--reason", "reason", "lý do", "why", required);
  };
  with_reason("return", "nhacviec.obligation.returned", "đề nghị bổ sung, hoàn thiện",
              "it is handed back", true);
  with_reason("refuse-more-time", "nhacviec.obligation.more_time_refused",
              "không đồng ý đề nghị gia hạn", "more time is refused", true);
  with_reason("waive", "nhacviec.obligation.waived", "miễn thực hiện kỳ này", "it need not be done",
              true);
  with_reason("cancel", "nhacviec.obligation.cancelled", "hủy đầu việc", "it is called off", false);
  with_reason("reopen", "nhacviec.obligation.reopened", "mở lại", "it is opened again", false);
  with_reason("force-open", "nhacviec.obligation.forced_open", "mở việc dù còn thiếu báo cáo",
              "it opens though reports are missing", true);

  auto* ack = add_event("ack", "nhacviec.escalation.acknowledged",
                        "đã nắm, đang xử lý: tạm dừng báo cáo lãnh đạo",
                        "seen and being handled: holds the escalation");
  add_data(ack, "--hold-for", "hold_for", "trong bao lâu, ví dụ 3d", "for how long, like 3d", true);

  define_silence();
  define_approvals();
  define_calendar_link();
  auto* report = add_value("report", "INDICATOR", "indicator", "nhacviec.indicator.reported",
                           "báo cáo số liệu của một chỉ tiêu", "a value of an indicator");
  add_data(report, "--value", "value", "số liệu, dạng 99.5 hoặc 99,5; có hoặc không: yes, no",
           "the value, like 99.5 or 99,5; yes or no", false);
  add_data(report, "--baseline", "baseline", "số liệu kỳ trước, để so sánh",
           "the previous value, which a relative indicator is compared with", false);
  add_data(report, "--period", "period", "kỳ báo cáo", "the period", false);
  add_data(report, "--unit", "unit", "đơn vị báo cáo", "the unit whose value it is", false);
  add_data(report, "--note", "note", "ghi chú", "a note", false);

  auto* status = add_value("set-status", "CRITERION", "criterion", "nhacviec.criterion.status_set",
                           "ghi nhận tình trạng của một tiêu chí", "where a criterion stands");
  status->add_option("STATUS", event_.data["status"], say("tình trạng", "the status"))->required();
  add_data(status, "--register", "register", "sổ theo dõi, khi nhiều sổ có tiêu chí này",
           "the register, where several have this criterion", false);
  add_data(status, "--reason", "reason", "lý do", "why", false);
}

}  // namespace nhacviec
