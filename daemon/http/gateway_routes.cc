#include "daemon/http/gateway_routes.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "config/strict_json.h"
#include "config/telephone.h"
#include "connectors/encoded_words.h"
#include "connectors/redact.h"

namespace nhacviec {

namespace {

constexpr size_t kMostCallbackBytes = 16384;
constexpr size_t kMostReportWords = 200;
// A report may be quicker than the commit of what the gateway answered: so often it is asked again.
constexpr int kMostReportTries = 7;
constexpr std::chrono::milliseconds kFirstReportWait(50);

const std::string& field(const std::map<std::string, std::string>& fields,
                         const std::string& name) {
  static const std::string nothing;
  const auto found = fields.find(name);
  return found == fields.end() ? nothing : found->second;
}

std::string words_of_report(const Gateway& gateway,
                            const std::map<std::string, std::string>& fields) {
  const std::string& status = field(fields, gateway.report->status);
  const std::string& more =
      gateway.report->words.empty() ? "" : field(fields, gateway.report->words);
  std::string words = gateway.id + ": " + status + (more.empty() ? "" : " " + more);
  words = without_addresses(one_line(words.substr(0, kMostReportWords)));
  return words;
}

}  // namespace

GatewayRoutes::GatewayRoutes(Store& store, Runner& runner, const WorkflowBook& book,
                             const Clock& clock, Loop& loop, Settings settings)
    : store_(store),
      book_(book),
      clock_(clock),
      loop_(loop),
      answers_(store, runner, book, clock),
      settings_(std::move(settings)) {}

GatewayRoutes::Settings GatewayRoutes::of(const nhacviec::Settings& settings, Signer signer) {
  return {settings.sms.gateway, settings.sms.country, settings.sms.inbound_secret,
          std::move(signer)};
}

/// Of the query, and of a form or a flat JSON object in the body; then the problem is answered.
std::optional<GatewayRoutes::Fields> GatewayRoutes::fields_of(const Call& call) const {
  Fields fields = call->request.query;
  const std::string& body = call->request.body;
  if (body.empty()) return fields;
  if (body.size() > kMostCallbackBytes) {
    call->problem(413, "at most " + std::to_string(kMostCallbackBytes) + " bytes");
    return std::nullopt;
  }
  if (call->request.header("content-type").starts_with("application/json")) {
    auto json = parse_strict_json(body, {kMostCallbackBytes, 8});
    if (!json || !json.value().is_object()) {
      call->problem(400, "this is no JSON object");
      return std::nullopt;
    }
    for (const auto& [name, value] : json.value().items()) {
      if (value.is_structured() || value.is_null()) continue;
      fields.emplace(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return fields;
  }
  const auto form = parse_query(body);
  if (!form) {
    call->problem(400, "this is no form");
    return std::nullopt;
  }
  for (const auto& [name, value] : *form) fields.emplace(name, value);
  return fields;
}

void GatewayRoutes::report(Call call) {
  if (!settings_.gateway.report) return call->problem(404, "this gateway makes no reports");
  const auto fields = fields_of(call);
  if (!fields) return;
  auto sms = open_report_token(settings_.signer, field(*fields, "t"));
  if (!sms) {
    count("report_forged");
    return call->problem(403, "this is no report about something that was sent from here");
  }
  if (sms.value().shard >= store_.shards()) return call->problem(404, "there is no such SMS");
  const GatewayReport& meaning = *settings_.gateway.report;
  const std::string& status = field(*fields, meaning.status);
  const bool delivered = meaning.delivered.contains(status);
  if (!delivered && !meaning.failed.contains(status)) {
    count("report_on_its_way");
    return call->answer(OutJson{{"recorded", false}});
  }
  Store::Report report;
  report.key = sms.value().key;
  report.attempt = sms.value().attempt;
  report.address = sms.value().number;
  report.status = delivered ? NoticeStatus::delivered : NoticeStatus::permanent_failure;
  report.words = words_of_report(settings_.gateway, *fields);
  if (!delivered) {
    // The next number, or a deputy's, is tried at the next hour at which one may send.
    const std::string plan = report.key.substr(0, report.key.find('/'));
    const auto workflow = book_.latest(PlanId(plan));
    report.retry_at = workflow ? workflow->calendar().next_send_time(clock_.now(), workflow->zone())
                               : clock_.now();
  }
  record(std::move(call), std::move(sms).value(), std::move(report), 0);
}

void GatewayRoutes::record(Call call, ReportedSms sms, Store::Report report, int tries) {
  store_.report(
      sms.shard, report,
      while_alive(alive_, [this, call, sms, report, tries](const Result<Store::Heard>& heard) {
        if (!heard) return call->problem(heard.error(), 503);
        switch (heard.value()) {
          case Store::Heard::too_early:
            if (tries >= kMostReportTries)
              return call->problem(503, "what was sent is not settled yet");
            return loop_.after(kFirstReportWait * (1 << tries),
                               while_alive(alive_, [this, call, sms, report, tries] {
                                 record(call, sms, report, tries + 1);
                               }));
          case Store::Heard::unknown:
            count("report_unknown");
            return call->problem(404, "there is no such SMS");
          case Store::Heard::recorded:
            count(std::string("report_") + to_string(report.status));
            spdlog::info("sms={} status={} words=\"{}\"", report.key, to_string(report.status),
                         report.words);
            break;
          case Store::Heard::nothing_new:
            break;
        }
        call->answer(OutJson{{"recorded", heard.value() == Store::Heard::recorded}});
      }));
}

void GatewayRoutes::inbound(Call call) {
  const std::string& wanted = settings_.inbound_secret;
  if (!settings_.gateway.inbound || wanted.empty()) {
    return call->problem(404, "no SMS are taken in here: sms.inbound_secret_file");
  }
  const auto fields = fields_of(call);
  if (!fields) return;
  const std::string& header = call->request.header("x-nhacviec-secret");
  if (!is_same_secret(header.empty() ? field(*fields, "secret") : header, wanted)) {
    count("inbound_forged");
    return call->problem(403, "this is not the secret of sms.inbound_secret_file");
  }
  const GatewayInbound& names = *settings_.gateway.inbound;
  InboundSms sms;
  sms.gateway = settings_.gateway.id;
  sms.text = one_line(field(*fields, names.text));
  sms.id = field(*fields, names.id);
  const auto number = to_e164(field(*fields, names.from), settings_.country);
  if (!number || sms.id.empty() || sms.id.size() > kMostReportWords) {
    count("inbound_malformed");
    return call->problem(400, "an SMS has a number and an id");
  }
  sms.number = *number;
  answers_.take(sms,
                while_alive(alive_, [this, call, sms](const Result<SmsAnswers::Outcome>& outcome) {
                  if (!outcome) return call->problem(outcome.error(), 503);
                  taken(call, sms, outcome.value());
                }));
}

/// Whoever wrote hears nothing from here: an answer to an answer begins a loop, and costs.
void GatewayRoutes::taken(const Call& call, const InboundSms& sms,
                          const SmsAnswers::Outcome& outcome) {
  using Kind = SmsAnswers::Outcome::Kind;
  const char* came_to = outcome.kind == Kind::submitted ? "submitted"
                        : outcome.kind == Kind::refused ? "refused"
                                                        : "not_understood";
  count(std::string("inbound_") + came_to);
  spdlog::info("sms_from={} gateway={} obligation={} outcome={} reason=\"{}\"",
               masked_phone(sms.number), sms.gateway, outcome.obligation, came_to, outcome.reason);
  HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  call->answer(std::move(response));
}

}  // namespace nhacviec
