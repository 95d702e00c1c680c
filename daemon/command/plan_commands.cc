#include "daemon/command/plan_commands.h"

#include <functional>

#include "config/adoption_file.h"
#include "daemon/command/diff_command.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/http/diff_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// "thêm 3, dời hạn 2": what is not there is not said.
std::string counts_of(const OutJson& report, const Terminal& terminal) {
  const std::pair<const char*, const char*> kWords[] = {
      {"created", terminal.say("thêm", "added")},
      {"moved", terminal.say("dời hạn", "moved")},
      {"updated", terminal.say("sửa nội dung khác", "changed otherwise")},
      {"unchanged", terminal.say("giữ nguyên", "unchanged")},
      {"cancelled", terminal.say("bỏ", "dropped")},
      {"finished", terminal.say("đã xong, không còn trong kế hoạch, vẫn giữ để tra cứu",
                                "finished and no longer in the plan, kept to be read")},
      {"resumed", terminal.say("theo dõi trở lại", "taken up again")},
      {"adopted", terminal.say("ghi nhận theo bảng kèm theo", "recorded from the table")},
      {"late", terminal.say("đã quá hạn từ trước", "late already")},
  };
  std::string text;
  for (const auto& [name, word] : kWords) {
    const int count = report.value(name, 0);
    if (count > 0) text += (text.empty() ? "" : ", ") + (word + (" " + std::to_string(count)));
  }
  return text;
}

void print_report(const OutJson& report, Terminal& terminal) {
  terminal.out << text_of(report, "plan") << ": ";
  if (!report.value("changed", true)) {
    terminal.out << terminal.say("không có thay đổi", "nothing changed") << '\n';
    return;
  }
  terminal.out << terminal.say("lần điều chỉnh ", "revision ") << text_of(report, "revision")
               << ": " << counts_of(report, terminal) << '\n';
}

/// What would change, and what would go out.
void print_dry_run(const OutJson& report, const WorkflowTexts& texts, Terminal& terminal) {
  Diagnostics unheard;
  const auto after = make_workflow(texts, 0, unheard);
  const OutJson& in_force = report["in_force"];
  terminal.out << text_of(report, "plan") << ": ";
  if (in_force.is_null()) {
    terminal.out << terminal.say("kế hoạch mới", "a new plan") << ", "
                 << counts_of(report, terminal) << '\n';
  } else {
    terminal.out << terminal.say("so với bản đang áp dụng: ", "against what is in force: ")
                 << counts_of(report, terminal) << "\n\n";
    const auto before =
        workflow_from_texts(text_of(in_force, "plan"), text_of(in_force, "directory"),
                            text_of(in_force, "calendar"), 0, unheard);
    if (before && after) print_diff(diff_plans(*before, *after), *before, *after, terminal);
  }
  const OutJson& upcoming = report["upcoming"];
  terminal.out << terminal.say("Trong ", "In the next ") << text_of(upcoming, "days")
               << terminal.say(" ngày tới sẽ gửi ", " days it would send ")
               << text_of(upcoming, "messages")
               << terminal.say(
                      " thông báo, nếu không có báo cáo nào được gửi thêm. "
                      "Chưa có gì được áp dụng.\n",
                      " messages, if nobody reports meanwhile. Nothing was applied.\n");
}

/// The three texts, checked; nothing, with all that is wrong on `err`.
std::optional<WorkflowTexts> checked_texts(const std::string& plan, const LoadPaths& paths,
                                           std::shared_ptr<const Workflow>& workflow,
                                           Terminal& terminal) {
  Diagnostics diagnostics;
  auto texts = read_workflow_texts(plan, paths, diagnostics);
  if (texts) workflow = make_workflow(*texts, 0, diagnostics);  // here errors can name the files
  if (texts && !diagnostics.has_errors()) return texts;
  terminal.err << diagnostics.format(terminal.language);
  return std::nullopt;
}

/// Sends one plan, with a table or without; its report goes to `reports`.
int send_plan(const ApiClient& client, const WorkflowTexts& texts, const SourceText* table,
              const ApplyOptions& options, OutJson& reports, Terminal& terminal) {
  OutJson body{{"plan", texts.plan.text},
               {"directory", texts.directory.text},
               {"calendar", texts.calendar.text}};
  if (table != nullptr) {
    body["adoption"] = table->text;
    body["adoption_name"] = table->name;
  }
  const std::string path = std::string("/api/v1/plans?drop=") + (options.drop ? "true" : "false") +
                           "&dry_run=" + (options.dry_run ? "true" : "false");
  const auto answer = client.post(path, body.dump());
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& report = answer.value().body;
  if (terminal.json) {
    reports.push_back(report);
  } else if (options.dry_run) {
    print_dry_run(report, texts, terminal);
  } else {
    print_report(report, terminal);
  }
  return kDone;
}

}  // namespace

int apply_plans(const ApiClient& client, const std::vector<std::string>& plans,
                const ApplyOptions& options, const LoadPaths& paths, Terminal& terminal) {
  OutJson reports = OutJson::array();
  int code = kDone;
  for (const std::string& plan : plans) {
    std::shared_ptr<const Workflow> workflow;
    const auto texts = checked_texts(plan, paths, workflow, terminal);
    const int sent =
        texts ? send_plan(client, *texts, nullptr, options, reports, terminal) : int{kRefused};
    if (sent == kOutOfReach) return sent;
    if (sent != kDone) code = sent;
  }
  if (terminal.json) print_json(reports, terminal);
  return code;
}

int adopt_plan(const ApiClient& client, const std::string& plan, const std::string& table,
               const ApplyOptions& options, const LoadPaths& paths, Terminal& terminal) {
  std::shared_ptr<const Workflow> workflow;
  const auto texts = checked_texts(plan, paths, workflow, terminal);
  if (!texts) return kRefused;
  Diagnostics diagnostics;
  const auto source = read_source(table, diagnostics);
  if (source) read_adoption(*source, *workflow, diagnostics);
  terminal.err << diagnostics.format(terminal.language);
  if (diagnostics.has_errors()) return kRefused;
  OutJson reports = OutJson::array();
  const int code = send_plan(client, *texts, &*source, options, reports, terminal);
  if (terminal.json && code == kDone) print_json(reports.front(), terminal);
  return code;
}

int print_adoption_template(const std::string& plan, const LoadPaths& paths, Terminal& terminal) {
  const auto workflow = load_for_command(plan, paths, terminal);
  if (!workflow) return kRefused;
  terminal.out << adoption_template(*workflow, terminal.language);
  return kDone;
}

int withdraw_plan(const ApiClient& client, const std::string& plan, const std::string& reason,
                  const std::string& by, Terminal& terminal) {
  OutJson body{{"reason", reason}};
  if (!by.empty()) body["by"] = by;
  const auto answer =
      client.post("/api/v1/plans/" + percent_encoded(plan) + "/withdraw", body.dump());
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& report = answer.value().body;
  if (terminal.json) {
    print_json(report, terminal);
  } else if (!report.value("changed", true)) {
    terminal.out << plan
                 << terminal.say(": đã bãi bỏ, thu hồi từ trước\n", ": withdrawn already\n");
  } else {
    terminal.out << plan
                 << terminal.say(": đã bãi bỏ, thu hồi kế hoạch, kết thúc ", ": withdrawn, ended ")
                 << text_of(report, "cancelled") << terminal.say(" đầu việc\n", " obligations\n");
  }
  return kDone;
}

}  // namespace nhacviec
