#include "daemon/http/explain_json.h"

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

ExplanationSteps delivery_steps(const NoticeRecord& record, const ExplanationReader& reader) {
  ExplanationSteps steps;
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
