#include "connectors/records.h"
#include "connectors/records_json.h"

namespace nhacviec {
namespace {

std::vector<RecordWriter> encode_handled(const std::vector<HandledRule>& rules) {
  std::vector<RecordWriter> list;
  for (const HandledRule& rule : rules) {
    RecordWriter& out = list.emplace_back();
    out.put("rule", rule.rule);
    out.put("at", rule.at);
    out.put("skipped", rule.skipped);
  }
  return list;
}

std::vector<HandledRule> decode_handled(RecordReader& in) {
  std::vector<HandledRule> rules;
  const auto list = in.array("handled");
  if (!list) return rules;
  for (const Json item : *list) {
    RecordReader part(item, "handled");
    HandledRule rule;
    rule.rule = RuleId(part.required_text("rule"));
    rule.at = part.instant("at");
    rule.skipped = part.text("skipped");
    in.fail_as(part);
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

std::string encode(const Obligation& obligation) {
  RecordWriter out;
  out.put("id", obligation.id);
  out.put("revision", obligation.revision);
  out.put("state", stored_name(kStates, obligation.state));
  out.put("round", obligation.round);
  out.put("deadline_version", obligation.deadline_version);
  out.put("due_at", obligation.due_at);
  out.put("planned_due_at", obligation.planned_due_at);
  if (obligation.followed_due_at) out.put("followed_due_at", obligation.followed_due_at);
  out.put("created_at", obligation.created_at);
  out.put("armed_at", obligation.armed_at);
  out.put_list("handled", encode_handled(obligation.handled));
  out.put("hold_until", obligation.hold_until);
  out.put("submitted_at", obligation.submitted_at);
  out.put("first_submitted_at", obligation.first_submitted_at);
  out.put("late", obligation.late);
  out.put_list("confirmed", obligation.confirmed);
  out.put("forced_open", obligation.forced_open);
  out.put("reason", obligation.reason);
  out.put("title", obligation.title);
  out.put("extension_reason", obligation.extension_reason);
  out.put("adopted", obligation.adopted);
  if (obligation.withdrawn_from) {
    out.put("withdrawn_from", stored_name(kStates, *obligation.withdrawn_from));
  }
  return std::move(out).text();
}

Result<Obligation> decode_obligation(const std::string& body) {
  const Result<Json> json = parse_record(body, "obligation");
  if (!json) return json.error();
  RecordReader in(json.value(), "obligation");
  Obligation obligation;
  obligation.id = ObligationId(in.required_text("id"));
  obligation.revision = in.number("revision");
  obligation.state = in.named(kStates, "state");
  obligation.round = in.number("round");
  obligation.deadline_version = in.number("deadline_version");
  obligation.due_at = in.maybe_instant("due_at");
  obligation.planned_due_at = in.maybe_instant("planned_due_at");
  obligation.followed_due_at = in.maybe_instant("followed_due_at");
  obligation.created_at = in.instant("created_at");
  obligation.armed_at = in.instant("armed_at");
  obligation.handled = decode_handled(in);
  obligation.hold_until = in.maybe_instant("hold_until");
  obligation.submitted_at = in.maybe_instant("submitted_at");
  obligation.first_submitted_at = in.maybe_instant("first_submitted_at");
  obligation.late = in.maybe_boolean("late");
  for (std::string& unit : in.texts("confirmed")) obligation.confirmed.emplace(std::move(unit));
  obligation.forced_open = in.boolean("forced_open");
  obligation.reason = in.text("reason");
  obligation.title = in.text("title");
  obligation.extension_reason = in.text("extension_reason");
  obligation.adopted = in.text("adopted");
  if (!in.text("withdrawn_from").empty()) {
    obligation.withdrawn_from = in.named(kStates, "withdrawn_from");
  }
  if (auto failed = in.failed()) return *failed;
  return obligation;
}

}  // namespace nhacviec
