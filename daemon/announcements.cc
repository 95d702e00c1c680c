#include "daemon/announcements.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "daemon/http/api_json.h"
#include "workflows/decide.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace {

using Json = nlohmann::ordered_json;

/// A fact's part of an event; without a type it concerns nobody outside.
struct Telling {
  std::string type = {};
  Json data = Json::object();
};

Json by(const std::string& who) { return Json{{"by", who}}; }

Json by(const std::string& who, const std::string& reason) {
  Json data = by(who);
  if (!reason.empty()) data["reason"] = reason;
  return data;
}

/// That it is late is told when the rule of the overdue notice comes due, whoever hears it inside.
Telling lateness(const ObligationSpec& spec, const RuleId& id) {
  const Rule* rule = find_rule(*spec.task, id);
  if (rule != nullptr && rule->kind == NoticeKind::overdue) return {"overdue"};
  return {};
}

Json of_rule(const RuleId& rule, Json data) {
  data["rule"] = rule.str();
  return data;
}

/// One function for each kind of fact.
struct Teller {
  const ObligationSpec& spec;

  Telling operator()(const Created& f) const { return f.waiting ? Telling{} : Telling{"opened"}; }
  Telling operator()(const Rebased& f) const {
    return f.moved ? Telling{"rescheduled"} : Telling{};
  }
  Telling operator()(const Opened& f) const {
    return f.forced ? Telling{"opened", by(f.by, f.reason)} : Telling{"opened"};
  }
  Telling operator()(const Gated&) const { return {"gated"}; }
  Telling operator()(const Submitted& f) const {
    Json data = by(f.by);
    data["at"] = format_utc(f.at);
    data["late"] = f.late;
    if (f.received_at) data["received_at"] = format_utc(*f.received_at);
    if (!f.document.empty()) data["document"] = document_json(f.document);
    return {"submitted", std::move(data)};
  }
  Telling operator()(const Confirmed& f) const {
    Json data = by(f.by);
    data["recipient"] = f.recipient.str();
    return {"confirmed", std::move(data)};
  }
  Telling operator()(const Accepted& f) const { return {"accepted", by(f.by)}; }
  Telling operator()(const Returned& f) const { return {"returned", by(f.by, f.reason)}; }
  Telling operator()(const Extended& f) const { return {"extended", by(f.by, f.reason)}; }
  Telling operator()(const Placed& f) const { return {"placed", by(f.by)}; }
  Telling operator()(const Waived& f) const { return {"waived", by(f.by, f.reason)}; }
  Telling operator()(const Cancelled& f) const { return {"cancelled", by(f.by, f.reason)}; }
  Telling operator()(const Reopened& f) const { return {"reopened", by(f.by, f.reason)}; }
  Telling operator()(const Acknowledged& f) const {
    Json data = by(f.by);
    data["hold_until"] = format_utc(f.hold_until);
    return {"acknowledged", std::move(data)};
  }
  Telling operator()(const Fired& f) const {
    const Rule* rule = find_rule(*spec.task, f.rule);
    if (rule != nullptr && rule->kind == NoticeKind::escalation) {
      return {"escalated", Json{{"step", rule->step}}};
    }
    return lateness(spec, f.rule);
  }
  Telling operator()(const Skipped& f) const {
    return f.reason == "overtaken" ? Telling{} : lateness(spec, f.rule);
  }
  Telling operator()(const Refused& f) const {
    Json data = by(f.by, f.reason);
    data["event"] = f.event;
    return {"refused", std::move(data)};
  }
  Telling operator()(const Silenced& f) const {
    Json data = by(f.by, f.reason);
    data["until"] = format_utc(f.until);
    data["escalation"] = f.escalation;
    return {"silenced", std::move(data)};
  }
  Telling operator()(const Unsilenced& f) const { return {"unsilenced", by(f.by, f.reason)}; }
  Telling operator()(const MoreTimeAsked& f) const {
    Json data = by(f.by, f.reason);
    data["asked_due_at"] = format_utc(f.due_at);
    return {"more_time_asked", std::move(data)};
  }
  Telling operator()(const MoreTimeRefused& f) const {
    return {"more_time_refused", by(f.by, f.reason)};
  }
  Telling operator()(const AddresseeDisputed& f) const {
    return {"addressee_disputed", by(f.by, f.reason)};
  }
  Telling operator()(const Remarked& f) const {
    Json data = by(f.by, f.reason);
    if (!f.evidence.empty()) data["evidence"] = f.evidence;
    return {"remarked", std::move(data)};
  }
  Telling operator()(const AwaitsApproval& f) const {
    return {"approval_asked", of_rule(f.rule, Json::object())};
  }
  Telling operator()(const Approved& f) const { return {"approved", of_rule(f.rule, by(f.by))}; }
  Telling operator()(const Withheld& f) const {
    return {"withheld", of_rule(f.rule, by(f.by, f.reason))};
  }
  // How far what was sent has come: notice.sent and notice.failed say that.
  Telling operator()(const Told&) const { return {}; }
  Telling operator()(const Undelivered&) const { return {}; }
  Telling operator()(const PutOff&) const { return {}; }
  Telling operator()(const Rerouted&) const { return {}; }
  Telling operator()(const Named&) const { return {}; }
  Telling operator()(const ValueReported&) const { return {}; }
  Telling operator()(const StatusSet&) const { return {}; }
  Telling operator()(const Adopted& f) const {
    Json data = by(f.by);
    data["at"] = format_utc(f.at);
    data["late"] = f.late;
    return {"adopted", std::move(data)};
  }
  Telling operator()(const Withdrawn& f) const { return {"withdrawn", by(f.by, f.reason)}; }
  Telling operator()(const Resumed& f) const { return {"resumed", by(f.by)}; }
};

bool may_complete(const Fact& fact) {
  return std::holds_alternative<Submitted>(fact.body) ||
         std::holds_alternative<Confirmed>(fact.body) ||
         std::holds_alternative<Accepted>(fact.body) || std::holds_alternative<Waived>(fact.body) ||
         std::holds_alternative<Cancelled>(fact.body);
}

std::string cloud_event(const std::string& source, const std::string& id, const std::string& type,
                        const std::string& subject, Instant time, Json data) {
  const Json event{{"specversion", "1.0"},
                   {"id", id},
                   {"source", source},
                   {"type", type},
                   {"subject", subject},
                   {"time", format_utc(time)},
                   {"datacontenttype", "application/json"},
                   {"data", std::move(data)}};
  return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What every event about an obligation says.
void add_state(Json& data, const Obligation& obligation) {
  data["state"] = to_string(obligation.state);
  data["round"] = obligation.round;
  if (obligation.due_at) data["due_at"] = format_utc(*obligation.due_at);
}

}  // namespace

std::vector<std::string> Announcements::of_facts(const ObligationSpec& spec,
                                                 const Obligation& after,
                                                 const std::vector<Fact>& facts,
                                                 uint64_t first) const {
  std::vector<std::string> events;
  const std::string& subject = spec.id.str();
  for (size_t i = 0; i < facts.size(); ++i) {
    const std::string id = subject + "#" + std::to_string(first + i);
    Telling told = std::visit(Teller{spec}, facts[i].body);
    if (!told.type.empty()) {
      add_state(told.data, after);
      events.push_back(cloud_event(source_, id, "nhacviec.obligation." + told.type, subject,
                                   facts[i].at, std::move(told.data)));
    }
    const bool last = i + 1 == facts.size();
    if (last && may_complete(facts[i]) && is_complete(spec, after)) {
      Json data = Json::object();
      if (after.late) data["late"] = *after.late;
      add_state(data, after);
      events.push_back(cloud_event(source_, id + "/completed", "nhacviec.obligation.completed",
                                   subject, facts[i].at, std::move(data)));
    }
  }
  return events;
}

std::string Announcements::of_notice(const Notice& notice, NoticeStatus status, int attempt,
                                     Instant now) const {
  const bool sent = status == NoticeStatus::sent || status == NoticeStatus::delivered;
  const bool failed = status == NoticeStatus::permanent_failure || status == NoticeStatus::unknown;
  if (!sent && !failed) return "";
  Json data{{"kind", to_string(notice.kind)},       {"unit", notice.to.unit.str()},
            {"role", notice.to.role.str()},         {"channel", to_string(notice.channel)},
            {"notice", notice.key.str()},           {"attempt", attempt},
            {"status", nhacviec::to_string(status)}};
  if (notice.step > 0) data["step"] = notice.step;
  for (const Notice& item : notice.items) data["obligations"].push_back(item.obligation.str());
  return cloud_event(source_, notice.key.str() + "#" + std::to_string(attempt),
                     sent ? "nhacviec.notice.sent" : "nhacviec.notice.failed",
                     notice.items.empty() ? notice.obligation.str() : plan_of(notice).str(), now,
                     std::move(data));
}

std::string test_event(const std::string& source, const std::string& webhook, Instant now) {
  const std::string id = "test/" + webhook + "/" + format_utc(now);
  return cloud_event(source, id, "nhacviec.webhook.test", webhook, now, Json::object());
}

std::optional<OutgoingEvent> outgoing_event(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto type = json.find("type");
  const auto id = json.find("id");
  if (type == json.end() || !type->is_string() || id == json.end() || !id->is_string()) {
    return std::nullopt;
  }
  return OutgoingEvent{*type, *id, body};
}

std::optional<Instant> time_of_event(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  const auto time = json.find("time");
  if (!json.is_object() || time == json.end() || !time->is_string()) return std::nullopt;
  return parse_rfc3339(time->get<std::string>());
}

}  // namespace nhacviec
