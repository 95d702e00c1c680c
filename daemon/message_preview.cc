#include "daemon/message_preview.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/message.h"
#include "daemon/http/api_json.h"
#include "daemon/letter_words.h"
#include "workflows/approval.h"
#include "workflows/firing.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

constexpr char kNobody[] = "recipient@example.org";

Error no_message(std::string words) { return Error{ErrorKind::invalid, std::move(words)}; }

/// A message that is chosen, and the obligation as it would stand then.
struct ChosenMessage {
  Notice notice;
  Obligation obligation;
};

ChosenMessage of_rule(const Workflow& workflow, const ObligationSpec& spec,
                      const Obligation& obligation, const ScheduledRule& scheduled) {
  const Rule& rule = *scheduled.rule;
  Notice notice = make_notice(workflow, spec, obligation, rule.kind, rule.id, scheduled.to.front(),
                              ChannelKind::email, scheduled.at);
  notice.at = scheduled.at;
  notice.step = rule.step;
  notice.occurrence = scheduled.occurrence;
  return {std::move(notice), obligation};
}

/// By the rules: the next that is to come, else the last one; what comes before it has gone out by
/// then. Of several of the kind, those that go to such an audience are meant, if there are any.
std::optional<ChosenMessage> by_rules(const Workflow& workflow, const ObligationSpec& spec,
                                      Obligation obligation, const MessageChoice& choice,
                                      Instant now) {
  const std::vector<ScheduledRule> all = schedule(workflow, spec, obligation);
  const ScheduledRule* chosen = nullptr;
  bool fits = false;  // the audience
  for (const ScheduledRule& scheduled : all) {
    if (scheduled.to.empty() || !scheduled.skip.empty()) continue;
    if (!choice.kind.empty() && choice.kind != to_string(scheduled.rule->kind)) continue;
    const Notice notice = of_rule(workflow, spec, obligation, scheduled).notice;
    const bool this_fits = choice.audience.empty() ||
                           choice.audience == to_string(audience_for(workflow, spec, notice));
    if (fits && !this_fits) continue;
    if (chosen != nullptr && chosen->at >= now && fits == this_fits) {
      if (fits) break;
      continue;
    }
    chosen = &scheduled;
    fits = this_fits;
  }
  if (chosen == nullptr) return std::nullopt;
  for (const ScheduledRule& before : all) {
    if (before.at >= chosen->at) break;
    if (find_handled(obligation, before.rule->id, before.occurrence) != nullptr) continue;
    obligation.handled.push_back({before.rule->id, before.at, before.skip, before.occurrence});
  }
  return of_rule(workflow, spec, obligation, *chosen);
}

/// What is told when something happens: as if it happened now.
std::optional<ChosenMessage> by_event(const Workflow& workflow, const ObligationSpec& spec,
                                      Obligation obligation, const std::string& kind, Instant now) {
  const Date day = workflow.zone().date_of(now);
  const std::vector<Party> to = workflow.resolve(RecipientKind::lead, spec, day);
  if (to.empty()) return std::nullopt;
  const auto happened = [&](FactBody fact) { obligation = apply(obligation, {now, fact}); };
  if (kind == "open") happened(Opened{});
  const bool handed_in = obligation.submitted_at.has_value();
  if ((kind == "received" || kind == "returned") && !handed_in) {
    happened(Submitted{now, "", is_late(obligation, now), {}, ""});
  }
  if (kind == "returned" && obligation.state != State::returned) happened(Returned{"", "..."});
  if (kind == "extended" && obligation.due_at && obligation.extension_reason.empty()) {
    happened(Extended{*obligation.due_at + std::chrono::days(7), "", "...", obligation.due_at});
  }
  const NoticeKind is = kind == "open" ? NoticeKind::open : NoticeKind::info;
  Notice notice = make_notice(workflow, spec, obligation, is, RuleId(kind), to.front(),
                              ChannelKind::email, now);
  return ChosenMessage{std::move(notice), std::move(obligation)};
}

/// The first that waits for approval, whole.
std::optional<ChosenMessage> awaiting(const Workflow& workflow, const ObligationSpec& spec,
                                      const Obligation& obligation, Instant now) {
  const auto waiting = awaited_approvals(spec, obligation);
  if (waiting.empty()) return std::nullopt;
  Notice shown = waiting.front()->notices.front();
  shown.at = send_time(workflow, shown.to, now);  // as it would go out now
  return ChosenMessage{std::move(shown), obligation};
}

OutJson message_json(const Notice& notice, const Workflow& workflow, const Rendered& mail,
                     const std::string& language, const MailIdentity& identity) {
  OutgoingMessage message;
  message.key = notice.key.str();
  message.message_id = "preview@" + identity.domain;  // of nothing that was sent
  message.thread_id = thread_id_for(notice.obligation.str(), identity.domain);
  message.to = {kNobody};
  message.language = language;
  message.at = notice.at;
  message.utc_offset = workflow.zone().offset_at(notice.at);
  message.urgent = notice.kind == NoticeKind::escalation;
  put_words(message, mail);
  const Result<std::string> eml = to_rfc5322(message, identity, LineEnds::crlf);
  return {{"subject", mail.subject},
          {"text", mail.body},
          {"html", mail.html},
          {"sms", mail.made_from.sms},
          {"eml", eml ? eml.value() : ""}};
}

}  // namespace

const std::vector<std::string>& message_kinds() {
  static const std::vector<std::string> kinds{"reminder", "overdue",  "escalation", "open",
                                              "received", "returned", "extended",   "awaiting"};
  return kinds;
}

Status check_choice(const MessageChoice& choice) {
  const auto& kinds = message_kinds();
  if (!choice.kind.empty() && std::find(kinds.begin(), kinds.end(), choice.kind) == kinds.end()) {
    return no_message(
        "kind is reminder, overdue, escalation, open, received, returned, extended or awaiting");
  }
  const std::string& audience = choice.audience;
  if (!audience.empty() && audience != "office" && audience != "outside" && audience != "leader") {
    return no_message("audience is office, outside or leader");
  }
  return Done{};
}

Result<OutJson> preview_message(const Languages& languages, const Workflow& workflow,
                                const ObligationSpec& spec, const Obligation& obligation,
                                const Waits& waits, const MessageChoice& choice,
                                const MailIdentity& identity, Instant now) {
  const bool by_rule = choice.kind.empty() || choice.kind == "reminder" ||
                       choice.kind == "overdue" || choice.kind == "escalation";
  std::optional<ChosenMessage> chosen;
  if (by_rule) {
    Obligation open = obligation;
    if (open.state == State::waiting) open = apply(open, {now, Opened{}});
    chosen = by_rules(workflow, spec, std::move(open), choice, now);
  } else if (choice.kind == "awaiting") {
    chosen = awaiting(workflow, spec, obligation, now);
  } else {
    chosen = by_event(workflow, spec, obligation, choice.kind, now);
  }
  if (!chosen) {
    return no_message("there is no such message of " + spec.id.str() +
                      ": it has no due date, no rule, or nobody to write to");
  }
  const Notice& notice = chosen->notice;
  std::string language = choice.language;
  if (language.empty()) {
    language = language_for(workflow.directory(), notice.to, workflow.zone().date_of(notice.at));
  }
  if (language.empty()) language = choice.fallback_language;
  std::optional<Audience> audience;
  for (const Audience each : {Audience::office, Audience::outside, Audience::leader}) {
    if (choice.audience == to_string(each)) audience = each;
  }
  const Rendered mail = mail_words(languages, language,
                                   render(languages.get(language), workflow, spec,
                                          chosen->obligation, waits, notice, {}, audience),
                                   {identity.from_address, notice.at});
  OutJson body{{"obligation", spec.id.str()},
               {"at", format_rfc3339(notice.at, workflow.zone())},
               {"kind", to_string(notice.kind)},
               {"message", message_name_for(workflow, spec, chosen->obligation, notice)},
               {"audience", to_string(audience.value_or(audience_for(workflow, spec, notice)))},
               {"language", languages.get(language).language()},
               {"to", party_json(workflow, notice.to, language)}};
  body.update(message_json(notice, workflow, mail, language, identity));
  return body;
}

}  // namespace nhacviec
