#include "daemon/command/message_command.h"

#include <nlohmann/json.hpp>

#include "config/settings.h"
#include "daemon/command/command_words.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "workflows/decide.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

int print_message(const OutJson& body, const std::string& form, Terminal& terminal) {
  if (form == "json" || terminal.json) {
    print_json(body, terminal);
  } else if (form != "text") {
    terminal.out << text_of(body, form.c_str()) << (form == "sms" ? "\n" : "");
  } else {
    const OutJson to = body.value("to", OutJson::object());
    const std::string title = text_of(to, "role_title");
    terminal.out << terminal.say("Thời điểm: ", "At: ")
                 << shown_instant(text_of(body, "at"), terminal.language) << '\n'
                 << terminal.say("Nơi nhận: ", "To: ") << title << (title.empty() ? "" : ", ")
                 << text_of(to, "unit_name") << '\n'
                 << terminal.say("Tiêu đề: ", "Subject: ") << text_of(body, "subject") << "\n\n"
                 << text_of(body, "text");
  }
  return kDone;
}

/// As on the plan's first day, before anything has been heard of it.
Obligation on_the_first_day(const Workflow& workflow, const ObligationSpec& spec,
                            const Waits& waits) {
  const Instant first = workflow.zone().at(workflow.plan().first_day, TimeOfDay(0));
  Obligation obligation;
  std::optional<Obligation> before;
  for (const EventBody& event : {EventBody(Create{}), EventBody(Tick{})}) {
    for (Fact& fact : decide(workflow, spec, before, waits, Event{event, "", first}, first).facts) {
      obligation = apply(std::move(obligation), fact);
    }
    before = obligation;
  }
  return obligation;
}

}  // namespace

int preview_message_of_plan(const MessagePreviewOptions& options, Terminal& terminal) {
  const auto workflow = load_for_command(options.plan, options.paths, terminal);
  if (!workflow) return kRefused;
  const ObligationSpec* spec = workflow->find(ObligationId(options.obligation));
  if (spec == nullptr) {
    terminal.err << options.plan << terminal.say(": không có đầu việc ", ": has no obligation ")
                 << options.obligation << '\n';
    return kRefused;
  }
  std::vector<std::string> errors;
  const auto languages =
      options.templates.empty()
          ? Languages::built_in(terminal.notices_in, errors)
          : Languages::load(options.templates.string(), terminal.notices_in, errors);
  for (const std::string& error : errors) terminal.err << error << '\n';
  if (!languages) {
    terminal.err << languages.error().message << '\n';
    return kRefused;
  }
  Waits waits;
  for (const ObligationId& source : spec->sources) waits[source] = {};
  MessageChoice choice = options.choice;
  choice.fallback_language = terminal.notices_in;
  const Settings defaults;
  const auto body = preview_message(languages.value(), *workflow, *spec,
                                    on_the_first_day(*workflow, *spec, waits), waits, choice,
                                    {defaults.mail_from, "", defaults.mail_domain, ""},
                                    workflow->zone().at(workflow->plan().first_day, TimeOfDay(0)));
  if (!body) {
    terminal.err << body.error().message << '\n';
    return kRefused;
  }
  return print_message(body.value(), options.form, terminal);
}

int preview_message_of_daemon(const ApiClient& client, const MessagePreviewOptions& options,
                              Terminal& terminal) {
  std::string path = "/api/v1/message?obligation=" + percent_encoded(options.obligation);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) path += std::string("&") + name + "=" + percent_encoded(value);
  };
  add("kind", options.choice.kind);
  add("language", options.choice.language);
  add("audience", options.choice.audience);
  const auto answer = client.get(path);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  return print_message(answer.value().body, options.form, terminal);
}

}  // namespace nhacviec
