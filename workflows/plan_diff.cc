#include "workflows/plan_diff.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "workflows/preview.h"

namespace nhacviec {

namespace {

/// An obligation in one of the editions.
struct Edition {
  const Workflow& workflow;
  const ObligationSpec& spec;
  const Task& task = *spec.task;
  const Occurrence& occurrence = *spec.occurrence;
};

/// Units and sources are sets: their order says nothing.
template <class T>
bool same_set(std::vector<T> a, std::vector<T> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

bool same_repeat(const std::optional<Repeat>& a, const std::optional<Repeat>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  const auto content = [](const Repeat& repeat) {
    const Offset until = repeat.until.value_or(Offset{-1});
    return std::tuple(repeat.every.count, repeat.every.working_days, repeat.times, until.count,
                      until.working_days);
  };
  return content(*a) == content(*b);
}

bool same_rule(const Rule& a, const Rule& b) {
  const auto content = [](const Rule& rule) {
    return std::tie(rule.id, rule.kind, rule.step, rule.anchor, rule.offset.count,
                    rule.offset.working_days, rule.at, rule.to, rule.channels, rule.mandatory,
                    rule.needs_told);
  };
  return content(a) == content(b) && same_repeat(a.repeat, b.repeat);
}

bool same_rules(const std::optional<Policy>& a, const std::optional<Policy>& b) {
  static const std::vector<Rule> none;
  const std::vector<Rule>& first = a ? a->rules : none;
  const std::vector<Rule>& second = b ? b->rules : none;
  return std::is_permutation(first.begin(), first.end(), second.begin(), second.end(), same_rule);
}

bool same_due_after(const Edition& a, const Edition& b) {
  const auto& first = a.task.due_after;
  const auto& second = b.task.due_after;
  if (first.has_value() != second.has_value()) return false;
  if (!first) return true;
  return first->task == second->task && first->offset.count == second->offset.count &&
         first->offset.working_days == second->offset.working_days &&
         same_set(a.spec.due_after, b.spec.due_after);
}

// Another last working day of another due date goes without saying.
bool same_last_working_day(const Edition& a, const Edition& b) {
  if (!a.spec.due_at || a.spec.due_at != b.spec.due_at) return true;
  const auto day = [](const Edition& edition) {
    return last_working_day(*edition.spec.due_at, edition.workflow.calendar(),
                            edition.workflow.zone());
  };
  return day(a) == day(b);
}

std::string choice_of(const Edition& edition) {
  const Reading* reading = find_reading(edition.workflow.plan(), edition.occurrence.reading);
  return reading == nullptr ? "" : reading->id.str() + "/" + reading->options[reading->chosen].id;
}

struct PartOfObligation {
  ObligationPart part;
  const char* name;
  bool (*same)(const Edition&, const Edition&);
};

using Part = ObligationPart;
const PartOfObligation kParts[] = {
    {Part::due_at, "due_at", [](auto& a, auto& b) { return a.spec.due_at == b.spec.due_at; }},
    {Part::last_working_day, "last_working_day", same_last_working_day},
    {Part::opens_at, "opens_at",
     [](auto& a, auto& b) { return a.spec.opens_at == b.spec.opens_at; }},
    {Part::as_of_date, "as_of_date",
     [](auto& a, auto& b) { return a.occurrence.as_of == b.occurrence.as_of; }},
    {Part::due_after, "due_after", same_due_after},
    {Part::chosen, "chosen",
     [](auto& a, auto& b) { return a.occurrence.chosen == b.occurrence.chosen; }},
    {Part::reading, "reading", [](auto& a, auto& b) { return choice_of(a) == choice_of(b); }},
    {Part::kind, "kind", [](auto& a, auto& b) { return a.task.kind == b.task.kind; }},
    {Part::deliver_to, "deliver_to",
     [](auto& a, auto& b) { return same_set(a.task.deliver_to, b.task.deliver_to); }},
    {Part::coordinating, "coordinating",
     [](auto& a, auto& b) {
       return same_set(a.task.coordinating_units, b.task.coordinating_units);
     }},
    {Part::waits_for, "waits_for",
     [](auto& a, auto& b) { return same_set(a.spec.waits_for, b.spec.waits_for); }},
    {Part::after, "after", [](auto& a, auto& b) { return same_set(a.task.after, b.task.after); }},
    {Part::acceptance, "acceptance",
     [](auto& a, auto& b) { return a.task.acceptance == b.task.acceptance; }},
    {Part::remind, "remind",
     [](auto& a, auto& b) { return same_rules(a.task.remind, b.task.remind); }},
    {Part::escalate, "escalate",
     [](auto& a, auto& b) { return same_rules(a.task.escalate, b.task.escalate); }},
    {Part::title, "title", [](auto& a, auto& b) { return a.task.title == b.task.title; }},
    {Part::period_label, "period_label",
     [](auto& a, auto& b) { return a.occurrence.label == b.occurrence.label; }},
    {Part::source, "source", [](auto& a, auto& b) { return a.task.source == b.task.source; }},
    {Part::evidence, "evidence",
     [](auto& a, auto& b) { return a.task.evidence == b.task.evidence; }},
    {Part::quote, "quote", [](auto& a, auto& b) { return a.task.quote == b.task.quote; }},
    {Part::note, "note", [](auto& a, auto& b) { return a.task.note == b.task.note; }},
};

void compare_obligations(const Workflow& before, const Workflow& after, PlanDiff& diff) {
  std::map<ObligationId, const ObligationSpec*> old;
  for (const ObligationSpec& spec : before.obligations()) old.emplace(spec.id, &spec);
  for (const ObligationSpec& spec : after.obligations()) {
    const auto found = old.find(spec.id);
    if (found == old.end()) {
      diff.added.push_back(&spec);
      continue;
    }
    ChangedObligation changed{found->second, &spec, {}};
    for (const PartOfObligation& part : kParts) {
      if (!part.same({before, *found->second}, {after, spec})) changed.parts.push_back(part.part);
    }
    if (!changed.parts.empty()) diff.changed.push_back(std::move(changed));
    old.erase(found);
  }
  for (const ObligationSpec& spec : before.obligations()) {
    if (old.contains(spec.id)) diff.removed.push_back(&spec);
  }
}

/// The same message in both editions.
using MessageId = std::tuple<ObligationId, NoticeKind, RuleId, Party, ChannelKind>;

std::map<MessageId, std::vector<const Notice*>> by_message(const Preview& run) {
  std::map<MessageId, std::vector<const Notice*>> found;  // each list in order of time
  for (const Notice& notice : run.notices) {
    found[{notice.obligation, notice.kind, notice.rule, notice.to, notice.channel}].push_back(
        &notice);
  }
  return found;
}

/// Collects what changes; the channels of one message to one recipient come together.
class NoticeChanges {
 public:
  void add(const Notice* before, const Notice* after) {
    if (before && after && before->at == after->at && before->step == after->step) return;
    const Notice& any = after ? *after : *before;
    NoticeChange change;
    if (before) change.before = before->at;
    if (after) change.after = after->at;
    change.obligation = any.obligation;
    change.kind = any.kind;
    change.rule = any.rule;
    change.step_before = before ? before->step : any.step;
    change.step = any.step;
    change.to = any.to;
    const auto [place, is_new] =
        changes_.emplace(Key{any.at, change.obligation, change.kind, change.step, change.rule,
                             change.to, change.before, change.after, change.step_before},
                         std::move(change));
    place->second.channels.push_back(any.channel);
  }

  std::vector<NoticeChange> take() {
    std::vector<NoticeChange> list;
    for (auto& [key, change] : changes_) list.push_back(std::move(change));
    return list;
  }

 private:
  using Key = std::tuple<Instant, ObligationId, NoticeKind, int, RuleId, Party,
                         std::optional<Instant>, std::optional<Instant>, int>;
  std::map<Key, NoticeChange> changes_;
};

std::vector<NoticeChange> compare_notices(const Workflow& before, const Workflow& after) {
  const Preview old_run = preview(before, Assume::nobody_reports, {}, {}, {}, Grouping::none);
  const Preview new_run = preview(after, Assume::nobody_reports, {}, {}, {}, Grouping::none);
  const auto old_messages = by_message(old_run);
  auto new_messages = by_message(new_run);
  NoticeChanges changes;
  for (const auto& [id, old_ones] : old_messages) {
    const auto& new_ones = new_messages[id];
    for (size_t i = 0; i < std::max(old_ones.size(), new_ones.size()); ++i) {
      changes.add(i < old_ones.size() ? old_ones[i] : nullptr,
                  i < new_ones.size() ? new_ones[i] : nullptr);
    }
    new_messages.erase(id);
  }
  for (const auto& [id, new_ones] : new_messages) {
    for (const Notice* notice : new_ones) changes.add(nullptr, notice);
  }
  return changes.take();
}

struct LineOfHeader {
  const char* name;
  bool (*same)(const Plan&, const Plan&);
};

const LineOfHeader kHeader[] = {
    {"title", [](auto& a, auto& b) { return a.title == b.title; }},
    {"short_title", [](auto& a, auto& b) { return a.short_title == b.short_title; }},
    {"number", [](auto& a, auto& b) { return a.number == b.number; }},
    {"issuer", [](auto& a, auto& b) { return a.issuer == b.issuer; }},
    {"signer", [](auto& a, auto& b) { return a.signer == b.signer; }},
    {"standing_body", [](auto& a, auto& b) { return a.standing_body == b.standing_body; }},
    {"recipients", [](auto& a, auto& b) { return same_set(a.recipients, b.recipients); }},
    {"tell_unit", [](auto& a, auto& b) { return a.tell_unit == b.tell_unit; }},
    {"approval", [](auto& a, auto& b) { return a.approval == b.approval; }},
    {"summaries", [](auto& a, auto& b) { return a.summaries == b.summaries; }},
    {"period",
     [](auto& a, auto& b) { return a.first_day == b.first_day && a.last_day == b.last_day; }},
    {"directory", [](auto& a, auto& b) { return a.directory == b.directory; }},
    {"calendar", [](auto& a, auto& b) { return a.calendar == b.calendar; }},
    {"note", [](auto& a, auto& b) { return a.note == b.note; }},
};

template <class T>
void compare_items(PlanItem item, const std::map<std::string, T>& before,
                   const std::map<std::string, T>& after, std::vector<ChangedItem>& out) {
  for (const auto& [id, thing] : after) {
    const auto found = before.find(id);
    if (found == before.end()) {
      out.push_back({item, id, ItemChange::added});
    } else if (!(found->second == thing)) {
      out.push_back({item, id, ItemChange::changed});
    }
  }
  for (const auto& [id, thing] : before) {
    if (!after.contains(id)) out.push_back({item, id, ItemChange::removed});
  }
}

std::string id_text(const std::string& id) { return id; }
template <class Tag>
std::string id_text(const Id<Tag>& id) {
  return id.str();
}

template <class T>
std::map<std::string, T> by_id_text(const std::vector<T>& things) {
  std::map<std::string, T> found;
  for (const T& thing : things) found.emplace(id_text(thing.id), thing);
  return found;
}

/// Registers without their criteria, which are compared one by one.
std::map<std::string, StatusRegister> bare_registers(const Plan& plan) {
  auto registers = by_id_text(plan.registers);
  for (auto& [id, reg] : registers) reg.criteria.clear();
  return registers;
}

std::map<std::string, Criterion> criteria_of(const Plan& plan) {
  std::map<std::string, Criterion> found;
  for (const StatusRegister& reg : plan.registers) {
    for (const Criterion& criterion : reg.criteria) {
      found.emplace(reg.id.str() + "/" + criterion.id.str(), criterion);
    }
  }
  return found;
}

std::vector<ChangedItem> compare_rest(const Plan& before, const Plan& after) {
  std::vector<ChangedItem> items;
  for (const LineOfHeader& line : kHeader) {
    if (!line.same(before, after)) {
      items.push_back({PlanItem::header, line.name, ItemChange::changed});
    }
  }
  compare_items(PlanItem::event, by_id_text(before.events), by_id_text(after.events), items);
  compare_items(PlanItem::reading, by_id_text(before.readings), by_id_text(after.readings), items);
  compare_items(PlanItem::indicator, by_id_text(before.indicators), by_id_text(after.indicators),
                items);
  compare_items(PlanItem::reg, bare_registers(before), bare_registers(after), items);
  compare_items(PlanItem::criterion, criteria_of(before), criteria_of(after), items);
  return items;
}

}  // namespace

const char* to_string(ObligationPart part) {
  for (const PartOfObligation& known : kParts) {
    if (known.part == part) return known.name;
  }
  std::abort();
}

const char* to_string(PlanItem item) {
  switch (item) {
    case PlanItem::header:
      return "header";
    case PlanItem::event:
      return "event";
    case PlanItem::reading:
      return "reading";
    case PlanItem::indicator:
      return "indicator";
    case PlanItem::reg:
      return "register";
    case PlanItem::criterion:
      return "criterion";
  }
  std::abort();
}

const char* to_string(ItemChange change) {
  switch (change) {
    case ItemChange::added:
      return "added";
    case ItemChange::removed:
      return "removed";
    case ItemChange::changed:
      return "changed";
  }
  std::abort();
}

PlanDiff diff_obligations(const Workflow& before, const Workflow& after) {
  PlanDiff diff;
  compare_obligations(before, after, diff);
  return diff;
}

PlanDiff diff_plans(const Workflow& before, const Workflow& after) {
  PlanDiff diff = diff_obligations(before, after);
  diff.notices = compare_notices(before, after);
  diff.items = compare_rest(before.plan(), after.plan());
  return diff;
}

}  // namespace nhacviec
