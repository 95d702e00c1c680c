#include "connectors/records.h"
#include "connectors/records_json.h"
#include "connectors/records_notices.h"

namespace nhacviec {
namespace {

std::vector<RecordWriter> encode_handled(const std::vector<HandledRule>& rules) {
  std::vector<RecordWriter> list;
  for (const HandledRule& rule : rules) {
    RecordWriter& out = list.emplace_back();
    out.put("rule", rule.rule);
    out.put("at", rule.at);
    out.put("skipped", rule.skipped);
    if (rule.occurrence > 1) out.put("occurrence", rule.occurrence);
    out.put("undelivered", rule.undelivered);
  }
  return list;
}

std::vector<RecordWriter> encode_waiting(const std::vector<WaitingStep>& steps) {
  std::vector<RecordWriter> list;
  for (const WaitingStep& step : steps) {
    RecordWriter& out = list.emplace_back();
    out.put("rule", step.rule);
    out.put("until", step.until);
    out.put("times", step.times);
  }
  return list;
}

std::vector<WaitingStep> decode_waiting(RecordReader& in) {
  std::vector<WaitingStep> steps;
  const auto list = in.array("waiting_steps");
  if (!list) return steps;
  for (const Json item : *list) {
    RecordReader part(item, "waiting_steps");
    WaitingStep step;
    step.rule = RuleId(part.required_text("rule"));
    step.until = part.instant("until");
    step.times = part.number("times");
    in.fail_as(part);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<RecordWriter> encode_awaited(const std::vector<AwaitedApproval>& awaited) {
  std::vector<RecordWriter> list;
  for (const AwaitedApproval& one : awaited) {
    RecordWriter& out = list.emplace_back();
    out.put("rule", one.rule);
    if (one.occurrence > 1) out.put("occurrence", one.occurrence);
    out.put("since", one.since);
    put_notices(out, "notices", one.notices);
    out.put("times", one.times);
    out.put("look_at", one.look_at);
    if (one.releases) out.put("releases", true);
    if (one.is_withheld) out.put("withheld", true);
    out.put("by", one.by);
    out.put("reason", one.reason);
    out.put("office", one.office);
  }
  return list;
}

std::vector<AwaitedApproval> decode_awaited(RecordReader& in) {
  std::vector<AwaitedApproval> awaited;
  each_item(in, "awaited", [&](RecordReader& item) {
    AwaitedApproval one;
    one.rule = RuleId(item.required_text("rule"));
    one.occurrence = item.maybe_number("occurrence").value_or(1);
    one.since = item.instant("since");
    one.notices = read_notices(item, "notices");
    one.times = item.number("times");
    one.look_at = item.maybe_instant("look_at");
    one.releases = item.maybe_boolean("releases").value_or(false);
    one.is_withheld = item.maybe_boolean("withheld").value_or(false);
    one.by = item.text("by");
    one.reason = item.text("reason");
    one.office = item.text("office");
    awaited.push_back(std::move(one));
  });
  return awaited;
}

RecordWriter encode_silence(const SilenceInForce& silence) {
  RecordWriter out;
  out.put("since", silence.since);
  out.put("until", silence.until);
  out.put("by", silence.by);
  out.put("reason", silence.reason);
  if (silence.escalation) out.put("escalation", true);
  return out;
}

std::optional<SilenceInForce> decode_silence(RecordReader& in) {
  const auto found = in.object("silence");
  if (!found) return std::nullopt;
  RecordReader part(*found, "silence");
  SilenceInForce silence;
  silence.since = part.instant("since");
  silence.until = part.instant("until");
  silence.by = part.text("by");
  silence.reason = part.text("reason");
  silence.escalation = part.maybe_boolean("escalation").value_or(false);
  in.fail_as(part);
  return silence;
}

RecordWriter encode_request(const TimeRequest& request) {
  RecordWriter out;
  out.put("at", request.at);
  out.put("due_at", request.due_at);
  out.put("by", request.by);
  out.put("reason", request.reason);
  return out;
}

std::optional<TimeRequest> decode_request(RecordReader& in) {
  const auto found = in.object("time_request");
  if (!found) return std::nullopt;
  RecordReader part(*found, "time_request");
  TimeRequest request;
  request.at = part.instant("at");
  request.due_at = part.instant("due_at");
  request.by = part.text("by");
  request.reason = part.text("reason");
  in.fail_as(part);
  return request;
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
    rule.occurrence = part.maybe_number("occurrence").value_or(1);
    rule.undelivered = part.text("undelivered");
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
  out.put("told_at", obligation.told_at);
  out.put_list("waiting_steps", encode_waiting(obligation.waiting_steps));
  out.put_list("awaited", encode_awaited(obligation.awaited));
  if (obligation.silence) out.put("silence", encode_silence(*obligation.silence));
  if (obligation.time_request) out.put("time_request", encode_request(*obligation.time_request));
  if (obligation.answers > 0) out.put("answers", obligation.answers);
  out.put("returned_at", obligation.returned_at);
  out.put("submitted_at", obligation.submitted_at);
  out.put("received_at", obligation.received_at);
  out.put("document", obligation.document);
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
  obligation.told_at = in.maybe_instant("told_at");
  obligation.waiting_steps = decode_waiting(in);
  obligation.awaited = decode_awaited(in);
  obligation.silence = decode_silence(in);
  obligation.time_request = decode_request(in);
  obligation.answers = in.maybe_number("answers").value_or(0);
  obligation.returned_at = in.maybe_instant("returned_at");
  obligation.submitted_at = in.maybe_instant("submitted_at");
  obligation.received_at = in.maybe_instant("received_at");
  obligation.document = in.document("document");
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
