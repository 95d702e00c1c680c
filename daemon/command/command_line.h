// The arguments of `nhacviec`: what each command takes, and what it calls once everything is read.
// Included by command*.cc only: CLI11 is heavy.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "daemon/command/address_commands.h"
#include "daemon/command/approval_commands.h"
#include "daemon/command/command.h"
#include "daemon/command/diff_command.h"
#include "daemon/command/directory_commands.h"
#include "daemon/command/event_commands.h"
#include "daemon/command/graph_command.h"
#include "daemon/command/message_command.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/paper_command.h"
#include "daemon/command/plan_commands.h"
#include "daemon/command/preview_command.h"
#include "daemon/command/reorganise_commands.h"
#include "daemon/command/webhook_commands.h"

namespace nhacviec {

std::string value_of(const Environment&, const std::string& name);  // "" when it is not set

class CommandLine {
 public:
  CommandLine(const std::vector<std::string>& arguments, const Environment& environment,
              Terminal& terminal)
      : terminal_(terminal), arguments_(arguments), environment_(environment) {
    define();
  }

  int run() {
    try {
      // CLI11 takes them from the back.
      app_.parse(std::vector<std::string>(arguments_.rbegin(), arguments_.rend()));
    } catch (const CLI::ParseError& problem) {
      if (say_unknown_command()) return kUsage;
      return app_.exit(problem, terminal_.out, terminal_.err) == 0 ? kDone : kUsage;
    }
    terminal_.json = format_ == "json";
    return action_();
  }

 private:
  const char* say(const char* vi, const char* en) const { return terminal_.say(vi, en); }

  /// Where a command should stand and none was understood: the word, and the nearest command.
  bool say_unknown_command();

  void define();
  void define_offline();
  void define_directory();
  void define_reorganise();
  void define_online();
  void define_plans();
  void define_dead_letters();
  void define_addresses();
  void define_webhooks();
  void define_message();
  void define_paper();
  void define_events();
  void define_silence();
  void define_approvals();
  void define_calendar_link();

  CLI::App* add(const char* name, const char* vi, const char* en, std::function<int()> action) {
    CLI::App* command = app_.add_subcommand(name, say(vi, en));
    command->callback([this, action = std::move(action)] { action_ = action; });
    return command;
  }
  void add_load_paths(CLI::App* command) {
    command->add_option("--directory", paths_.directory,
                        say("danh bạ (tệp hoặc thư mục) thay cho danh bạ kế hoạch nêu",
                            "directory (file or folder) instead of the plan's own"));
    command->add_option("--calendar", paths_.calendar,
                        say("lịch làm việc (tệp hoặc thư mục) thay cho lịch kế hoạch nêu",
                            "calendar (file or folder) instead of the plan's own"));
  }
  /// A command that sends an event about an obligation; `name` and `type` as in the interface.
  CLI::App* add_event(const char* name, const char* type, const char* vi, const char* en);
  /// A command about an indicator or a criterion, given as PLAN/ID.
  CLI::App* add_value(const char* name, const char* what, const char* field, const char* type,
                      const char* vi, const char* en);
  void add_evidence(CLI::App* command, const char* en);  // what came with it, by its numbers
  void add_document(CLI::App* command);                  // the paper that it was handed in with
  void add_data(CLI::App* command, const char* option, const char* field, const char* vi,
                const char* en, bool required) {
    auto* added = command->add_option(option, event_.data[field], say(vi, en));
    if (required) added->required();
  }

  int online(const std::function<int(const ApiClient&)>& use);

  Terminal& terminal_;
  const std::vector<std::string>& arguments_;
  const Environment& environment_;
  CLI::App app_{"", "nhacviec"};
  std::function<int()> action_;

  std::string format_ = "table";
  std::string language_;
  std::string url_;
  std::string token_file_;
  std::vector<std::string> files_;
  LoadPaths paths_;
  PreviewOptions preview_;
  MessagePreviewOptions message_;
  PaperArguments paper_;
  std::string picture_form_ = "mermaid";
  ApplyOptions apply_;
  std::string table_;
  bool template_ = false;
  std::string reason_;
  int year_ = 0;
  StatusFilter status_;
  MessageFilter messages_;
  EventArguments event_;
  bool of_indicators_ = false;
  bool far_ = false;
  bool lift_ = false;  // a silence
  CalendarLinkArguments calendar_link_;
  bool with_escalation_ = false;
  std::string number_;  // of a dead letter; a mail address; a webhook's name
  std::string to_, by_;
  std::string plan_;
  std::string new_plan_;
  std::string file_;
  std::string directory_id_, directory_name_;
};

}  // namespace nhacviec
