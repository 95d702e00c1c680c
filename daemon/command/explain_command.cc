// `nhacviec explain`: the chain of rules and facts behind an obligation or a message, for a reader.
#include "daemon/command/command_words.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/online_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/http/api_json.h"
#include "daemon/http/explain_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

void print_steps(const OutJson& steps, const char* margin, Terminal& terminal) {
  for (const auto& step : steps) terminal.out << margin << text_of(step, "text") << '\n';
}

/// What it is about, and whose; a letter of several is about no one unit's.
std::string titled(const OutJson& body) {
  const std::string unit = text_of(body, "unit_name");
  return text_of(body, "title") + (unit.empty() ? "" : ", " + unit);
}

std::string names_of(const OutJson& parties) {
  std::string names;
  for (const auto& party : parties) {
    const std::string title = text_of(party, "role_title");
    names += (names.empty() ? "" : "; ") + title + (title.empty() ? "" : ", ") +
             text_of(party, "unit_name");
  }
  return names;
}

std::string outcome_word(const OutJson& instant, const Terminal& terminal) {
  const std::string outcome = text_of(instant, "outcome");
  const std::string delivery = text_of(instant, "delivery");
  if (outcome == "awaiting") return terminal.say("chờ duyệt, chưa gửi", "waits for approval");
  if (outcome == "withheld") return terminal.say("giữ lại, chưa gửi", "kept back");
  if (delivery == "nobody") return terminal.say("không đến được ai", "reached nobody");
  if (delivery == "waiting") return terminal.say("chờ gửi", "waits to be sent");
  if (outcome == "fired") return terminal.say("đã thực hiện", "done");
  if (outcome == "skipped") return terminal.say("đã bỏ qua", "skipped");
  if (outcome == "pending") return terminal.say("sắp tới", "to come");
  return terminal.say("không gửi", "never sent");
}

void print_instants(const OutJson& instants, Terminal& terminal) {
  for (const auto& instant : instants) {
    const std::string to = names_of(instant.value("to", OutJson::array()));
    std::string outcome = outcome_word(instant, terminal);
    if (text_of(instant, "outcome") == "pending" && !text_of(instant, "skipped").empty()) {
      outcome = terminal.say("sẽ bỏ qua", "will be skipped");
    }
    terminal.out << '\n'
                 << shown_instant(text_of(instant, "at"), terminal.language) << "  "
                 << message_word(instant, terminal.language) << (to.empty() ? "" : " → " + to)
                 << " (" << outcome << ")\n";
    print_steps(instant["steps"], "  ", terminal);
  }
}

void print(const OutJson& body, Terminal& terminal) {
  if (terminal.json) {
    print_json(body, terminal);
    return;
  }
  terminal.out << text_of(body, "id") << '\n' << titled(body) << '\n';
  print_steps(body["steps"], "", terminal);
  print_instants(body["instants"], terminal);
  const OutJson log = body.value("log", OutJson::array());
  if (log.empty()) return;  // of a plan that is not in force
  terminal.out << '\n' << terminal.say("Nhật ký còn ghi:", "What else the log says:") << '\n';
  print_steps(log, "  ", terminal);
}

/// On the plan's first day, before anything has been heard of it.
OutJson explanation_json(const Workflow& workflow, const ObligationSpec& spec,
                         const LanguagePack& pack) {
  const Instant first = workflow.zone().at(workflow.plan().first_day, TimeOfDay(0));
  Waits waits;
  for (const ObligationId& source : spec.sources) waits[source] = {};
  Obligation obligation;
  std::vector<LoggedFact> facts;
  for (const EventBody& event : {EventBody(Create{}), EventBody(Tick{})}) {
    const std::optional<Obligation> before =
        facts.empty() ? std::nullopt : std::optional(obligation);
    for (Fact& fact : decide(workflow, spec, before, waits, Event{event, "", first}, first).facts) {
      obligation = apply(std::move(obligation), fact);
      facts.push_back({facts.size() + 1, std::move(fact)});
    }
  }
  const ExplanationReader reader{workflow, pack, workflow.plan().first_day};
  const Explanation explanation =
      explain({workflow, spec, obligation, waits, facts, nullptr}, first);
  OutJson body = spec_json(workflow, spec);
  body["title"] = spec.task->title.in(pack.language());
  body["unit_name"] = owner_name(workflow, spec, pack.language());
  body["steps"] = steps_json(explanation.steps, reader);
  OutJson instants = OutJson::array();
  for (const ExplainedInstant& instant : explanation.instants) {
    instants.push_back(instant_json(instant, reader));
  }
  body["instants"] = std::move(instants);
  return body;
}

}  // namespace

int explain_plan(const std::string& plan, const std::string& obligation, const LoadPaths& paths,
                 Terminal& terminal) {
  const auto workflow = load_for_command(plan, paths, terminal);
  if (!workflow) return kRefused;
  const ObligationSpec* spec = workflow->find(ObligationId(obligation));
  if (spec == nullptr) {
    terminal.err << plan << terminal.say(": không có đầu việc ", ": has no obligation ")
                 << obligation << '\n';
    return kRefused;
  }
  std::vector<std::string> errors;
  const auto languages = Languages::built_in(terminal.language, errors);
  if (!languages) {
    terminal.err << terminal.say(languages.error()) << '\n';
    return kRefused;
  }
  print(explanation_json(*workflow, *spec, languages.value().get(terminal.language)), terminal);
  return kDone;
}

int explain(const ApiClient& client, const std::string& about, Terminal& terminal) {
  const bool notice = about.find('|') != std::string::npos;
  const auto answer =
      client.get(std::string("/api/v1/explain?") + (notice ? "notice=" : "obligation=") +
                 percent_encoded(about) + "&language=" + terminal.language);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& body = answer.value().body;
  if (!notice || terminal.json) {
    print(body, terminal);
    return kDone;
  }
  const OutJson to = body.value("to", OutJson::object());
  terminal.out << shown_instant(text_of(body, "at"), terminal.language) << "  "
               << message_word(body, terminal.language) << " → " << names_of(OutJson::array({to}))
               << " ("
               << notice_status_word(text_of(body, "status"), text_of(body, "because"),
                                     terminal.language)
               << ")\n"
               << titled(body) << '\n';
  print_steps(body["steps"], "", terminal);
  return kDone;
}

}  // namespace nhacviec
