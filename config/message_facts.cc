#include "config/message_facts.h"

#include <algorithm>

#include "workflows/approval.h"
#include "workflows/firing.h"
#include "workflows/recipients.h"
#include "workflows/rule_parties.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr int kAskWorkingDaysBefore = 2;  // "tell us before" stands this far before the last day

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

}  // namespace

MessageFacts::MessageFacts(const MessageContext& context)
    : c(context),
      task(*context.spec.task),
      plan(context.workflow.plan()),
      pack(context.pack),
      today_(context.workflow.zone().date_of(context.notice.at)) {}

std::string MessageFacts::in(const Text& text) const { return text.in(pack.language()); }

std::string MessageFacts::task_title() const {
  return c.obligation.title.empty() ? in(task.title) : c.obligation.title;
}

std::string MessageFacts::unit_name(const UnitId& id) const {
  const std::string name = in(c.workflow.directory().name_of(id, today_));
  return name.empty() ? id.str() : name;
}

std::string MessageFacts::owing_unit() const {
  if (task.joint) return unit_list(task.coordinating_units);
  const UnitId now = in_charge();
  if (now == c.spec.unit) return unit_name(now);
  return pack.form("unit_taken_over",
                   {{"unit", unit_name(now)}, {"former", unit_name(c.spec.unit)}});
}

std::string MessageFacts::owing_unit_short() const {
  if (task.joint) return owing_unit();
  const std::string name = in(c.workflow.directory().short_name_of(in_charge(), today_));
  return name.empty() ? c.spec.unit.str() : name;
}

std::string MessageFacts::present_name(const UnitId& id) const { return unit_name(present(id)); }

std::string MessageFacts::present_short_name(const UnitId& id) const {
  const std::string name = in(c.workflow.directory().short_name_of(present(id), today_));
  return name.empty() ? id.str() : name;
}

std::string MessageFacts::unit_inside_sentence(const UnitId& id) const {
  const bool owes = id == c.spec.unit;
  const Unit* unit = c.workflow.directory().unit(owes ? in_charge() : present(id));
  const bool lower = unit != nullptr && unit->kind == UnitKind::group;
  const std::string name = owes ? owing_unit() : present_name(id);
  return lower && pack.words().lowercase_groups ? pack.lower_first(name) : name;
}

std::string MessageFacts::unit_list(const std::vector<UnitId>& ids) const {
  std::vector<std::string> names;
  for (const UnitId& id : ids) add_once(names, present_name(id));
  return pack.list(names);
}

std::string MessageFacts::role_title(const std::optional<Party>& party) const {
  const Role* role = party ? c.workflow.directory().role(*party) : nullptr;
  return role == nullptr ? "" : in(role->title);
}

bool MessageFacts::leads() const {
  const UnitId lead = c.workflow.directory().lead_unit_of(c.spec.unit, duty(), today_);
  return lead != in_charge() && lead == c.notice.to.unit;
}

bool MessageFacts::heads(const Party& party, Date day) const {
  return c.workflow.directory().head_of(c.spec.unit, duty(), day) == party;
}

UnitId MessageFacts::in_charge() const { return c.workflow.in_charge_of(c.spec, today_); }

UnitId MessageFacts::present(const UnitId& id) const {
  return c.workflow.directory().in_charge_of(id, "", today_);
}

std::string MessageFacts::duty() const { return make_duty(plan.id, task.id); }

bool MessageFacts::standing_body() const { return c.notice.to.unit == present(plan.standing_body); }

TimeOfDay MessageFacts::time_of(Instant instant) const {
  const LocalTime local = c.workflow.zone().to_local(instant);
  return chr::floor<chr::minutes>(local - chr::floor<chr::days>(local));
}

std::string MessageFacts::date_of(const std::optional<Instant>& at) const {
  return at ? pack.date(c.workflow.zone().date_of(*at)) : "";
}

std::string MessageFacts::time_text(const std::optional<Instant>& at) const {
  return at ? pack.time(time_of(*at)) : "";
}

std::optional<Instant> MessageFacts::received() const {
  return c.obligation.received_at ? c.obligation.received_at : c.obligation.submitted_at;
}

MessageFacts::Counts MessageFacts::counts() const {
  if (c.obligation.first_submitted_at != c.obligation.submitted_at) return Counts::first;
  return c.obligation.received_at ? Counts::given : Counts::receipt;
}

std::string MessageFacts::document_channel() const {
  const std::string& channel = c.obligation.document.channel;
  return channel.empty() ? "" : pack.form("document_by_" + channel, {});
}

// The document's own date is said as it stands, "before" or "on"; a date that an office chose or
// extended to is the last day on which it is still in time.
std::string MessageFacts::due(const char* form_prefix) const {
  if (!c.obligation.due_at) return "";
  const LocalTime local = c.workflow.zone().to_local(*c.obligation.due_at);
  Date day = chr::floor<chr::days>(local);
  const TimeOfDay time = chr::floor<chr::minutes>(local - LocalTime(day));
  const bool chosen = c.spec.occurrence->chosen || c.obligation.due_at != c.spec.due_at;
  std::string form = std::string(form_prefix) + "_before_day";
  if (time != TimeOfDay(0)) {
    form = std::string(form_prefix) + "_before_time";
  } else if (chosen || c.spec.occurrence->said != DueWords::before) {
    const bool on = !chosen && c.spec.occurrence->said == DueWords::on;
    form = std::string(form_prefix) + (on ? "_on_day" : "_end_of_day");
    day -= chr::days(1);
  }
  return pack.form(
      form,
      {{"date", pack.date(day)}, {"short_date", pack.short_date(day)}, {"time", pack.time(time)}});
}

std::optional<Date> MessageFacts::last_day() const {
  if (!c.obligation.due_at) return std::nullopt;
  return last_working_day(*c.obligation.due_at, c.workflow.calendar(), c.workflow.zone());
}

std::optional<int> MessageFacts::days_left() const {
  const auto last = last_day();
  if (!last) return std::nullopt;
  const int days = c.workflow.calendar().working_days_between(today_, *last);
  return days > 0 ? std::optional(days) : std::nullopt;
}

std::optional<int> MessageFacts::days_late() const {
  if (!c.obligation.due_at) return std::nullopt;
  const Instant from =
      std::max(*c.obligation.due_at, c.obligation.returned_at.value_or(*c.obligation.due_at));
  const Date zero = day_zero(from, c.workflow.calendar(), c.workflow.zone());
  const int days = c.workflow.calendar().working_days_between(zero, today_);
  return days > 0 ? std::optional(days) : std::nullopt;
}

std::optional<Date> MessageFacts::ask_by() const {
  const auto last = last_day();
  if (!last) return std::nullopt;
  const Date day = c.workflow.calendar().add_working_days(*last, -kAskWorkingDaysBefore);
  // "Before" that day leaves at least today and one more.
  return day > today_ + chr::days(1) ? std::optional(day) : std::nullopt;
}

std::string MessageFacts::reply_by() const {
  const BusinessCalendar& calendar = c.workflow.calendar();
  const Date day = calendar.add_working_days(today_, 1);
  return pack.form("due_before_time", {{"date", pack.date(day)},
                                       {"short_date", pack.short_date(day)},
                                       {"time", pack.time(calendar.rules().office_hours.to)}});
}

// That a notice failed for want of an address is on no log before somebody asks for it.
bool MessageFacts::reaches_somebody(const HandledRule& done) const {
  const Rule* rule = find_rule(task, done.rule);
  if (rule == nullptr) return true;
  const Date day = c.workflow.zone().date_of(done.at);
  const MessageClass of{rule->kind, rule->mandatory, rule->channels};
  for (const Party& party : c.workflow.resolve(*rule, c.spec, day)) {
    for (const ChannelKind channel : {ChannelKind::email, ChannelKind::sms, ChannelKind::zalo}) {
      if (!destinations(c.workflow.directory(), party, of, channel, day).empty()) return true;
    }
  }
  return false;
}

std::vector<const HandledRule*> MessageFacts::sent_before() const {
  std::vector<const HandledRule*> sent;
  for (const HandledRule& done : c.obligation.handled) {
    const bool itself = done.rule == c.notice.rule && done.occurrence == c.notice.occurrence;
    const bool before = done.at <= c.notice.at && !itself;
    const bool went_out = done.skipped.empty() && done.undelivered.empty() &&
                          reaches_somebody(done) &&
                          find_awaited(c.obligation, done.rule, done.occurrence) == nullptr;
    if (before && went_out) sent.push_back(&done);
  }
  std::stable_sort(sent.begin(), sent.end(),
                   [](const HandledRule* a, const HandledRule* b) { return a->at < b->at; });
  return sent;
}

std::string MessageFacts::dates_of(const std::function<bool(const Rule&)>& wanted) const {
  std::vector<std::string> dates;
  for (const HandledRule* done : sent_before()) {
    const Rule* rule = find_rule(task, done->rule);
    if (rule == nullptr || !wanted(*rule)) continue;
    add_once(dates, pack.short_date(c.workflow.zone().date_of(done->at)));
  }
  return pack.list(dates);
}

std::string MessageFacts::leaders_told() const {
  std::vector<std::string> titles;
  for (const HandledRule* done : sent_before()) {
    const Rule* rule = find_rule(task, done->rule);
    if (rule == nullptr || !tells_leaders(*rule)) continue;
    for (const Party& party :
         c.workflow.resolve(*rule, c.spec, c.workflow.zone().date_of(done->at))) {
      const std::string title = role_title(party);
      if (!title.empty()) add_once(titles, title);
    }
  }
  return pack.list(titles);
}

int MessageFacts::urging() const {
  int times = 1;
  for (const HandledRule* done : sent_before()) {
    const Rule* rule = find_rule(task, done->rule);
    if (rule != nullptr && rule->kind == NoticeKind::overdue) ++times;
  }
  return times;
}

std::string MessageFacts::steps_missed() const {
  std::vector<std::string> missed;
  for (const HandledRule& done : c.obligation.handled) {
    const Rule* rule = find_rule(task, done.rule);
    if (rule == nullptr || rule->kind != NoticeKind::escalation || done.at > c.notice.at) continue;
    const bool nobody = done.skipped.starts_with("no_");
    if (!nobody && done.undelivered.empty()) continue;
    const std::string form = nobody ? done.skipped : "undelivered";
    const std::vector<Party> to =
        c.workflow.resolve(*rule, c.spec, c.workflow.zone().date_of(done.at));
    missed.push_back(
        pack.form("missed_" + form, {{"step", std::to_string(rule->step)},
                                     {"role", to.empty() ? "" : role_title(to.front())}}));
  }
  return pack.list(missed);
}

std::string MessageFacts::unreached_by() const {
  std::vector<std::string> names;
  for (const HandledRule& done : c.obligation.handled) {
    const Rule* rule = find_rule(task, done.rule);
    if (rule == nullptr || rule->kind != NoticeKind::overdue || done.undelivered.empty()) continue;
    for (const ChannelKind channel : rule->channels) {
      add_once(names, pack.form(std::string("channel_") + to_string(channel), {}));
    }
  }
  return pack.list(names);
}

std::string MessageFacts::unreached_because() const {
  std::string words;
  for (const HandledRule& done : c.obligation.handled) {
    const Rule* rule = find_rule(task, done.rule);
    if (rule == nullptr || rule->kind != NoticeKind::overdue) continue;
    if (done.skipped == "nobody") words = "no_address";
    if (!done.undelivered.empty()) words = done.undelivered;
  }
  return words;
}

std::optional<ScheduledRule> MessageFacts::next_leader() const {
  for (const ScheduledRule& step : schedule(c.workflow, c.spec, c.obligation)) {
    if (step.at > c.notice.at && step.skip.empty() && tells_leaders(*step.rule)) return step;
  }
  return std::nullopt;
}

std::string MessageFacts::said_by() const {
  if (!c.notice.said) return "";
  const std::string& by = c.notice.said->by;
  return by.empty() ? owing_unit() : unit_name(UnitId(by.substr(0, by.find('/'))));
}

std::optional<Date> MessageFacts::asked_day() const {
  if (!c.notice.said || !c.notice.said->due_at) return std::nullopt;
  return c.workflow.zone().date_of(last_moment(*c.notice.said->due_at));
}

const AwaitedApproval* MessageFacts::awaited() const {
  const auto rule = read_approval_rule(c.notice.rule);
  const AwaitedApproval* found =
      rule ? find_awaited(c.obligation, rule->awaited, c.notice.occurrence) : nullptr;
  return found == nullptr || found->notices.empty() ? nullptr : found;
}

std::vector<Notice> MessageFacts::awaited_notices() const {
  if (const AwaitedApproval* waiting = awaited()) return waiting->notices;
  const auto asked = read_approval_rule(c.notice.rule);
  const Rule* rule = asked ? find_rule(task, asked->awaited) : nullptr;
  std::vector<Notice> notices;
  if (rule == nullptr) return notices;
  for (const Party& party : c.workflow.resolve(*rule, c.spec, today_)) {
    for (const ChannelKind channel : rule->channels) {
      notices.push_back(make_notice(c.workflow, c.spec, c.obligation, rule->kind, rule->id, party,
                                    channel, c.notice.at));
      notices.back().step = rule->step;
      notices.back().occurrence = c.notice.occurrence;
    }
  }
  return notices;
}

RenderedMessage MessageFacts::awaited_message() const {
  const std::vector<Notice> waiting = awaited_notices();
  if (waiting.empty()) return {};
  Notice shown = waiting.front();
  shown.at = c.notice.at;  // as it would go out now
  return render(pack, c.workflow, c.spec, c.obligation, c.waits, shown);
}

std::string MessageFacts::awaited_parties() const {
  std::vector<std::string> names;
  for (const Notice& notice : awaited_notices()) {
    const std::string title = role_title(notice.to);
    add_once(names, (title.empty() ? "" : title + ", ") + unit_name(notice.to.unit));
  }
  return pack.list(names);
}

std::string MessageFacts::agreed_note() const {
  if (!c.notice.agreed || c.notice.agreed->note.empty()) return "";
  return pack.form("approver_note", {{"by", approver_title()}, {"note", c.notice.agreed->note}});
}

// The office that agreed. What else stands there, the name of a program's token perhaps, is on the
// log and not in a letter.
std::string MessageFacts::approver_title() const {
  const std::string& by = c.notice.agreed->by;
  const size_t slash = by.find('/');
  std::string title;
  if (slash != std::string::npos) {
    title = role_title(Party{UnitId(by.substr(0, slash)), RoleId(by.substr(slash + 1))});
  }
  if (title.empty() && c.workflow.directory().unit(UnitId(by)) != nullptr) {
    title = unit_name(UnitId(by));
  }
  if (title.empty()) title = role_title(approver_of(plan, c.workflow.directory(), today_));
  return title.empty() ? present_name(plan.standing_body) : title;
}

std::string MessageFacts::periods() const {
  std::vector<std::string> labels{in(c.spec.occurrence->label)};
  for (const ObligationId& id : c.notice.also) {
    const ObligationSpec* other = c.workflow.find(id);
    if (other != nullptr) add_once(labels, in(other->occurrence->label));
  }
  return pack.list(labels);
}

std::string MessageFacts::missing() const {
  std::vector<std::string> names;
  for (const ObligationId& id : missing_sources(c.spec, c.waits)) {
    const ObligationSpec* source = c.workflow.find(id);
    if (source != nullptr) add_once(names, unit_inside_sentence(source->unit));
  }
  return pack.list(names);
}

std::string MessageFacts::received_of_all() const {
  if (c.spec.waits_for.empty()) return "";
  const int all = static_cast<int>(c.spec.waits_for.size());
  const int received = all - static_cast<int>(missing_sources(c.spec, c.waits).size());
  return pack.number(received) + "/" + pack.number(all);
}

std::string MessageFacts::waiters() const {
  std::vector<std::string> titles;
  for (const ObligationId& id : c.spec.waited_by) {
    const ObligationSpec* waiter = c.workflow.find(id);
    if (waiter != nullptr) add_once(titles, pack.lower_first(in(waiter->task->title)));
  }
  return pack.list(titles);
}

std::string MessageFacts::waiters_deliver_to() const {
  std::vector<UnitId> units;
  for (const ObligationId& id : c.spec.waited_by) {
    const ObligationSpec* waiter = c.workflow.find(id);
    if (waiter == nullptr) continue;
    for (const UnitId& unit : waiter->task->deliver_to) add_once(units, unit);
  }
  return unit_list(units);
}

}  // namespace nhacviec
