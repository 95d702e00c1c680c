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

void CommandLine::define_webhooks() {
  auto* webhooks = app_.add_subcommand(
      "webhooks", say("nơi nhận sự kiện qua HTTP", "who is told of events over HTTP"));
  webhooks->require_subcommand(1);
  webhooks->add_subcommand("list", say("danh sách", "list them"))->callback([this] {
    action_ = [this] {
      return online([this](const ApiClient& client) { return list_webhooks(client, terminal_); });
    };
  });
  auto* test = webhooks->add_subcommand(
      "test", say("gửi thử một sự kiện có chữ ký", "send a signed test event"));
  test->add_option("NAME", number_, say("tên webhook", "the webhook's name"))->required();
  test->callback([this] {
    action_ = [this] {
      return online(
          [this](const ApiClient& client) { return test_webhook(client, number_, terminal_); });
    };
  });
}

}  // namespace nhacviec
