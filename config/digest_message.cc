#include "config/digest_message.h"

#include <algorithm>
#include <tuple>

#include "config/message_variables.h"

namespace nhacviec {

namespace {

/// What is late comes first, then what is due soonest.
int rank_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::escalation:
      return 0;
    case NoticeKind::overdue:
      return 1;
    case NoticeKind::reminder:
      return 2;
    case NoticeKind::open:
      return 3;
    case NoticeKind::digest:
    case NoticeKind::info:
      break;
  }
  return 4;
}

bool comes_before(const DigestItem& a, const DigestItem& b) {
  const auto key = [](const DigestItem& item) {
    return std::make_tuple(item.workflow->plan().id, rank_of(item.notice->kind),
                           item.obligation->due_at.value_or(Instant::max()),
                           item.notice->obligation);
  };
  return key(a) < key(b);
}

std::string line_of(const LanguagePack& pack, const DigestItem& item, const Notice& digest) {
  Notice notice = *item.notice;
  notice.at = digest.at;  // it speaks of the day on which it is read
  const std::string name = message_name_for(*item.workflow, *item.spec, *item.obligation, notice);
  const Audience audience = audience_for(*item.workflow, *item.spec, notice);
  const NoticeTemplate& own = pack.message(name, audience);
  const NoticeTemplate& office = pack.message(name, Audience::office);
  const NoticeTemplate& message = own.line.empty() ? office : own;
  const MessageContext context{pack,        *item.workflow, *item.spec, *item.obligation,
                               *item.waits, notice};
  const MessageVariables values(context);
  const TemplateText::Lookup variables = [&](const std::string& variable) -> const std::string& {
    return values[variable];
  };
  return message.line.empty() ? message.subject.render(variables) : message.line.render(variables);
}

/// As the one most particular about it would be addressed.
Audience audience_of(const std::vector<DigestItem>& items) {
  Audience audience = Audience::office;
  for (const DigestItem& item : items) {
    const Audience one = audience_for(*item.workflow, *item.spec, *item.notice);
    if (one == Audience::leader || audience == Audience::office) audience = one;
  }
  return audience;
}

std::string lines_of(const LanguagePack& pack, const std::vector<DigestItem>& items,
                     const Notice& digest) {
  std::string lines;
  const Workflow* plan = nullptr;
  for (const DigestItem& item : items) {
    if (plan == nullptr || plan->plan().id != item.workflow->plan().id) {
      plan = item.workflow;
      lines += (lines.empty() ? "" : "\n") +
               pack.form("digest_plan", {{"plan", plan->plan().title.in(pack.language())}}) + "\n";
    }
    lines += pack.form("digest_line", {{"line", line_of(pack, item, digest)},
                                       {"obligation", item.notice->obligation.str()}}) +
             "\n";
  }
  return lines;
}

std::string short_title(const DigestItem& item, const std::string& language) {
  const Plan& plan = item.workflow->plan();
  return (plan.short_title.empty() ? plan.title : plan.short_title).in(language);
}

/// One item of each plan whose standing is told, in the order of the plans.
std::vector<const DigestItem*> told_plans(const std::vector<DigestItem>& items) {
  std::vector<const DigestItem*> told;
  for (const DigestItem& item : items) {
    const bool again =
        !told.empty() && told.back()->workflow->plan().id == item.workflow->plan().id;
    if (item.standing != nullptr && !again) told.push_back(&item);
  }
  return told;
}

std::string standings_of(const LanguagePack& pack, const std::vector<DigestItem>& items) {
  std::string lines;
  for (const DigestItem* item : told_plans(items)) {
    const PlanStanding& s = *item->standing;
    const auto number = [&](int n) { return n == 0 ? "0" : pack.number(n); };
    lines +=
        pack.form("digest_standing", {{"plan", short_title(*item, pack.language())},
                                      {"total", number(s.done + s.done_late + s.open + s.late)},
                                      {"done", number(s.done)},
                                      {"done_late", number(s.done_late)},
                                      {"open", number(s.open)},
                                      {"late", number(s.late)}}) +
        "\n";
  }
  return lines.empty() ? lines : lines + "\n";
}

std::vector<MessageBar> bars_of(const LanguagePack& pack, const std::vector<DigestItem>& items) {
  std::vector<MessageBar> bars;
  for (const DigestItem* item : told_plans(items)) {
    bars.push_back(standing_bar(pack, short_title(*item, pack.language()), *item->standing));
  }
  return bars;
}

}  // namespace

MessageBar standing_bar(const LanguagePack& pack, const std::string& label,
                        const PlanStanding& standing) {
  const int total = std::max(1, standing.done + standing.done_late + standing.open + standing.late);
  MessageBar bar{label, {}};
  const auto add = [&](const char* kind, int count) {
    if (count == 0) return;
    bar.parts.push_back({kind, pack.form(std::string("digest_part_") + kind, {}),
                         pack.number(count), std::max(1, count * 100 / total)});
  };
  add("done", standing.done);
  add("done_late", standing.done_late);
  add("open", standing.open);
  add("late", standing.late);
  return bar;
}

RenderedMessage render_digest(const LanguagePack& pack, const Notice& digest,
                              std::vector<DigestItem> items) {
  std::sort(items.begin(), items.end(), comes_before);
  const std::string& language = pack.language();
  std::vector<std::string> senders, plans;
  int late = 0;
  const auto add_once = [](std::vector<std::string>& list, const std::string& text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  };
  for (const DigestItem& item : items) {
    const Plan& plan = item.workflow->plan();
    const Unit* sender = item.workflow->directory().unit(plan.standing_body);
    add_once(senders, sender == nullptr ? plan.standing_body.str() : sender->name.in(language));
    add_once(plans, short_title(item, language));
    if (rank_of(item.notice->kind) <= rank_of(NoticeKind::overdue)) ++late;
  }
  const Directory& directory = items.front().workflow->directory();
  const Unit* unit = directory.unit(digest.to.unit);
  const Role* role = directory.role(digest.to);
  const TemplateText::Variables words{
      {"recipient", unit == nullptr ? digest.to.unit.str() : unit->name.in(language)},
      {"recipient_role", role == nullptr ? "" : role->title.in(language)},
      {"standing_body", pack.list(senders)},
      {"plans", pack.list(plans)},
      {"date", pack.date(items.front().workflow->zone().date_of(digest.at))},
      {"count", pack.number(static_cast<int>(items.size()))},
      {"late", late == 0 ? "" : pack.number(late)},
      {"all_late", late == static_cast<int>(items.size()) ? pack.number(late) : ""}};
  const std::string audience = to_string(audience_of(items));
  const std::string head = pack.form("digest_head_" + audience, words);
  const std::string close = pack.form("digest_close_" + audience, words);
  RenderedMessage rendered;
  rendered.subject = pack.form("digest_subject", words);
  rendered.body = head + "\n\n" + standings_of(pack, items) + lines_of(pack, items, digest) + "\n" +
                  close + "\n";
  rendered.sms = pack.form("digest_sms", words);
  rendered.late = late > 0;
  rendered.bars = bars_of(pack, items);
  return rendered;
}

}  // namespace nhacviec
