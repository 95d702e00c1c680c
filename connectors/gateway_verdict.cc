#include "connectors/gateway_verdict.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/strict_json.h"
#include "connectors/encoded_words.h"
#include "connectors/redact.h"

namespace nhacviec {

namespace {

using nlohmann::json;

constexpr size_t kMatchedBytes = 4096;  // std::regex needs stack for each of them
constexpr size_t kMostGatewayWords = 200;

std::optional<json> parsed(const std::string& body) {
  auto read = parse_strict_json(body, JsonLimits{size_t{64} << 10, 16});
  if (!read) return std::nullopt;
  return std::move(read).value();
}

std::optional<std::string> value_in(const json& root, const std::string& path) {
  const json* at = &root;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    const std::string step = path.substr(begin, end - begin);
    begin = end + 1;
    if (at->is_object() && at->contains(step)) {
      at = &(*at)[step];
    } else if (at->is_array() && !step.empty() && step.size() < 4 &&
               step.find_first_not_of("0123456789") == std::string::npos &&
               std::stoul(step) < at->size()) {
      at = &(*at)[std::stoul(step)];
    } else {
      return std::nullopt;
    }
  }
  if (at->is_string()) return at->get<std::string>();
  if (at->is_number() || at->is_boolean()) return at->dump();
  return std::nullopt;
}

bool fits(const GatewayAnswer& wanted, const HttpAnswer& given, const std::optional<json>& body) {
  if (!wanted.status.empty() && !wanted.status.contains(given.status)) return false;
  for (const auto& [path, values] : wanted.where) {
    const auto value = body ? value_in(*body, path) : std::nullopt;
    if (!value || !values.contains(*value)) return false;
  }
  return !wanted.body || std::regex_search(given.body.substr(0, kMatchedBytes), *wanted.body);
}

NoticeStatus status_for(GatewayMeaning meaning) {
  switch (meaning) {
    case GatewayMeaning::sent:
      return NoticeStatus::sent;
    case GatewayMeaning::permanent:
      return NoticeStatus::permanent_failure;
    case GatewayMeaning::unknown:
      return NoticeStatus::unknown;
    case GatewayMeaning::temporary:
      break;
  }
  return NoticeStatus::temporary_failure;
}

// RFC 9110, 15: what the gateway may have taken all the same is unknown.
NoticeStatus status_by_http(const HttpAnswer& answer, const Gateway& gateway, bool readable) {
  const int status = answer.status;
  if (status >= 200 && status < 300) {
    // It says that it did not work, in a way that no rule knows; or nothing that we understand.
    const bool understood = readable || gateway.success.where.empty();
    return understood ? NoticeStatus::temporary_failure : NoticeStatus::unknown;
  }
  if (status < 400) return NoticeStatus::temporary_failure;  // somebody has to mend the address
  if (status < 500) {
    // Ours to mend, or only a matter of time: not the message's fault.
    static const std::set<int> later{401, 402, 403, 404, 407, 408, 421, 425, 429};
    return later.contains(status) ? NoticeStatus::temporary_failure
                                  : NoticeStatus::permanent_failure;
  }
  const bool turned_away = status == 501 || status == 503 || status == 505;
  return turned_away ? NoticeStatus::temporary_failure : NoticeStatus::unknown;
}

std::string cleaned(std::string text, const Gateway& gateway) {
  for (const auto& [name, file] : gateway.secrets) {
    const std::string& secret = gateway.values.at(name);
    for (size_t at = 0; !secret.empty() && (at = text.find(secret, at)) != std::string::npos;) {
      text.replace(at, secret.size(), "***");
    }
  }
  std::string words = without_addresses(one_line(text));
  if (words.size() <= kMostGatewayWords) return words;
  size_t end = kMostGatewayWords;
  while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xc0) == 0x80) --end;
  return words.substr(0, end) + "...";
}

std::string words_about(const HttpAnswer& answer, const Gateway& gateway) {
  const bool redirects = answer.status >= 300 && answer.status < 400;
  const std::string said = cleaned(answer.body, gateway);
  return "HTTP " + std::to_string(answer.status) +
         (redirects      ? ": it redirects, which is refused"
          : said.empty() ? ""
                         : ": " + said);
}

}  // namespace

std::optional<std::string> value_at(const std::string& text, const std::string& path) {
  const auto root = parsed(text);
  return root ? value_in(*root, path) : std::nullopt;
}

DeliveryOutcome verdict_on(const HttpAnswer& answer, const Gateway& gateway) {
  switch (answer.reached) {
    case HttpAnswer::Reached::nothing:
      return {NoticeStatus::temporary_failure, answer.problem};
    case HttpAnswer::Reached::asked:
      return {NoticeStatus::unknown, answer.problem + ", the message was out"};
    case HttpAnswer::Reached::answered:
      break;
  }
  const std::optional<json> body = parsed(answer.body);
  for (const GatewayFailure& failure : gateway.failures) {
    if (fits(failure.answer, answer, body)) {
      return {status_for(failure.meaning), words_about(answer, gateway)};
    }
  }
  if (fits(gateway.success, answer, body)) {
    const auto id =
        body && !gateway.message_id.empty() ? value_in(*body, gateway.message_id) : std::nullopt;
    return {NoticeStatus::sent,
            id ? "id " + one_line(id->substr(0, kMostGatewayWords)) : words_about(answer, gateway)};
  }
  return {status_by_http(answer, gateway, body.has_value()), words_about(answer, gateway)};
}

}  // namespace nhacviec
