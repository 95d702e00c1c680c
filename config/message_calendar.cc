#include "config/message_calendar.h"

#include <algorithm>

#include "config/message_facts.h"

namespace nhacviec {

namespace {

const std::vector<std::string>& messages_with_entries() {
  static const std::vector<std::string> names{"reminder", "reminder_last_day", "open",
                                              "received", "returned",          "extended"};
  return names;
}

bool goes_to_those_who_owe_it(const MessageContext& context) {
  const Date day = context.workflow.zone().date_of(context.notice.at);
  const std::vector<Party> leads = context.workflow.resolve(RecipientKind::lead, context.spec, day);
  return std::find(leads.begin(), leads.end(), context.notice.to) != leads.end();
}

// RFC 5545, 3.8.7.4. Round and deadline version only grow; what is done comes after what was owed
// and before what is owed again.
int sequence_of(const Obligation& obligation, bool done) {
  return 2 * (obligation.round - 1 + obligation.deadline_version - 1) + (done ? 1 : 0);
}

IcsEvent entry_of(const MessageContext& context, Date day, bool done) {
  const MessageVariables values(context);
  const TemplateText::Lookup variables = [&](const std::string& name) -> const std::string& {
    return values[name];
  };
  IcsEvent event;
  event.uid = calendar_uid(context.spec.id);
  event.when = day;
  event.summary = context.pack.words().calendar_entry.render(variables);
  for (const FactTemplate& fact : context.pack.words().facts) {
    const std::string value = fact.value.render(variables);
    if (value.empty()) continue;
    event.description += (event.description.empty() ? "" : "\n") + fact.label + ": " + value;
  }
  event.sequence = sequence_of(context.obligation, done);
  event.cancelled = done;
  return event;
}

}  // namespace

std::string calendar_uid(const ObligationId& id) { return id.str() + "@nhacviec"; }

std::vector<IcsEvent> calendar_entries(const MessageContext& context,
                                       const std::string& message_name) {
  const auto& names = messages_with_entries();
  if (context.pack.words().calendar_entry.empty()) return {};
  if (std::find(names.begin(), names.end(), message_name) == names.end()) return {};
  if (!goes_to_those_who_owe_it(context)) return {};
  const MessageFacts facts(context);
  const bool done = message_name == "received";
  const std::optional<Date> day = facts.last_day();
  if (!day || (*day < facts.today() && !done)) return {};
  std::vector<IcsEvent> entries{entry_of(context, *day, done)};
  // Other periods that the message speaks for: owed as planned, with the same due date.
  for (const ObligationId& id : context.notice.also) {
    const ObligationSpec* spec = context.workflow.find(id);
    if (spec == nullptr) continue;
    Obligation obligation = context.obligation;
    obligation.id = id;
    Notice notice = context.notice;
    notice.obligation = id;
    notice.also.clear();
    entries.push_back(entry_of(
        {context.pack, context.workflow, *spec, obligation, context.waits, notice}, *day, false));
  }
  return entries;
}

}  // namespace nhacviec
