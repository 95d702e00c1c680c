// Facts and notices as JSON for users: the history of an obligation, and what was sent about it.
#include <nlohmann/json.hpp>

#include "config/sentences.h"
#include "connectors/records.h"
#include "connectors/unsent_reasons.h"
#include "daemon/announcements.h"
#include "daemon/http/api_json.h"
#include "daemon/http/indicator_json.h"
#include "daemon/webhook_outbox.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// Adds the fields of one fact; what is empty is left out.
class FactFields {
 public:
  FactFields(OutJson& json, const Zone& zone, const std::string& language)
      : json_(json), zone_(zone), language_(language) {}

  void operator()(const Created& f) {
    json_["revision"] = f.revision;
    put("due_at", f.due_at);
    json_["waiting"] = f.waiting;
  }
  void operator()(const Rebased& f) {
    json_["revision"] = f.revision;
    put("due_at", f.due_at);
    if (f.moved) json_["moved"] = true;
    if (f.extension_stays) json_["extension_stays"] = true;
  }
  void operator()(const Opened& f) {
    json_["forced"] = f.forced;
    put_by(f.by, f.reason);
  }
  void operator()(const Gated&) {}
  void operator()(const Submitted& f) {
    put("submitted_at", f.at);
    put("received_at", f.received_at);
    put_by(f.by, "");
    json_["late"] = f.late;
    if (!f.document.empty()) json_["document"] = document_json(f.document);
    if (!f.evidence.empty()) json_["evidence"] = f.evidence;
    put("note", f.note);
  }
  void operator()(const Confirmed& f) {
    put("recipient", f.recipient.str());
    put_by(f.by, "");
  }
  void operator()(const Accepted& f) { put_by(f.by, ""); }
  void operator()(const Returned& f) { put_by(f.by, f.reason); }
  void operator()(const Extended& f) {
    put("from", f.from);
    put("due_at", f.due_at);
    put_by(f.by, f.reason);
  }
  void operator()(const Placed& f) {
    put("due_at", f.due_at);
    put_by(f.by, "");
  }
  void operator()(const Waived& f) { put_by(f.by, f.reason); }
  void operator()(const Cancelled& f) { put_by(f.by, f.reason); }
  void operator()(const Reopened& f) { put_by(f.by, f.reason); }
  void operator()(const Acknowledged& f) {
    put("hold_until", f.hold_until);
    put_by(f.by, "");
  }
  void operator()(const Fired& f) {
    put("rule", f.rule.str());
    put("scheduled_at", f.scheduled_at);
    put_keys("notices", f.notices);
    put_occurrence(f.occurrence);
  }
  void operator()(const Skipped& f) {
    put("rule", f.rule.str());
    put("scheduled_at", f.scheduled_at);
    put("reason", f.reason);
    put_occurrence(f.occurrence);
  }
  void operator()(const Told& f) { put("told_at", f.at); }
  void operator()(const Undelivered& f) {
    put("rule", f.rule.str());
    put("reason", f.reason);
    put_occurrence(f.occurrence);
  }
  void operator()(const PutOff& f) {
    put("rule", f.rule.str());
    put("until", f.until);
    put("reason", f.reason);
  }
  void operator()(const Silenced& f) {
    put("until", f.until);
    if (f.escalation) json_["escalation"] = true;
    put_by(f.by, f.reason);
  }
  void operator()(const Unsilenced& f) { put_by(f.by, f.reason); }
  void operator()(const MoreTimeAsked& f) {
    put("due_at", f.due_at);
    put_by(f.by, f.reason);
  }
  void operator()(const MoreTimeRefused& f) { put_by(f.by, f.reason); }
  void operator()(const AddresseeDisputed& f) { put_by(f.by, f.reason); }
  void operator()(const Remarked& f) {
    put_by(f.by, f.reason);
    if (!f.evidence.empty()) json_["evidence"] = f.evidence;
  }
  void operator()(const Rerouted& f) {
    put("rule", f.rule.str());
    put_occurrence(f.occurrence);
    put("reason", f.reason);
    put_keys("notices", f.notices);
  }
  void operator()(const AwaitsApproval& f) {
    put("rule", f.rule.str());
    put_occurrence(f.occurrence);
    json_["times"] = f.times;
    put_keys("asked", f.asked);
    put(f.releases ? "goes_out_at" : "asked_again_at", f.look_at);
  }
  void operator()(const Approved& f) {
    put("rule", f.rule.str());
    put_occurrence(f.occurrence);
    put_by(f.by, "");
    put("note", f.note);
    put_keys("notices", f.notices);
  }
  void operator()(const Withheld& f) {
    put("rule", f.rule.str());
    put_occurrence(f.occurrence);
    put_by(f.by, f.reason);
  }
  void operator()(const Refused& f) {
    put("event", f.event);
    put_by(f.by, in_language(f.reason, language_));
  }
  void operator()(const Named& f) {
    put("title", f.title);
    put_by(f.by, "");
  }
  void operator()(const Adopted& f) {
    json_["state"] = to_string(f.state);
    if (f.state == State::submitted || f.state == State::accepted) {
      put("submitted_at", f.at);
      json_["late"] = f.late;
    }
    put_by(f.by, "");
    if (!f.evidence.empty()) json_["evidence"] = f.evidence;
    put("note", f.note);
  }
  void operator()(const Withdrawn& f) {
    put_by(f.by, f.reason);
    json_["ends"] = f.ends;
  }
  void operator()(const Resumed& f) { put_by(f.by, ""); }
  void operator()(const ValueReported& f) {
    put("indicator", f.indicator.str());
    put("value", f.value);
    put("baseline", f.baseline);
    put("reported_at", f.at);
    put_by(f.by, "");
    put("note", f.note);
  }
  void operator()(const StatusSet& f) {
    put("criterion", f.criterion.str());
    put("from", f.from.str());
    put("to", f.to.str());
    put_by(f.by, f.reason);
  }

 private:
  void put(const char* name, const std::string& text) {
    if (!text.empty()) json_[name] = text;
  }
  void put(const char* name, const std::optional<Instant>& instant) {
    if (instant) json_[name] = format_rfc3339(*instant, zone_);
  }
  void put(const char* name, const std::optional<Decimal>& number) {
    if (number) json_[name] = decimal_json(*number);
  }
  void put_keys(const char* name, const std::vector<NoticeKey>& notices) {
    OutJson keys = OutJson::array();
    for (const NoticeKey& key : notices) keys.push_back(key.str());
    json_[name] = std::move(keys);
  }
  void put_occurrence(int occurrence) {
    if (occurrence > 1) json_["occurrence"] = occurrence;
  }
  void put_by(const std::string& by, const std::string& reason) {
    put("by", by);
    put("reason", reason);
  }

  OutJson& json_;
  const Zone& zone_;
  const std::string& language_;
};

OutJson attempt_json(const Attempt& attempt, const Zone& zone, bool whole_addresses) {
  const auto shown = [whole_addresses](const std::vector<std::string>& addresses) {
    OutJson list = OutJson::array();
    for (const std::string& address : addresses) {
      list.push_back(whole_addresses ? address : masked_address(address));
    }
    return list;
  };
  OutJson json{{"number", attempt.number},
               {"at", format_rfc3339(attempt.at, zone)},
               {"recipients", shown(attempt.recipients)},
               {"status", to_string(attempt.status)},
               {"words", attempt.words}};
  if (!attempt.accepted.empty()) json["accepted"] = shown(attempt.accepted);
  return json;
}

}  // namespace

std::string masked_address(const std::string& address) {
  const size_t at = address.find('@');
  if (at != std::string::npos)
    return address.substr(0, at > 0 ? 1 : 0) + "***" + address.substr(at);
  if (address.size() <= 7) return "***";
  return address.substr(0, 4) + std::string(address.size() - 7, '*') +
         address.substr(address.size() - 3);
}

OutJson fact_json(const FactRecord& record, const Zone& zone, const std::string& language) {
  OutJson json{{"sequence", record.sequence}};
  const auto fact = decode_fact(record.body);
  if (!fact) {
    json["fact"] = "unreadable";
    json["reason"] = fact.error().message;
    return json;
  }
  json["at"] = format_rfc3339(fact.value().at, zone);
  json["fact"] = name_of(fact.value().body);
  std::visit(FactFields(json, zone, language), fact.value().body);
  return json;
}

OutJson notice_json(const Notice& given, const Workflow* workflow, const std::string& language) {
  // A digest of one item goes out as the plain message.
  const bool plain = given.items.size() == 1;
  const Notice& notice = plain ? given.items.front() : given;
  OutJson json{{"key", given.key.str()},
               {"kind", to_string(notice.kind)},
               {"obligation", notice.obligation.str()}};
  for (const Notice& item : notice.items) json["items"].push_back(item.obligation.str());
  if (!notice.items.empty()) {
    json["title"] =
        std::to_string(notice.items.size()) + (language == "vi" ? " đầu việc" : " items");
  }
  const ObligationSpec* spec = workflow == nullptr ? nullptr : workflow->find(notice.obligation);
  if (spec != nullptr) {
    json["title"] = spec->task->title.in(language);
    json["unit_name"] = owner_name(*workflow, *spec, language);
  }
  json["rule"] = notice.rule.str();
  json["step"] = notice.step;
  if (notice.occurrence > 1) json["occurrence"] = notice.occurrence;
  if (workflow != nullptr) {
    json["to"] = party_json(*workflow, notice.to, language);
  } else {
    json["to"] = {{"unit", notice.to.unit.str()}, {"role", notice.to.role.str()}};
  }
  if (!given.person.empty()) json["person"] = given.person.str();
  json["channel"] = to_string(notice.channel);
  if (workflow != nullptr) json["at"] = format_rfc3339(given.at, workflow->zone());
  return json;
}

SubjectId gone_from_plan(const NoticeRecord& record, const WorkflowBook& book) {
  if (!is_obligation_id(record.subject)) return "";
  const ObligationId id(record.subject);
  const auto workflow = book.latest(plan_of(id));
  return workflow != nullptr && workflow->find(id) != nullptr ? "" : record.subject;
}

namespace {

/// A delivery to a webhook; the event is told by its type and what it is about.
OutJson delivery_json(const NoticeRecord& record, const Zone& zone) {
  const std::string name = webhook_name(record.subject);
  const nlohmann::json event = nlohmann::json::parse(record.body, nullptr, false);
  const auto text = [&](const char* attribute) {
    const auto found = event.is_object() ? event.find(attribute) : event.end();
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  OutJson json{{"key", record.key},
               {"kind", "webhook"},
               {"obligation", text("subject")},
               {"title", text("type")},
               {"to", {{"unit", name}, {"role", ""}, {"unit_name", name}}},
               {"channel", "webhook"}};
  if (const auto at = time_of_event(record.body)) json["at"] = format_rfc3339(*at, zone);
  return json;
}

}  // namespace

OutJson notice_record_json(const NoticeRecord& record, const WorkflowBook& book,
                           const std::string& language, bool whole_addresses, const Workflow* own) {
  const bool by_webhook = is_webhook_id(record.subject);
  const auto notice = decode_notice(record.body);
  const auto latest = notice ? book.latest(plan_of(notice.value())) : nullptr;
  const bool gone = own != nullptr && !gone_from_plan(record, book).empty();
  const auto zone = zone_of(book);
  OutJson json = by_webhook ? delivery_json(record, *zone)
                 : notice   ? notice_json(notice.value(), gone ? own : latest.get(), language)
                            : OutJson{{"key", record.key}};
  json["send_at"] = format_rfc3339(record.send_at, *zone);
  json["status"] = to_string(record.status);
  const std::string because = unsent_because(record.words);
  const bool is_over = because == "destination_waits" && record.status != NoticeStatus::queued;
  if (!record.words.empty() && !is_over) json["words"] = record.words;  // why nothing was tried
  if (!because.empty() && !is_over) json["because"] = because;
  OutJson attempts = OutJson::array();
  for (const Attempt& attempt : record.attempts) {
    attempts.push_back(attempt_json(attempt, *zone, whole_addresses || by_webhook));
  }
  json["attempts"] = std::move(attempts);
  return json;
}

}  // namespace nhacviec
