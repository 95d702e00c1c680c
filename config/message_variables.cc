#include "config/message_variables.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "config/message_facts.h"
#include "workflows/rule_parties.h"

namespace nhacviec {

namespace {

using Facts = MessageFacts;

struct Variable {
  const char* name;
  std::string (*value)(const Facts&);
};

std::string day(const Facts& f, std::optional<Date> date) { return date ? f.pack.date(*date) : ""; }

// The only list of the variables: templates are checked against it, docs/messages.md explains it.
const Variable kVariables[] = {
    // The plan and who stands behind it.
    {"plan", [](const Facts& f) { return f.in(f.plan.title); }},
    {"plan_lower", [](const Facts& f) { return f.pack.lower_first(f.in(f.plan.title)); }},
    {"plan_short",
     [](const Facts& f) {
       return f.in(f.plan.short_title.empty() ? f.plan.title : f.plan.short_title);
     }},
    {"plan_number", [](const Facts& f) { return f.plan.number; }},
    {"issuer", [](const Facts& f) { return f.unit_name(f.plan.issuer); }},
    {"standing_body", [](const Facts& f) { return f.present_name(f.plan.standing_body); }},
    {"standing_body_short",
     [](const Facts& f) { return f.present_short_name(f.plan.standing_body); }},
    {"contact",
     [](const Facts& f) {
       return f.role_title(f.c.workflow.directory().lead_of(f.plan.standing_body, "", f.today()));
     }},
    // What is owed.
    {"obligation", [](const Facts& f) { return f.c.spec.id.str(); }},
    {"task", [](const Facts& f) { return f.task_title(); }},
    {"task_lower", [](const Facts& f) { return f.pack.lower_first(f.task_title()); }},
    {"task_short",
     [](const Facts& f) { return f.pack.shortened(f.pack.lower_first(f.task_title())); }},
    {"task_source", [](const Facts& f) { return f.in(f.task.source); }},
    {"kind", [](const Facts& f) { return f.pack.kind(f.task.kind).label; }},
    {"verb", [](const Facts& f) { return f.pack.kind(f.task.kind).verb; }},
    {"product", [](const Facts& f) { return f.pack.kind(f.task.kind).product; }},
    {"object",
     [](const Facts& f) {
       const std::string title = f.task_title();
       return f.pack.kind(f.task.kind)
           .object.render({{"task", title}, {"task_lower", f.pack.lower_first(title)}});
     }},
    {"deliver",
     [](const Facts& f) {
       if (f.task.deliver_to.empty()) return std::string();
       return f.pack.kind(f.task.kind)
           .deliver.render({{"deliver_to", f.unit_list(f.task.deliver_to)}});
     }},
    {"deliver_to", [](const Facts& f) { return f.unit_list(f.task.deliver_to); }},
    {"period",  // said only where the task comes back, else the title has it
     [](const Facts& f) { return f.task.occurrences.size() > 1 ? f.periods() : ""; }},
    {"returned", [](const Facts& f) { return f.flag(f.c.obligation.state == State::returned); }},
    {"reason",
     [](const Facts& f) {
       return f.c.obligation.state == State::returned ? f.c.obligation.reason : "";
     }},
    {"returned_on", [](const Facts& f) { return f.date_of(f.c.obligation.returned_at); }},
    {"submitted_on", [](const Facts& f) { return f.date_of(f.c.obligation.submitted_at); }},
    {"submitted_at", [](const Facts& f) { return f.time_text(f.c.obligation.submitted_at); }},
    {"first_submitted_on",
     [](const Facts& f) { return f.date_of(f.c.obligation.first_submitted_at); }},
    // The paper it was handed in with, and which moment counts.
    {"document_number", [](const Facts& f) { return signed_number(f.c.obligation.document); }},
    {"document_date", [](const Facts& f) { return day(f, f.c.obligation.document.date); }},
    {"incoming_number", [](const Facts& f) { return f.c.obligation.document.incoming_number; }},
    {"document_channel", [](const Facts& f) { return f.document_channel(); }},
    {"received_on", [](const Facts& f) { return f.date_of(f.received()); }},
    {"received_at", [](const Facts& f) { return f.time_text(f.received()); }},
    {"counts_on", [](const Facts& f) { return f.date_of(f.c.obligation.first_submitted_at); }},
    {"counts_at", [](const Facts& f) { return f.time_text(f.c.obligation.first_submitted_at); }},
    {"counts_first", [](const Facts& f) { return f.flag(f.counts() == Facts::Counts::first); }},
    {"counts_given", [](const Facts& f) { return f.flag(f.counts() == Facts::Counts::given); }},
    {"in_time",
     [](const Facts& f) { return f.flag(f.c.obligation.due_at && f.c.obligation.late == false); }},
    {"submitted_late", [](const Facts& f) { return f.flag(f.c.obligation.late == true); }},
    {"owed",
     [](const Facts& f) {
       const State state = f.c.obligation.state;
       return f.flag(state == State::waiting || state == State::open || state == State::returned);
     }},
    // Who owes it, and who reads this.
    {"unit", [](const Facts& f) { return f.owing_unit(); }},
    {"unit_inline", [](const Facts& f) { return f.unit_inside_sentence(f.c.spec.unit); }},
    {"unit_short", [](const Facts& f) { return f.owing_unit_short(); }},
    {"recipient", [](const Facts& f) { return f.unit_name(f.c.notice.to.unit); }},
    {"recipient_role", [](const Facts& f) { return f.role_title(f.c.notice.to); }},
    {"leads", [](const Facts& f) { return f.flag(f.leads()); }},
    {"in_charge", [](const Facts& f) { return f.flag(f.heads(f.c.notice.to, f.today())); }},
    {"to_standing_body", [](const Facts& f) { return f.flag(f.standing_body()); }},
    // When.
    {"due", [](const Facts& f) { return f.due("due"); }},
    {"by", [](const Facts& f) { return f.due("by"); }},
    {"due_short", [](const Facts& f) { return f.due("due_short"); }},
    {"chosen", [](const Facts& f) { return f.flag(f.c.spec.occurrence->chosen); }},
    {"extended",
     [](const Facts& f) {
       return f.flag(f.c.spec.due_at && f.c.obligation.due_at != f.c.spec.due_at);
     }},
    {"extension_reason", [](const Facts& f) { return f.c.obligation.extension_reason; }},
    {"last_day", [](const Facts& f) { return day(f, f.last_day()); }},
    {"last_day_short",
     [](const Facts& f) { return f.last_day() ? f.pack.short_date(*f.last_day()) : ""; }},
    {"last_day_weekday",
     [](const Facts& f) { return f.last_day() ? f.pack.weekday(*f.last_day()) : ""; }},
    {"days_left",
     [](const Facts& f) { return f.days_left() ? f.pack.working_days(*f.days_left()) : ""; }},
    {"days_late",
     [](const Facts& f) { return f.days_late() ? f.pack.working_days(*f.days_late()) : ""; }},
    {"days_late_short",
     [](const Facts& f) { return f.days_late() ? f.pack.working_days_sms(*f.days_late()) : ""; }},
    {"ask_by", [](const Facts& f) { return day(f, f.ask_by()); }},
    {"reply_by", [](const Facts& f) { return f.reply_by(); }},
    {"today", [](const Facts& f) { return f.pack.date(f.today()); }},
    {"today_short", [](const Facts& f) { return f.pack.short_date(f.today()); }},
    {"today_weekday", [](const Facts& f) { return f.pack.weekday(f.today()); }},
    {"now", [](const Facts& f) { return f.pack.time(f.now()); }},
    // What was sent before, and what comes next.
    {"step",
     [](const Facts& f) { return f.c.notice.step > 0 ? std::to_string(f.c.notice.step) : ""; }},
    {"urging", [](const Facts& f) { return std::to_string(f.urging()); }},
    {"again", [](const Facts& f) { return f.flag(f.urging() > 1); }},
    {"steps_missed", [](const Facts& f) { return f.steps_missed(); }},
    {"unreached_by", [](const Facts& f) { return f.unreached_by(); }},
    {"no_address", [](const Facts& f) { return f.flag(f.unreached_because() == "no_address"); }},
    {"server_words",
     [](const Facts& f) {
       const std::string words = f.unreached_because();
       return words == "no_address" ? "" : words;
     }},
    {"reminded_on",
     [](const Facts& f) {
       return f.dates_of([](const Rule& r) {
         return r.kind == NoticeKind::reminder && r.anchor != Anchor::submission;
       });
     }},
    {"urged_on",
     [](const Facts& f) {
       return f.dates_of([](const Rule& r) { return r.kind == NoticeKind::overdue; });
     }},
    {"leaders_told_on", [](const Facts& f) { return f.dates_of(tells_leaders); }},
    {"leaders_told", [](const Facts& f) { return f.leaders_told(); }},
    {"next_leader",
     [](const Facts& f) {
       const auto step = f.next_leader();
       return step && !step->to.empty() ? f.role_title(step->to.front()) : "";
     }},
    {"next_leader_in_charge",
     [](const Facts& f) {
       const auto step = f.next_leader();
       return f.flag(step && step->to.size() == 1 &&
                     f.heads(step->to.front(), f.c.workflow.zone().date_of(step->at)));
     }},
    // What was answered.
    {"said", [](const Facts& f) { return f.c.notice.said ? f.c.notice.said->text : ""; }},
    {"said_by", [](const Facts& f) { return f.said_by(); }},
    {"asked_day", [](const Facts& f) { return day(f, f.asked_day()); }},
    {"documents",
     [](const Facts& f) {
       const int count = f.c.notice.said ? f.c.notice.said->documents : 0;
       return count > 0 ? f.pack.number(count) : "";
     }},
    // What waits for approval, and the words of who gave it.
    {"awaited_to", [](const Facts& f) { return f.awaited_parties(); }},
    {"awaited_subject", [](const Facts& f) { return f.awaited_message().subject; }},
    {"awaited_text",
     [](const Facts& f) {
       std::string text;
       for (const char c : f.awaited_message().body) {
         if (c == '\n') {
           text += kLineInValue;
         } else {
           text += c;
         }
       }
       return text;
     }},
    {"awaited_sms",
     [](const Facts& f) {
       const std::vector<Notice> waiting = f.awaited_notices();
       const bool by_sms = std::any_of(waiting.begin(), waiting.end(), [](const Notice& notice) {
         return notice.channel != ChannelKind::email;
       });
       return by_sms ? f.awaited_message().sms : "";
     }},
    {"goes_out_on",
     [](const Facts& f) {
       const AwaitedApproval* waiting = f.awaited();
       const bool by_itself = waiting != nullptr && waiting->releases && waiting->look_at;
       return by_itself ? f.pack.date(f.c.workflow.zone().date_of(*waiting->look_at)) : "";
     }},
    {"goes_out_at",
     [](const Facts& f) {
       const AwaitedApproval* waiting = f.awaited();
       const bool by_itself = waiting != nullptr && waiting->releases && waiting->look_at;
       return by_itself ? f.pack.time(f.time_of(*waiting->look_at)) : "";
     }},
    {"asked_again",
     [](const Facts& f) {
       const auto rule = read_approval_rule(f.c.notice.rule);
       return f.flag(rule && rule->times > 1);
     }},
    {"agreed_note", [](const Facts& f) { return f.agreed_note(); }},
    // What waits for what.
    {"missing", [](const Facts& f) { return f.missing(); }},
    {"received_of_all", [](const Facts& f) { return f.received_of_all(); }},
    {"forced", [](const Facts& f) { return f.flag(f.c.obligation.forced_open); }},
    {"waiters", [](const Facts& f) { return f.waiters(); }},
    {"waiters_deliver_to", [](const Facts& f) { return f.waiters_deliver_to(); }},
};

}  // namespace

const std::set<std::string>& known_message_variables() {
  static const std::set<std::string> names = [] {
    std::set<std::string> result;
    for (const Variable& variable : kVariables) result.insert(variable.name);
    return result;
  }();
  return names;
}

struct MessageVariables::Values {
  explicit Values(const MessageContext& context) : facts(context) {}

  MessageFacts facts;
  std::array<std::optional<std::string>, std::size(kVariables)> known;
};

MessageVariables::MessageVariables(const MessageContext& context)
    : values_(std::make_unique<Values>(context)) {}

MessageVariables::~MessageVariables() = default;

const std::string& MessageVariables::operator[](const std::string& name) const {
  static const std::string nothing;
  static const std::unordered_map<std::string, size_t> places = [] {
    std::unordered_map<std::string, size_t> result;
    for (size_t i = 0; i < std::size(kVariables); ++i) result.emplace(kVariables[i].name, i);
    return result;
  }();
  const auto place = places.find(name);
  if (place == places.end()) return nothing;
  std::optional<std::string>& value = values_->known[place->second];
  if (!value) value = kVariables[place->second].value(values_->facts);
  return *value;
}

}  // namespace nhacviec
