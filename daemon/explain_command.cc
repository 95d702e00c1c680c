// `nhacviec explain`: the chain of rules and facts behind an obligation or a message, for a reader.
#include "daemon/command_words.h"
#include "daemon/online_commands.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

void print_steps(const OutJson& steps, const char* margin, Terminal& terminal) {
  for (const auto& step : steps) terminal.out << margin << text_of(step, "text") << '\n';
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

std::string outcome_word(const std::string& outcome, const Terminal& terminal) {
  if (outcome == "fired") return terminal.say("đã thực hiện", "done");
  if (outcome == "skipped") return terminal.say("đã bỏ qua", "skipped");
  if (outcome == "pending") return terminal.say("sắp tới", "to come");
  return terminal.say("không gửi", "never sent");
}

void print_instants(const OutJson& instants, Terminal& terminal) {
  for (const auto& instant : instants) {
    const std::string to = names_of(instant.value("to", OutJson::array()));
    std::string outcome = outcome_word(text_of(instant, "outcome"), terminal);
    if (text_of(instant, "outcome") == "pending" && !text_of(instant, "skipped").empty()) {
      outcome = terminal.say("sẽ bỏ qua", "will be skipped");
    }
    terminal.out << '\n'
                 << shown_instant(text_of(instant, "at"), terminal.language) << "  "
                 << notice_kind_word(text_of(instant, "kind"), terminal.language)
                 << (to.empty() ? "" : " → " + to) << " (" << outcome << ")\n";
    print_steps(instant["steps"], "  ", terminal);
  }
}

}  // namespace

int explain(const ApiClient& client, const std::string& about, Terminal& terminal) {
  const bool notice = about.find('|') != std::string::npos;
  const auto answer =
      client.get(std::string("/api/v1/explain?") + (notice ? "notice=" : "obligation=") +
                 percent_encoded(about) + "&language=" + terminal.language);
  if (const int problem = report_problem(answer, terminal); problem != kDone) return problem;
  const OutJson& body = answer.value().body;
  if (terminal.json) {
    terminal.out << body.dump(2, ' ', false, OutJson::error_handler_t::replace) << '\n';
    return kDone;
  }
  if (notice) {
    const OutJson to = body.value("to", OutJson::object());
    terminal.out << shown_instant(text_of(body, "at"), terminal.language) << "  "
                 << notice_kind_word(text_of(body, "kind"), terminal.language) << " → "
                 << names_of(OutJson::array({to})) << " ("
                 << notice_status_word(text_of(body, "status"), terminal.language) << ")\n";
  } else {
    terminal.out << text_of(body, "id") << '\n';
  }
  terminal.out << text_of(body, "title") << ", " << text_of(body, "unit_name") << '\n';
  print_steps(body["steps"], "", terminal);
  if (!notice) print_instants(body["instants"], terminal);
  return kDone;
}

}  // namespace nhacviec
