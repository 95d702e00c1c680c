#include "config/message.h"

#include <algorithm>

#include "config/message_calendar.h"
#include "config/message_facts.h"
#include "config/message_variables.h"
#include "config/reply_code.h"
#include "config/sms_text.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"
#include "workflows/unit_news.h"

namespace nhacviec {

namespace {

bool is_in(const Party& party, const std::vector<Party>& parties) {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}

std::string answer_message(const std::string& rule) {
  if (rule == kMoreTimeAsked) return "more_time_asked";
  if (rule == kMoreTimeRefused) return "more_time_refused";
  return rule == kAddresseeDisputed ? "addressee_disputed" : "remarked";
}

bool on_last_working_day(const Workflow& workflow, const Obligation& obligation,
                         const Notice& notice) {
  if (!obligation.due_at) return false;
  return workflow.zone().date_of(notice.at) ==
         last_working_day(*obligation.due_at, workflow.calendar(), workflow.zone());
}

std::string body_text(const NoticeTemplate& message, const TemplateText::Lookup& variables) {
  std::string body;
  for (const std::vector<TemplateText>& lines : message.body) {
    std::string paragraph;
    for (const TemplateText& line : lines) {
      const std::string text = line.render(variables);
      if (!text.empty()) paragraph += text + "\n";
    }
    if (!paragraph.empty()) body += (body.empty() ? "" : "\n") + paragraph;
  }
  return body;
}

/// The lines that a value brought with it.
std::string with_lines(std::string text) {
  const std::string mark = kLineInValue;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), "\n");
  }
  return text;
}

/// Under the address, above all that the daemon says itself.
void put_note(std::string& body, const std::string& note) {
  const size_t address = std::min(body.find("\n\n"), body.size() - 1);
  body.insert(address + 1, "\n" + note + "\n");
}

// Those to who owes it: an answer by its code says that it was handed in.
bool asks_to_submit(const std::string& name) {
  return name == "reminder" || name == "reminder_last_day" || name == "overdue";
}

std::vector<std::string> sms_variants(const NoticeTemplate& message,
                                      const TemplateText::Lookup& variables) {
  std::vector<std::string> variants;
  for (const TemplateText& variant : message.sms) variants.push_back(variant.render(variables));
  return variants;
}

std::vector<MessageFact> facts_of(const LanguagePack& pack, const TemplateText::Lookup& variables) {
  std::vector<MessageFact> facts;
  for (const FactTemplate& fact : pack.words().facts) {
    std::string value = fact.value.render(variables);
    if (!value.empty()) facts.push_back({fact.label, std::move(value)});
  }
  return facts;
}

}  // namespace

std::string message_name_for(const Workflow& workflow, const ObligationSpec& spec,
                             const Obligation& obligation, const Notice& notice) {
  const Rule* rule = find_rule(*spec.task, notice.rule);
  switch (notice.kind) {
    case NoticeKind::reminder:
      if (rule != nullptr && rule->anchor == Anchor::submission) return "reminder_acceptance";
      if (on_last_working_day(workflow, obligation, notice)) return "reminder_last_day";
      return "reminder";
    case NoticeKind::overdue:
    case NoticeKind::escalation:
    case NoticeKind::open:
      return to_string(notice.kind);
    case NoticeKind::info:
      if (notice.said) return answer_message(notice.rule.str());
      if (read_approval_rule(notice.rule)) return "approval";
      if (const auto news = news_in(notice)) return to_string(*news);
      if (notice.rule.str().starts_with(kSmsCapRule)) return "sms_cap";
      if (const Rule* step = unreachable_step(*spec.task, notice.rule)) {
        const HandledRule* done = find_handled(obligation, step->id);
        const bool nobody = done != nullptr && done->skipped.starts_with("no_");
        return nobody ? "step_unreachable" : "unit_unreachable";
      }
      break;
    case NoticeKind::digest:  // digests have a renderer of their own; alone it is information
      break;
  }
  return "info";
}

Audience audience_for(const Workflow& workflow, const ObligationSpec& spec, const Notice& notice) {
  if (notice.kind == NoticeKind::escalation) {
    const Date day = workflow.zone().date_of(notice.at);
    // The standing body is told of it as an office, even where its own head is the contact.
    const bool office = is_in(notice.to, workflow.resolve(RecipientKind::standing_body, spec, day));
    const Rule* rule = find_rule(*spec.task, notice.rule);
    const bool leader = (rule != nullptr && tells_leaders(*rule)) ||
                        is_in(notice.to, workflow.resolve(RecipientKind::head, spec, day)) ||
                        is_in(notice.to, workflow.resolve(RecipientKind::director, spec, day)) ||
                        is_in(notice.to, workflow.resolve(RecipientKind::signer, spec, day));
    if (leader && !office) return Audience::leader;
  }
  const Unit* unit = workflow.directory().unit(notice.to.unit);
  return unit != nullptr && unit->kind == UnitKind::outside ? Audience::outside : Audience::office;
}

RenderedMessage render(const LanguagePack& pack, const Workflow& workflow,
                       const ObligationSpec& spec, const Obligation& obligation, const Waits& waits,
                       const Notice& notice, const std::set<std::string>& wanted,
                       std::optional<Audience> audience) {
  const std::string message_name = message_name_for(workflow, spec, obligation, notice);
  const NoticeTemplate& message =
      pack.message(message_name, audience.value_or(audience_for(workflow, spec, notice)));
  const MessageContext context{pack, workflow, spec, obligation, waits, notice};
  const MessageVariables values(context);
  const TemplateText::Lookup variables = [&](const std::string& variable) -> const std::string& {
    return values[variable];
  };
  std::vector<std::string> variants = sms_variants(message, variables);
  std::string sms = fit_sms(variants, {});
  std::vector<std::string> with_code;
  if (asks_to_submit(message_name)) {
    const std::string ask = pack.form("sms_answer", {{"code", reply_code(spec.id)}});
    for (const std::string& variant : variants) {
      with_code.push_back(variant + (variant.ends_with('.') ? " " : ". ") + ask);
    }
  }
  std::string body = with_lines(body_text(message, variables));
  if (notice.agreed && !notice.agreed->note.empty()) put_note(body, values["agreed_note"]);
  RenderedMessage made{message.subject.render(variables), std::move(body), std::move(sms),
                       std::move(variants)};
  made.sms_with_code = std::move(with_code);
  made.name = message_name;
  made.facts = facts_of(pack, variables);
  made.late = notice.kind == NoticeKind::overdue || notice.kind == NoticeKind::escalation;
  made.entries = calendar_entries(context, message_name);
  for (const std::string& name : wanted) made.values[name] = values[name];
  return made;
}

}  // namespace nhacviec
