#include "daemon/command/reorganise_commands.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "config/reorganisation_file.h"
#include "daemon/command/command_words.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"
#include "workflows/reorganisation_effect.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

OutJson id_or_null(const std::optional<UnitId>& id) { return id ? OutJson(id->str()) : OutJson(); }

OutJson party_or_null(const std::optional<Party>& party) {
  if (!party) return nullptr;
  return {{"unit", party->unit.str()}, {"role", party->role.str()}};
}

OutJson head_json(const Reorganisation& it, const std::string& language) {
  return {{"reorganisation", it.id},
          {"title", it.title.in(language)},
          {"legal_act",
           {{"number", it.act.number},
            {"date", it.act.date ? OutJson(format_date(*it.act.date)) : OutJson()}}},
          {"effective", format_date(it.effective)},
          {"plans", OutJson::array()}};
}

OutJson effect_json(const ReorganisationEffect& effect, const Workflow& workflow) {
  const Zone& zone = workflow.zone();
  OutJson json{{"plan", workflow.plan().id.str()}};
  for (const char* list : {"obligations", "doubled", "messages", "indicators", "offices"}) {
    json[list] = OutJson::array();
  }
  for (const ObligationMove& move : effect.obligations) {
    const auto& due = move.spec->due_at;
    json["obligations"].push_back(
        {{"id", move.spec->id.str()},
         {"due_at", due ? OutJson(format_rfc3339(*due, zone)) : OutJson()},
         {"from", move.from.str()},
         {"to", id_or_null(move.to)},
         {"if_still_owed", move.due_before}});
  }
  for (const DoubledDuty& duty : effect.doubled) {
    OutJson ids = OutJson::array();
    for (const ObligationId& id : duty.obligations) ids.push_back(id.str());
    json["doubled"].push_back({{"unit", duty.unit.str()},
                               {"task", duty.task.str()},
                               {"period", duty.period.str()},
                               {"obligations", std::move(ids)}});
  }
  for (const MessageMove& move : effect.messages) {
    json["messages"].push_back({{"at", format_rfc3339(move.at, zone)},
                                {"kind", to_string(move.kind)},
                                {"obligation", move.obligation.str()},
                                {"step", move.step},
                                {"channel", to_string(move.channel)},
                                {"from", party_or_null(move.from)},
                                {"to", party_or_null(move.to)}});
  }
  for (const IndicatorMove& move : effect.indicators) {
    OutJson periods = OutJson::array();
    for (const PeriodId& period : move.periods) periods.push_back(period.str());
    json["indicators"].push_back({{"id", move.indicator.str()},
                                  {"from", move.from.str()},
                                  {"to", id_or_null(move.to)},
                                  {"periods", std::move(periods)}});
  }
  for (const OfficeMove& move : effect.offices) {
    json["offices"].push_back(
        {{"place", move.place}, {"from", move.from.str()}, {"to", id_or_null(move.to)}});
  }
  return json;
}

std::string text_or(const OutJson& value, const std::string& otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

std::string party_text(const OutJson& party) {
  if (party.is_null()) return "-";
  return party["unit"].get<std::string>() + "/" + party["role"].get<std::string>();
}

class Printer {
 public:
  explicit Printer(Terminal& terminal)
      : terminal_(terminal), ends_(terminal.say("(kết thúc)", "(ends)")) {}

  void plan(const OutJson& plan) {
    terminal_.out << "\n" << plan["plan"].get<std::string>() << "\n";
    offices(plan["offices"]);
    obligations(plan["obligations"]);
    doubled(plan["doubled"]);
    indicators(plan["indicators"]);
    messages(plan["messages"]);
  }

 private:
  const char* say(const char* vi, const char* en) const { return terminal_.say(vi, en); }

  void heading(size_t count, const char* vi, const char* en) {
    terminal_.out << "\n" << count << " " << say(vi, en) << "\n";
  }

  void obligations(const OutJson& rows) {
    heading(rows.size(), "đầu việc", "obligations");
    if (rows.empty()) return;
    TextTable table({say("Mã đầu việc", "Obligation"), say("Thời hạn", "Due"), say("Từ", "From"),
                     say("Sang", "To")});
    for (const auto& row : rows) {
      std::string due = shown_deadline(text_or(row["due_at"], ""), terminal_.language);
      if (row["if_still_owed"].get<bool>()) due += say(" (nếu còn nợ)", " (if still owed)");
      table.add({row["id"].get<std::string>(), due, row["from"].get<std::string>(),
                 text_or(row["to"], ends_)});
    }
    table.print(terminal_.out);
  }

  void doubled(const OutJson& rows) {
    for (const auto& row : rows) {
      terminal_.out << row["unit"].get<std::string>() << ": " << row["obligations"].size()
                    << say(" đầu việc như nhau của kỳ ", " of the same for ")
                    << row["period"].get<std::string>() << ": " << joined(row["obligations"])
                    << "\n";
    }
  }

  void indicators(const OutJson& rows) {
    heading(rows.size(), "chỉ tiêu", "indicators");
    if (rows.empty()) return;
    TextTable table(
        {say("Chỉ tiêu", "Indicator"), say("Kỳ", "Periods"), say("Từ", "From"), say("Sang", "To")});
    for (const auto& row : rows) {
      table.add({row["id"].get<std::string>(), joined(row["periods"]),
                 row["from"].get<std::string>(), text_or(row["to"], ends_)});
    }
    table.print(terminal_.out);
  }

  void offices(const OutJson& rows) {
    if (rows.empty()) return;
    static const std::map<std::string, std::pair<const char*, const char*>> kPlaces{
        {"issuer", {"Cơ quan ban hành", "Issuer"}},
        {"standing_body", {"Cơ quan thường trực", "Standing body"}},
        {"signer", {"Người ký", "Signer"}},
        {"deliver_to", {"Nơi nhận báo cáo", "Receives reports"}},
        {"recipients", {"Nơi nhận", "Recipients"}}};
    TextTable table({say("Trong kế hoạch", "In the plan"), say("Từ", "From"), say("Sang", "To")});
    for (const auto& row : rows) {
      const auto& words = kPlaces.at(row["place"].get<std::string>());
      table.add({say(words.first, words.second), row["from"].get<std::string>(),
                 text_or(row["to"], ends_)});
    }
    table.print(terminal_.out);
  }

  void messages(const OutJson& rows) {
    heading(rows.size(), "thông báo (nếu không ai báo cáo)", "messages (while nobody reports)");
    if (rows.empty()) return;
    TextTable table({say("Thời điểm", "At"), say("Loại", "Kind"), say("Mã đầu việc", "Obligation"),
                     say("Từ", "From"), say("Sang", "To")});
    for (const auto& row : rows) {
      std::string kind = notice_kind_word(row["kind"].get<std::string>(), terminal_.language);
      if (row["step"].get<int>() > 0) kind += " " + std::to_string(row["step"].get<int>());
      kind += ", " + row["channel"].get<std::string>();
      table.add({shown_instant(row["at"].get<std::string>(), terminal_.language), kind,
                 row["obligation"].get<std::string>(), party_text(row["from"]),
                 row["to"].is_null() ? ends_ : party_text(row["to"])});
    }
    table.print(terminal_.out);
  }

  Terminal& terminal_;
  std::string ends_;
};

/// A plan before and after.
struct Both {
  std::shared_ptr<const Workflow> before;
  std::shared_ptr<const Workflow> after;
};

std::optional<Both> load_both(const SourceText& reorganisation, const std::string& plan,
                              const LoadPaths& paths, Diagnostics& diagnostics) {
  auto texts = read_workflow_texts(plan, paths, diagnostics);
  if (!texts) return std::nullopt;
  Both both;
  both.before = make_workflow(*texts, 0, diagnostics);
  const auto written = write_into_directory({reorganisation, texts->directory}, diagnostics);
  if (!both.before || !written) return std::nullopt;
  texts->directory.text = *written;
  both.after = make_workflow(*texts, 0, diagnostics);
  return both.after ? std::optional(both) : std::nullopt;
}

// A task that no plan of this id has is a slip of the pen.
void warn_of_unknown_tasks(const Reorganisation& it, const Plan& plan, Terminal& terminal) {
  std::set<std::string> known;
  for (const Task& task : plan.tasks) known.insert(make_duty(plan.id, task.id));
  for (const UnitChange& change : it.changes) {
    for (const auto& [duty, to] : change.duties) {
      if (!duty.starts_with(plan.id.str() + "/") || known.contains(duty)) continue;
      terminal.err << duty
                   << terminal.say(": kế hoạch không có nhiệm vụ này\n",
                                   ": the plan has no such task\n");
    }
  }
}

}  // namespace

int preview_reorganisation(const std::string& file, const std::vector<std::string>& plans,
                           const LoadPaths& paths, Terminal& terminal) {
  Diagnostics diagnostics;
  const auto source = read_source(file, diagnostics);
  OutJson result;
  for (const std::string& plan : source ? plans : std::vector<std::string>{}) {
    const auto both = load_both(*source, plan, paths, diagnostics);
    if (!both) continue;
    const Reorganisation& it = both->after->directory().reorganisations().back();
    if (result.is_null()) result = head_json(it, terminal.notices_in);
    warn_of_unknown_tasks(it, both->before->plan(), terminal);
    result["plans"].push_back(
        effect_json(effect_on(*both->before, *both->after, it.effective), *both->before));
  }
  if (diagnostics.has_errors() || result.is_null()) {
    terminal.err << diagnostics.format(terminal.language);
    return kRefused;
  }
  if (terminal.json) {
    print_json(result, terminal);
    return kDone;
  }
  terminal.out << result["title"].get<std::string>() << "\n"
               << result["legal_act"]["number"].get<std::string>()
               << terminal.say(", hiệu lực từ ", ", in effect from ")
               << shown_day(result["effective"].get<std::string>(), terminal.language) << "\n";
  for (const auto& plan : result["plans"]) Printer(terminal).plan(plan);
  return kDone;
}

int write_reorganisation(const std::string& file, const std::string& directory,
                         Terminal& terminal) {
  Diagnostics diagnostics;
  auto source = read_source(file, diagnostics);
  auto into = read_source(directory, diagnostics);
  const auto text = source && into
                        ? write_into_directory({std::move(*source), std::move(*into)}, diagnostics)
                        : std::nullopt;
  if (!text) {
    terminal.err << diagnostics.format(terminal.language);
    return kRefused;
  }
  terminal.out << *text;
  return kDone;
}

}  // namespace nhacviec
