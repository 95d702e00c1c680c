#include "daemon/command/preview_command.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>
#include <utility>

#include "config/cloud_event.h"
#include "config/digest_message.h"
#include "config/language.h"
#include "config/message.h"
#include "config/summary_message.h"
#include "daemon/command/command_words.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/preview_calendar.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"
#include "daemon/http/api_json.h"
#include "daemon/http/query_values.h"
#include "workflows/ledger.h"
#include "workflows/preview.h"
#include "workflows/recipients.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

Error invalid(std::string message) { return Error{ErrorKind::invalid, std::move(message)}; }

Result<std::string> read_text(const std::filesystem::path& path, size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return invalid(path.string() + ": cannot be read");
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > max_bytes) return invalid(path.string() + ": too large");
  return text;
}

/// The events of the file in order of time; each must have one, and be about this plan.
Result<std::vector<AssumedEvent>> read_events(const std::filesystem::path& path,
                                              const Workflow& workflow) {
  std::vector<AssumedEvent> assumed;
  if (path.empty()) return assumed;
  CloudEventLimits limits;
  limits.max_bytes = 16 * 1024 * 1024;
  limits.max_batch = 100000;
  const auto text = read_text(path, limits.max_bytes);
  if (!text) return text.error();
  const auto events = parse_cloud_events(text.value(), limits);
  if (!events) return invalid(path.string() + ": " + events.error().message);
  for (const CloudEvent& event : events.value()) {
    const std::string where = path.string() + ": event \"" + event.id + "\": ";
    const Instant none = Instant::min();
    auto command = to_event(event, none);
    if (!command) return invalid(where + command.error().message);
    // It is heard when it was sent; what it says about an earlier moment stays in its data.
    const Instant heard = event.time.value_or(command.value().at);
    if (heard == none) return invalid(where + "neither time nor data.at is given");
    const ObligationId subject(event.subject);
    if (is_ledger_event(command.value().body)) continue;   // values remind nobody
    if (plan_of(subject) != workflow.plan().id) continue;  // of another plan of the same rehearsal
    if (workflow.find(subject) == nullptr) {
      return invalid(where + "there is no obligation \"" + event.subject + "\"");
    }
    command.value().at = heard;
    assumed.push_back({subject, std::move(command).value()});
  }
  std::stable_sort(assumed.begin(), assumed.end(),
                   [](const auto& a, const auto& b) { return a.event.at < b.event.at; });
  return assumed;
}

/// The obligations as they stood when a notice went out, as far as its subject line needs them:
/// what events have said by then. Preview keeps only the end, so each prefix of the events is run.
class Standing {
 public:
  Standing(const Workflow& workflow, std::vector<AssumedEvent> events)
      : workflow_(workflow), events_(std::move(events)) {}

  const Obligation& at(const Notice& notice) { return of(notice.obligation, notice.at); }

  const Obligation& of(const ObligationId& obligation, Instant moment) {
    const auto heard = std::partition_point(
        events_.begin(), events_.end(),
        [&](const AssumedEvent& assumed) { return assumed.event.at <= moment; });
    const auto count = static_cast<size_t>(heard - events_.begin());
    auto found = by_count_.find(count);
    if (found == by_count_.end()) {
      Preview run = preview(workflow_, Assume::nobody_reports, {events_.begin(), heard},
                            std::nullopt, std::nullopt);
      found = by_count_.emplace(count, std::move(run.obligations)).first;
    }
    return found->second.at(obligation);
  }

 private:
  const Workflow& workflow_;
  std::vector<AssumedEvent> events_;
  std::map<size_t, std::map<ObligationId, Obligation>> by_count_;
};

Waits waits_at(const ObligationSpec& spec, const Notice& notice, const Obligation& obligation) {
  Waits waits;
  for (const ObligationId& source : spec.waits_for) {
    waits[source].satisfied = notice.kind == NoticeKind::open && !obligation.forced_open;
  }
  return waits;
}

std::string digest_subject(const Notice& digest, const Workflow& workflow, Standing& standing,
                           const Languages& languages, const std::string& fallback) {
  std::vector<Waits> waits;  // first, so that what the items borrow stays where it is
  std::vector<DigestItem> items;
  for (const Notice& item : digest.items) {
    waits.push_back(
        waits_at(*workflow.find(item.obligation), item, standing.of(item.obligation, digest.at)));
  }
  for (size_t i = 0; i < digest.items.size(); ++i) {
    const Notice& item = digest.items[i];
    items.push_back({&workflow, workflow.find(item.obligation),
                     &standing.of(item.obligation, digest.at), &waits[i], &item});
  }
  const Person* person = workflow.directory().person(digest.person);
  const std::string& own = person == nullptr ? fallback : person->language;
  return render_digest(languages.get(own.empty() ? fallback : own), digest, items).subject;
}

std::string subject_of(const Notice& notice, const Workflow& workflow, Standing& standing,
                       const Languages& languages, const std::string& fallback) {
  if (find_summary(workflow.plan(), notice.rule) != nullptr) {
    PlanFigures unknown;  // what will stand in it nobody knows yet
    unknown.is_known = false;
    const std::string own =
        language_for(workflow.directory(), notice.to, workflow.zone().date_of(notice.at));
    return render_summary(languages.get(own.empty() ? fallback : own), workflow, notice, unknown)
        .subject;
  }
  if (!notice.items.empty()) {
    return digest_subject(notice, workflow, standing, languages, fallback);
  }
  const Obligation& obligation = standing.at(notice);
  const ObligationSpec& spec = *workflow.find(notice.obligation);
  const Waits waits = waits_at(spec, notice, obligation);
  const Date day = workflow.zone().date_of(notice.at);
  const std::string own = language_for(workflow.directory(), notice.to, day);
  const std::string& language = own.empty() ? fallback : own;
  return render(languages.get(language), workflow, spec, obligation, waits, notice).subject;
}

/// `people` where they are not simply those who hold the role: somebody is away, or stands in.
OutJson recipient_json(const Notice& notice, const Workflow& workflow) {
  OutJson json{{"unit", notice.to.unit.str()},
               {"role", notice.to.role.str()},
               {"channel", to_string(notice.channel)}};
  const Recipients who =
      who_gets(workflow.directory(), notice.to, workflow.zone().date_of(notice.at));
  const bool plain = std::all_of(who.people.begin(), who.people.end(),
                                 [](const Recipient& each) { return each.why == Why::holder; });
  if (plain && who.absent.empty()) return json;
  json["people"] = OutJson::array();
  for (const Recipient& each : who.people) {
    json["people"].push_back({{"person", each.person.str()}, {"why", to_string(each.why)}});
    if (!each.instead_of.empty()) json["people"].back()["instead_of"] = each.instead_of;
  }
  for (const Absentee& away : who.absent) {
    json["away"].push_back({{"person", away.person.str()}, {"until", format_date(away.until)}});
  }
  return json;
}

OutJson rows_json(const std::vector<Notice>& notices, const Workflow& workflow, Standing& standing,
                  const Languages& languages, const std::string& fallback) {
  OutJson rows = OutJson::array();
  using Key = std::tuple<Instant, NoticeKind, ObligationId, RuleId, int, int, NoticeKey>;
  std::map<Key, size_t> row_of;
  for (const Notice& notice : notices) {
    // A digest is a row of its own.
    const Key key{notice.at,
                  notice.kind,
                  notice.obligation,
                  notice.rule,
                  notice.step,
                  notice.occurrence,
                  notice.items.empty() ? NoticeKey() : notice.key};
    const auto [place, is_new] = row_of.emplace(key, rows.size());
    if (is_new) {
      rows.push_back({{"at", format_rfc3339(notice.at, workflow.zone())},
                      {"kind", to_string(notice.kind)},
                      {"obligation", notice.obligation.str()},
                      {"rule", notice.rule.str()},
                      {"step", notice.step},
                      {"recipients", OutJson::array()},
                      {"subject", subject_of(notice, workflow, standing, languages, fallback)}});
      if (notice.occurrence > 1) rows.back()["occurrence"] = notice.occurrence;
      if (!notice.also.empty()) {  // other periods that the same message reminds of
        for (const ObligationId& id : notice.also) rows.back()["also"].push_back(id.str());
      }
    }
    if (is_new) {
      for (const Notice& item : notice.items) rows.back()["items"].push_back(item.obligation.str());
    }
    rows[place->second]["recipients"].push_back(recipient_json(notice, workflow));
  }
  return rows;
}

/// " -> pho-giam-doc-2 (stands in for pho-giam-doc-1)"; nothing where the holders get it.
std::string people_in_words(const OutJson& to, const std::string& language) {
  std::string words;
  if (!to.contains("people")) return words;
  for (const auto& each : to["people"]) {
    words += (words.empty() ? " -> " : ", ") + each["person"].get<std::string>();
    const std::string why = why_word(each["why"].get<std::string>(), language);
    if (each.contains("instead_of")) {
      words += " (" + why + " " + each["instead_of"].get<std::string>() + ")";
    } else if (!why.empty()) {
      words += " (" + why + ")";
    }
  }
  return words;
}

void print_table(const OutJson& rows, Terminal& terminal) {
  TextTable table({terminal.say("Thời điểm", "At"), terminal.say("Loại", "Kind"),
                   terminal.say("Nơi nhận", "Recipients"), terminal.say("Tiêu đề", "Subject")});
  for (const auto& row : rows) {
    std::map<std::string, std::string> channels_of;  // "unit/role" -> "email, sms"
    for (const auto& to : row["recipients"]) {
      std::string& channels =
          channels_of[to["unit"].get<std::string>() + "/" + to["role"].get<std::string>() +
                      people_in_words(to, terminal.language)];
      channels += (channels.empty() ? "" : ", ") + to["channel"].get<std::string>();
    }
    std::string recipients;
    for (const auto& [party, channels] : channels_of) {
      recipients += (recipients.empty() ? "" : "; ") + party + " (" + channels + ")";
    }
    std::string kind = message_word(row, terminal.language);
    if (row["step"].get<int>() > 0) kind += " " + std::to_string(row["step"].get<int>());
    table.add({shown_instant(row["at"].get<std::string>(), terminal.language), kind, recipients,
               row["subject"].get<std::string>()});
  }
  table.print(terminal.out);
  terminal.err << rows.size() << terminal.say(" thông báo\n", " messages\n");
}

Result<Languages> load_languages(const PreviewOptions& options, const std::string& fallback,
                                 Terminal& terminal) {
  std::vector<std::string> errors;
  auto languages = options.templates.empty()
                       ? Languages::built_in(fallback, errors)
                       : Languages::load(options.templates.string(), fallback, errors);
  for (const std::string& error : errors)
    terminal.err << in_language(error, terminal.language) << '\n';
  return languages;
}

}  // namespace

int show_preview(const PreviewOptions& options, Terminal& terminal) {
  const auto workflow = load_for_command(options.plan, options.paths, terminal);
  if (!workflow) return kRefused;
  const auto from = instant_or_day("--from", options.from, workflow->zone());
  auto to = instant_or_day("--to", options.to, workflow->zone());
  if (!from || !to) {
    terminal.err << terminal.say(from ? to.error() : from.error()) << '\n';
    return kUsage;
  }
  if (const auto day = parse_date(options.to)) {  // people mean the whole of that day
    to = std::optional<Instant>(workflow->zone().at(*day + std::chrono::days(1), TimeOfDay(0)));
  }
  if (from.value() && to.value() && *to.value() <= *from.value()) {
    terminal.err << terminal.say("--to sớm hơn --from\n", "--to lies before --from\n");
    return kUsage;
  }
  auto events = read_events(options.events, *workflow);
  if (!events) {
    terminal.err << terminal.say(events.error()) << '\n';
    return kRefused;
  }
  const auto languages = load_languages(options, terminal.notices_in, terminal);
  if (!languages) {
    terminal.err << terminal.say(languages.error()) << '\n';
    return kRefused;
  }
  const Assume assume =
      options.assume == "everybody-on-time" ? Assume::everybody_on_time : Assume::nobody_reports;
  Preview result = preview(*workflow, assume, events.value(), from.value(), to.value());
  for (Notice& summary : summaries_between(*workflow, from.value(), to.value())) {
    result.notices.push_back(std::move(summary));
  }
  std::stable_sort(result.notices.begin(), result.notices.end(),
                   [](const Notice& a, const Notice& b) { return a.at < b.at; });
  Standing standing(*workflow, std::move(events).value());
  const OutJson rows =
      rows_json(result.notices, *workflow, standing, languages.value(), terminal.notices_in);
  if (options.ics) {
    terminal.out << preview_calendar(rows, result.obligations, *workflow,
                                     {from.value(), to.value()}, terminal.notices_in);
  } else if (terminal.json) {
    print_json(rows, terminal);
  } else {
    print_table(rows, terminal);
  }
  return kDone;
}

}  // namespace nhacviec
