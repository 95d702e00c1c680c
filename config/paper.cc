#include "config/paper.h"

#include <algorithm>
#include <set>

#include "config/message_facts.h"
#include "config/message_variables.h"
#include "workflows/approval.h"
#include "workflows/decide.h"
#include "workflows/rule_parties.h"

namespace nhacviec {

namespace {

namespace chr = std::chrono;

constexpr int kAnswerWorkingDays = 3;  // a letter takes longer than a message

Error no_paper(std::string words) { return Error{ErrorKind::invalid, std::move(words)}; }

/// XML 1.0 has no place for control characters.
std::string for_paper(const std::string& text) {
  std::string result;
  for (const char c : text) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return result;
}

/// Whom the letter goes to: as with messages, the lead unit of a group.
Party addressee(const PaperItem& item, Date day) {
  const std::vector<Party> to = item.workflow.resolve(RecipientKind::lead, item.spec, day);
  if (!to.empty()) return to.front();
  return {item.workflow.in_charge_of(item.spec, day), RoleId("")};
}

/// A message that nobody sends: the values of messages are those of a notice.
Notice notice_on_paper(const PaperItem& item, Instant now) {
  Notice notice;
  notice.obligation = item.spec.id;
  notice.kind = NoticeKind::info;
  notice.rule = RuleId("paper");
  notice.to = addressee(item, item.workflow.zone().date_of(now));
  notice.at = now;
  return notice;
}

/// One obligation's values in the words of messages.
class OnPaper {
 public:
  OnPaper(const LanguagePack& pack, const PaperItem& item, Instant now)
      : notice_(notice_on_paper(item, now)),
        context_{pack, item.workflow, item.spec, item.obligation, item.waits, notice_},
        variables_(context_),
        facts_(context_) {}

  void put_into(TemplateScope& scope) const {
    for (const std::string& name : known_message_variables()) {
      scope.values[name] = for_paper(variables_[name]);
    }
    if (facts_.task.joint) scope.values["recipient"] = for_paper(facts_.owing_unit());
  }
  const MessageFacts& facts() const { return facts_; }
  const UnitId& to() const { return notice_.to.unit; }

 private:
  Notice notice_;
  MessageContext context_;
  MessageVariables variables_;
  MessageFacts facts_;
};

std::string refusal_of(PaperKind kind, const PaperItem& item, Instant now) {
  const std::string& id = item.spec.id.str();
  const State state = item.obligation.state;
  if (state != State::open && state != State::returned && state != State::waiting) {
    return id + " is not owed: it is " + to_string(state);
  }
  if (kind == PaperKind::urge && !is_late(item.obligation, now)) {
    return id + " is not late: a reminder-slip can be written";
  }
  return "";
}

/// Of the first of them; a paper about several says `one` nowhere and takes the rest from `items`.
void put_own(TemplateScope& scope, const LanguagePack& pack, const std::vector<PaperItem>& items,
             const OnPaper& first, bool second) {
  const MessageFacts& facts = first.facts();
  const auto flag = [](bool holds) { return std::string(holds ? "1" : ""); };
  const bool one_plan = std::all_of(items.begin(), items.end(), [&](const PaperItem& item) {
    return item.workflow.plan().id == items.front().workflow.plan().id;
  });
  const Directory& directory = items.front().workflow.directory();
  const auto above = directory.parent_of(facts.plan.issuer, facts.today());
  const Unit* to = directory.unit(first.to());
  const BusinessCalendar& calendar = items.front().workflow.calendar();
  const Date answer_day = calendar.add_working_days(facts.today(), kAnswerWorkingDays);
  scope.values["one"] = flag(items.size() == 1);
  scope.values["one_plan"] = flag(one_plan);
  scope.values["count"] = pack.number(static_cast<int>(items.size()));
  scope.values["second"] = flag(second);
  scope.values["urging"] = second ? "2" : "1";
  scope.values["again"] = flag(second);
  scope.values["year"] =
      std::to_string(static_cast<int>(chr::year_month_day(facts.today()).year()));
  scope.values["issuer_above"] = above ? for_paper(facts.unit_name(*above)) : "";
  scope.values["outside"] = flag(to != nullptr && to->kind == UnitKind::outside);
  scope.values["answer_by"] =
      pack.form("by_before_time", {{"date", pack.date(answer_day)},
                                   {"short_date", pack.short_date(answer_day)},
                                   {"time", pack.time(calendar.rules().office_hours.to)}});
}

}  // namespace

const char* to_string(PaperKind kind) {
  switch (kind) {
    case PaperKind::urge:
      return "urge";
    case PaperKind::reminder_slip:
      return "reminder-slip";
    case PaperKind::submission_slip:
      return "submission-slip";
  }
  return "";
}

const std::vector<PaperKind>& paper_kinds() {
  static const std::vector<PaperKind> kinds{PaperKind::urge, PaperKind::reminder_slip,
                                            PaperKind::submission_slip};
  return kinds;
}

std::optional<PaperKind> parse_paper_kind(const std::string& name) {
  for (const PaperKind kind : paper_kinds()) {
    if (name == to_string(kind)) return kind;
  }
  return std::nullopt;
}

const std::set<std::string>& known_paper_names() {
  static const std::set<std::string> names = [] {
    std::set<std::string> all = known_message_variables();
    all.insert({"one", "one_plan", "count", "second", "year", "issuer_above", "outside",
                "answer_by", "items", "n"});
    return all;
  }();
  return names;
}

bool was_urged(const PaperItem& item) {
  return std::any_of(
      item.obligation.handled.begin(), item.obligation.handled.end(), [&](const HandledRule& done) {
        const Rule* rule = find_rule(*item.spec.task, done.rule);
        const bool went_out = done.skipped.empty() && done.undelivered.empty() &&
                              find_awaited(item.obligation, done.rule, done.occurrence) == nullptr;
        return rule != nullptr && went_out &&
               (rule->kind == NoticeKind::overdue || tells_leaders(*rule));
      });
}

Result<TemplateScope> paper_values(const LanguagePack& pack, PaperKind kind,
                                   const std::vector<PaperItem>& items, std::optional<bool> second,
                                   Instant now) {
  if (items.empty()) return no_paper("no obligation is named");
  if (items.size() > kMostOnPaper) {
    return no_paper("a paper is about at most " + std::to_string(kMostOnPaper) + " obligations");
  }
  const OnPaper first(pack, items.front(), now);
  TemplateScope scope;
  for (const PaperItem& item : items) {
    if (std::string refusal = refusal_of(kind, item, now); !refusal.empty()) {
      return no_paper(std::move(refusal));
    }
    const OnPaper on_paper(pack, item, now);
    if (on_paper.to() != first.to()) {
      return no_paper("a paper goes to one unit: these are of '" + first.to().str() + "' and '" +
                      on_paper.to().str() + "'");
    }
    if (item.workflow.plan().issuer != items.front().workflow.plan().issuer) {
      return no_paper("a paper comes from one issuer: these plans have several");
    }
    TemplateScope row;
    on_paper.put_into(row);
    row.values["n"] = std::to_string(scope.lists["items"].size() + 1);
    scope.lists["items"].push_back(std::move(row));
  }
  first.put_into(scope);
  put_own(scope, pack, items, first,
          second.value_or(std::any_of(items.begin(), items.end(), was_urged)));
  return scope;
}

}  // namespace nhacviec
