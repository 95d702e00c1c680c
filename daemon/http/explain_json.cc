#include "daemon/http/explain_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/explanation_words.h"
#include "connectors/records.h"
#include "connectors/unsent_reasons.h"
#include "daemon/command/command_words.h"
#include "daemon/http/api_json.h"
#include "daemon/http/calendar_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

class ValueJson {
 public:
  explicit ValueJson(const ExplanationReader& reader) : reader_(reader) {}

  OutJson operator()(const std::string& text) const { return text; }
  OutJson operator()(int number) const { return number; }
  OutJson operator()(const Text& text) const { return text.in(reader_.pack.language()); }
  OutJson operator()(Date date) const { return format_date(date); }
  OutJson operator()(Instant instant) const {
    return format_rfc3339(instant, reader_.workflow.zone());
  }
  OutJson operator()(const UnitId& id) const { return id.str(); }
  OutJson operator()(const ObligationId& id) const { return id.str(); }
  OutJson operator()(const Party& party) const {
    return party_json(reader_.workflow, party, reader_.pack.language());
  }
  OutJson operator()(const SkippedDays& run) const {
    OutJson json{{"from", format_date(run.days.first)}, {"to", format_date(run.days.last)}};
    if (!run.special) {
      json["kind"] = "weekly";
      return json;
    }
    put_special_day(json, *run.special, reader_.pack.language());
    return json;
  }
  template <class T>
  OutJson operator()(const std::vector<T>& items) const {
    OutJson list = OutJson::array();
    for (const T& item : items) list.push_back((*this)(item));
    return list;
  }

 private:
  const ExplanationReader& reader_;
};

Text outcome_words(NoticeStatus status, const std::string& because) {
  Text text;
  for (const char* language : {"vi", "en"}) {
    text.by_language[language] = notice_status_word(to_string(status), because, language);
  }
  return text;
}

Text channel_words(ChannelKind channel) {
  Text text;
  text.by_language["vi"] = channel == ChannelKind::email ? "thư điện tử" : "tin nhắn";
  text.by_language["en"] = channel == ChannelKind::email ? "e-mail" : "SMS";
  return text;
}

}  // namespace

std::string in_words(const ExplanationStep& step, const ExplanationReader& reader) {
  return in_words(step, reader.workflow, reader.pack, reader.today);
}

OutJson steps_json(const ExplanationSteps& steps, const ExplanationReader& reader) {
  OutJson list = OutJson::array();
  for (const ExplanationStep& step : steps) {
    OutJson json{{"step", step.kind}, {"text", in_words(step, reader)}};
    for (const auto& [name, value] : step.values) {
      OutJson item = std::visit(ValueJson(reader), value);
      const bool nothing = item.is_string() ? item.get_ref<const std::string&>().empty()
                                            : item.is_array() && item.empty();
      if (!nothing) json[name] = std::move(item);
    }
    list.push_back(std::move(json));
  }
  return list;
}

OutJson instant_json(const ExplainedInstant& instant, const ExplanationReader& reader) {
  const std::string& language = reader.pack.language();
  OutJson to = OutJson::array();
  for (const Party& party : instant.to) to.push_back(party_json(reader.workflow, party, language));
  OutJson json{{"at", format_rfc3339(instant.at, reader.workflow.zone())},
               {"rule", instant.rule.str()},
               {"kind", to_string(instant.kind)},
               {"step", instant.step},
               {"outcome", to_string(instant.outcome)},
               {"to", std::move(to)}};
  if (!instant.skip.empty()) json["skipped"] = instant.skip;
  if (instant.fact > 0) json["fact"] = instant.fact;
  OutJson notices = OutJson::array();
  for (const NoticeKey& key : instant.notices) notices.push_back(key.str());
  json["notices"] = std::move(notices);
  json["steps"] = steps_json(instant.steps, reader);
  return json;
}

namespace {

/// The digests that a grouped message went out in; none while it waits for one.
ExplanationSteps digest_steps(const OutJson& digests) {
  ExplanationSteps steps;
  for (const OutJson& digest : digests) {
    const OutJson& attempts = digest["attempts"];
    const OutJson& at = attempts.empty() ? digest["send_at"] : attempts.back()["at"];
    const auto instant = parse_rfc3339(at.get<std::string>());
    const auto status = parse_notice_status(digest["status"].get<std::string>());
    if (!instant || !status) continue;
    steps.push_back({"in_digest",
                     {{"at", *instant},
                      {"key", digest["key"].get<std::string>()},
                      {"status", std::string(to_string(*status))},
                      {"outcome", outcome_words(*status, "")}}});
  }
  if (steps.empty()) steps.push_back({"to_be_grouped", {}});
  return steps;
}

bool is_lost(NoticeStatus status) {
  return status == NoticeStatus::permanent_failure || status == NoticeStatus::withdrawn;
}

bool is_waiting(NoticeStatus status) {
  return status == NoticeStatus::queued || status == NoticeStatus::sending;
}

/// Of a grouped message: what became of the digests that have it.
bool all_digests(const OutJson& digests, bool (*holds)(NoticeStatus)) {
  return !digests.empty() && std::all_of(digests.begin(), digests.end(), [&](const OutJson& one) {
    const auto status = parse_notice_status(one["status"].get<std::string>());
    return status && holds(*status);
  });
}

}  // namespace

std::string delivery_word(const std::vector<NoticeRecord>& records, const OutJson& digests) {
  const auto all = [&](bool (*holds)(NoticeStatus)) {
    return std::all_of(records.begin(), records.end(), [&](const NoticeRecord& record) {
      if (record.status != NoticeStatus::grouped) {
        const bool taken = std::any_of(record.attempts.begin(), record.attempts.end(),
                                       [](const Attempt& one) { return !one.accepted.empty(); });
        return holds(record.status) && !taken;
      }
      return all_digests(digests.value(record.key, OutJson::array()), holds);
    });
  };
  if (all(is_lost)) return "nobody";
  return all(is_waiting) ? "waiting" : "";
}

ExplanationSteps delivery_steps(const NoticeRecord& record, const OutJson& digests,
                                const ExplanationReader& reader) {
  ExplanationSteps steps;
  if (record.status == NoticeStatus::grouped) return digest_steps(digests);
  const auto notice = decode_notice(record.body);
  const Text channel = channel_words(notice ? notice.value().channel : ChannelKind::email);
  for (const Attempt& attempt : record.attempts) {
    std::vector<std::string> recipients;
    for (const std::string& address : attempt.recipients) {
      recipients.push_back(reader.whole_addresses ? address : masked_address(address));
    }
    steps.push_back({"attempt",
                     {{"number", attempt.number},
                      {"at", attempt.at},
                      {"recipients", std::move(recipients)},
                      {"channel", channel},
                      {"status", std::string(to_string(attempt.status))},
                      {"outcome", outcome_words(attempt.status, "")},
                      {"words", attempt.words}}});
  }
  if (!steps.empty()) return steps;
  if (record.status == NoticeStatus::queued || record.status == NoticeStatus::sending) {
    steps.push_back({"queued", {{"at", record.send_at}, {"channel", channel}}});
  } else {
    steps.push_back({"never_sent",
                     {{"status", std::string(to_string(record.status))},
                      {"channel", channel},
                      {"outcome", outcome_words(record.status, unsent_because(record.words))},
                      {"words", record.words}}});
  }
  return steps;
}

}  // namespace nhacviec
