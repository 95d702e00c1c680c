// The commands that talk to a daemon.
#include <fstream>
#include <utility>

#include "daemon/command/command_line.h"

namespace nhacviec {

int CommandLine::online(const std::function<int(const ApiClient&)>& use) {
  ApiClient::Settings settings;
  settings.url = url_;
  settings.language = terminal_.language;
  if (!token_file_.empty()) {
    std::ifstream file(token_file_);
    file >> settings.token;  // a word: the line end is no part of it
    if (settings.token.empty()) {
      terminal_.err << token_file_ << say(": không đọc được mã truy cập\n", ": holds no token\n");
      return kUsage;
    }
  }
  return use(ApiClient(std::move(settings)));
}

void CommandLine::define_plans() {
  const auto add_options = [this](CLI::App* command) {
    command->add_flag("--dry-run", apply_.dry_run,
                      say("chỉ cho biết sẽ thay đổi, sẽ gửi những gì; chưa áp dụng",
                          "only show what would change and go out"));
    command->add_flag("--drop", apply_.drop,
                      say("cho phép bỏ khỏi kế hoạch cả việc đã có báo cáo (vẫn tra cứu được)",
                          "let go also of what was handed in (it can still be read)"));
    add_load_paths(command);
  };
  auto* apply = add("apply", "áp dụng kế hoạch, hoặc lần điều chỉnh, bổ sung",
                    "put plans into force, or new revisions of them", [this] {
                      return online([this](const ApiClient& client) {
                        return apply_plans(client, files_, apply_, paths_, terminal_);
                      });
                    });
  apply->add_option("PLAN", files_, say("tệp kế hoạch", "plan file"))->required();
  add_options(apply);

  auto* adopt = add("adopt", "tiếp nhận kế hoạch giữa kỳ, kèm bảng những việc đã làm",
                    "take a plan up in mid-year, with a table of what is done already", [this] {
                      if (template_) return print_adoption_template(plan_, paths_, terminal_);
                      if (table_.empty()) {
                        terminal_.err << say("cần --from hoặc --template\n",
                                             "--from or --template is needed\n");
                        return static_cast<int>(kUsage);
                      }
                      return online([this](const ApiClient& client) {
                        return adopt_plan(client, plan_, table_, apply_, paths_, terminal_);
                      });
                    });
  adopt->add_option("PLAN", plan_, say("tệp kế hoạch", "plan file"))->required();
  auto* from =
      adopt->add_option("--from", table_, say("bảng (CSV) những việc đã làm", "the table (CSV)"));
  adopt
      ->add_flag("--template", template_,
                 say("in bảng mẫu để điền", "print the table to be filled in"))
      ->excludes(from);
  add_options(adopt);

  auto* withdraw =
      add("withdraw", "bãi bỏ, thu hồi kế hoạch: kết thúc theo dõi những việc chưa xong",
          "withdraw a plan: what is not done ends", [this] {
            return online([this](const ApiClient& client) {
              return withdraw_plan(client, plan_, reason_, event_.data["by"], terminal_);
            });
          });
  withdraw->add_option("PLAN", plan_, say("mã kế hoạch", "the plan's id"))->required();
  withdraw->add_option("--reason", reason_, say("lý do", "why"))->required();
  add_data(withdraw, "--by", "by", "đơn vị hoặc chức danh thực hiện",
           "who says so: a unit or a role", false);
}

void CommandLine::define_online() {
  define_plans();

  auto* status = add("status", "tình hình các đầu việc", "where the obligations stand", [this] {
    return online([this](const ApiClient& client) {
      return of_indicators_ ? show_indicators(client, status_.plan, terminal_)
                            : show_status(client, status_, terminal_);
    });
  });
  status->add_flag("--indicators", of_indicators_,
                   say("các chỉ tiêu, tiêu chí thay cho đầu việc (cần --plan)",
                       "indicators and criteria instead of obligations (needs --plan)"));
  status->add_option("--plan", status_.plan, say("của kế hoạch", "of this plan"));
  status->add_option("--unit", status_.unit, say("của đơn vị", "of this unit"));
  status->add_option("--state", status_.state, say("ở trạng thái", "in this state"))
      ->check(CLI::IsMember(
          {"waiting", "open", "submitted", "returned", "accepted", "waived", "cancelled"}));
  status->add_option("--due-before", status_.due_before, say("có hạn trước", "due before"));
  status->add_flag("--late", status_.late, say("chỉ đầu việc quá hạn", "only what is late"));

  auto* show = add("show", "một đầu việc: trạng thái, nhật ký, thông báo, việc sắp tới",
                   "one obligation: state, history, messages, what comes next", [this] {
                     return online([this](const ApiClient& client) {
                       return show_obligation(client, event_.obligation, terminal_);
                     });
                   });
  show->add_option("OBLIGATION", event_.obligation, say("mã đầu việc", "the obligation's id"))
      ->required();

  auto* why = add("explain", "vì sao: các quy tắc, ngày làm việc, mục nhật ký, danh bạ",
                  "why: the rules, working days, log entries and the directory behind it", [this] {
                    if (files_.size() == 2)
                      return explain_plan(files_[0], files_[1], paths_, terminal_);
                    return online([this](const ApiClient& client) {
                      return explain(client, files_.front(), terminal_);
                    });
                  });
  why->add_option(
         "OBLIGATION|NOTICE", files_,
         say("mã đầu việc, hoặc mã thông báo (key trong messages --keys); hoặc tệp kế "
             "hoạch và mã đầu việc, không cần nhacviecd",
             "an obligation, or a message by its key (see messages --keys); or a plan file "
             "and an obligation, without a daemon"))
      ->expected(1, 2)
      ->required();
  add_load_paths(why);

  auto* messages =
      add("messages", "thông báo và kết quả gửi", "messages and their outcomes", [this] {
        return online([this](const ApiClient& client) {
          return list_messages(client, messages_, terminal_);
        });
      });
  messages->add_option("--obligation", messages_.obligation, say("về đầu việc", "about this one"));
  messages->add_option("--status", messages_.status, say("kết quả gửi", "delivery status"));
  messages->add_flag("--keys", messages_.keys,
                     say("kèm mã thông báo, dùng cho explain", "with the keys, for explain"));
  messages
      ->add_option("--limit", messages_.limit, say("số thông báo mới nhất", "the newest so many"))
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();

  auto* clock = add("clock", "xem hoặc chuyển đồng hồ mô phỏng",
                    "show the daemon's clock, or move a manual one", [this] {
                      return online([this](const ApiClient& client) {
                        return use_clock(client, to_, by_, far_, terminal_);
                      });
                    });
  auto* to =
      clock->add_option("--to", to_, say("đến thời điểm hoặc ngày", "to an instant or a day"));
  clock->add_option("--by", by_, say("thêm, ví dụ 3d, 12h", "by a span like 3d or 12h"))
      ->excludes(to);
  clock->add_flag("--yes", far_,
                  say("cho phép chuyển xa hơn 20 năm, không lùi lại được",
                      "even by more than 20 years, though it never goes back"));

  auto* hold = add("hold", "tạm dừng gửi mọi thông báo", "stop all sending", [this] {
    return online([this](const ApiClient& client) {
      return hold_sending(client, event_.data["reason"], by_, terminal_);
    });
  });
  add_data(hold, "--reason", "reason", "lý do", "why", true);
  hold->add_option("--by", by_, say("người yêu cầu", "who asks for it"));
  add("release", "tiếp tục gửi thông báo", "resume all sending", [this] {
    return online([this](const ApiClient& client) { return release_sending(client, terminal_); });
  });

  auto* audit = app_.add_subcommand("audit", say("nhật ký xử lý", "the audit log"));
  audit->require_subcommand(1);
  auto* verify = audit->add_subcommand(
      "verify", say("đối chiếu nhật ký với trạng thái", "compare the log with the state"));
  verify->callback([this] {
    action_ = [this] {
      return online(
          [this](const ApiClient& client) { return verify_audit(client, plan_, terminal_); });
    };
  });
  verify->add_option("--plan", plan_, say("của kế hoạch", "of this plan"));
}

void CommandLine::define_message() {
  auto* message = app_.add_subcommand("message", say("một thông báo", "one message"));
  message->require_subcommand(1);
  auto* preview = message->add_subcommand(
      "preview",
      say("thông báo sẽ gửi (hoặc vừa gửi) về một đầu việc, chưa gửi gì",
          "the message about an obligation that comes next, or came last; sends nothing"));
  preview->add_option("OBLIGATION", message_.obligation)->required();
  preview->add_option("--plan", message_.plan,
                      say("tệp kế hoạch, không cần nhacviecd", "a plan file, without a daemon"));
  preview
      ->add_option("--kind", message_.choice.kind,
                   say("loại thông báo thay cho thông báo kế tiếp", "instead of the next one"))
      ->check(CLI::IsMember(message_kinds()));
  preview->add_option("--language", message_.choice.language,
                      say("ngôn ngữ của thông báo", "language of the message"));
  preview
      ->add_option("--audience", message_.choice.audience,
                   say("như gửi đến: cơ quan, nơi ngoài cơ quan, lãnh đạo", "as if it went to"))
      ->check(CLI::IsMember({"office", "outside", "leader"}));
  preview->add_option("--format", message_.form, say("dạng", "form"))
      ->check(CLI::IsMember({"text", "html", "eml", "sms", "json"}))
      ->capture_default_str();
  message_.templates = value_of(environment_, "NHACVIEC_TEMPLATES");
  preview->add_option(
      "--templates", message_.templates,
      say("thư mục mẫu thông báo (với --plan)", "folder of message templates (with --plan)"));
  add_load_paths(preview);
  preview->callback([this] {
    action_ = [this] {
      message_.paths = paths_;
      if (!message_.plan.empty()) return preview_message_of_plan(message_, terminal_);
      return online([this](const ApiClient& client) {
        return preview_message_of_daemon(client, message_, terminal_);
      });
    };
  });
}

void CommandLine::define_dead_letters() {
  auto* letters = app_.add_subcommand(
      "dead-letters", say("bản tin không xử lý được", "events that could not be applied"));
  letters->require_subcommand(1);
  using Use = int (*)(const ApiClient&, const std::string&, Terminal&);
  const auto add_use = [&](const char* name, const char* vi, const char* en, Use use) {
    auto* command = letters->add_subcommand(name, say(vi, en));
    command->add_option("NUMBER", number_, say("số của bản tin", "its number"))->required();
    command->callback([this, use] {
      action_ = [this, use] {
        return online(
            [this, use](const ApiClient& client) { return use(client, number_, terminal_); });
      };
    });
  };
  letters->add_subcommand("list", say("danh sách", "list them"))->callback([this] {
    action_ = [this] {
      return online(
          [this](const ApiClient& client) { return list_dead_letters(client, terminal_); });
    };
  });
  add_use("show", "xem một bản tin", "show one", show_dead_letter);
  add_use("retry", "xử lý lại", "apply it again", retry_dead_letter);
  add_use("discard", "bỏ", "throw it away", discard_dead_letter);
}

void CommandLine::define_addresses() {
  auto* addresses = app_.add_subcommand(
      "addresses", say("địa chỉ không nhận được thư", "addresses that mail does not reach"));
  addresses->require_subcommand(1);
  const auto add_use = [&](const char* name, const char* vi, const char* en,
                           std::function<int(const ApiClient&)> use) {
    auto* command = addresses->add_subcommand(name, say(vi, en));
    command->callback([this, use] { action_ = [this, use] { return online(use); }; });
    return command;
  };
  const auto add_one = [this](CLI::App* command) {
    command->add_option("ADDRESS", number_, say("địa chỉ thư", "the mail address"))->required();
    command->add_option("--by", by_, say("người yêu cầu", "who asks for it"));
  };
  add_use("list", "danh sách", "list them",
          [this](const ApiClient& client) { return list_addresses(client, terminal_); });
  auto* suppress =
      add_use("suppress", "không gửi đến địa chỉ này nữa", "send nothing there any more",
              [this](const ApiClient& client) {
                return suppress_address(client, number_, event_.data["reason"], by_, terminal_);
              });
  add_one(suppress);
  add_data(suppress, "--reason", "reason", "lý do", "why", true);
  add_one(add_use("release", "gửi trở lại địa chỉ này", "write to it again",
                  [this](const ApiClient& client) {
                    return release_address(client, number_, by_, terminal_);
                  }));
}

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
