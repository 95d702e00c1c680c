#include "connectors/gateway_request.h"

#include <nlohmann/json.hpp>

#include "config/sms_text.h"
#include "config/telephone.h"

namespace nhacviec {

namespace {

using RequestJson = nlohmann::ordered_json;

// RFC 3986, 2.3: all but the unreserved characters.
std::string percent_encoded(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      result += c;
    } else {
      result += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return result;
}

std::string pairs_of(const GatewayFields& fields, const TemplateText::Variables& values) {
  std::string result;
  for (const auto& [name, field] : fields) {
    const std::string value = field.fill(values);
    if (value.empty()) continue;
    result += (result.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
  }
  return result;
}

RequestJson filled(const RequestJson& node, const TemplateText::Variables& values,
                   const RequestJson& parameters) {
  if (node.is_string()) {
    const auto& text = node.get_ref<const std::string&>();
    return text == "{{parameters}}" ? parameters : RequestJson(TemplateText(text).fill(values));
  }
  if (!node.is_structured()) return node;
  RequestJson result = node;
  for (auto& [key, part] : result.items()) part = filled(part, values, parameters);
  return result;
}

std::string number_for(NumberForm form, const std::string& e164, const std::string& country) {
  switch (form) {
    case NumberForm::e164:
      break;
    case NumberForm::digits:
      return e164.substr(1);
    case NumberForm::national:
      return national_number(e164, country);
  }
  return e164;
}

bool has_line_break(const std::string& text) {
  return text.find_first_of("\r\n", 0) != std::string::npos || text.find('\0') != std::string::npos;
}

}  // namespace

Result<HttpAsk> gateway_request(const Gateway& gateway, const std::string& country,
                                const GatewayMessage& message) {
  TemplateText::Variables values = gateway.values;
  values["to"] = number_for(gateway.number, message.to, country);
  values["text"] = message.text;
  values["unicode"] = needs_unicode(message.text) ? "1" : "";
  values["id"] = message.id;
  values["report_url"] = message.report_url;
  values["template"] = message.template_id;
  HttpAsk ask;
  ask.method = gateway.method;
  ask.url = gateway.url.fill(values);
  const std::string query = pairs_of(gateway.query, values);
  if (!query.empty()) ask.url += (ask.url.find('?') == std::string::npos ? "?" : "&") + query;
  if (has_line_break(ask.url)) return Error{ErrorKind::permanent, "a line break in the address"};
  ask.user = gateway.user.fill(values);
  ask.password = gateway.password.fill(values);
  ask.ca_file = gateway.ca_file;
  if (!gateway.json.empty()) {
    const RequestJson parameters = message.parameters;
    ask.body = filled(RequestJson::parse(gateway.json), values, parameters)
                   .dump(-1, ' ', false, RequestJson::error_handler_t::replace);
    ask.headers.emplace_back("Content-Type", "application/json");
  } else if (!gateway.form.empty()) {
    ask.body = pairs_of(gateway.form, values);
    ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  }
  for (const auto& [name, field] : gateway.headers) {
    std::string value = field.fill(values);
    if (has_line_break(value)) return Error{ErrorKind::permanent, "a line break in " + name};
    if (!value.empty()) ask.headers.emplace_back(name, std::move(value));
  }
  return ask;
}

}  // namespace nhacviec
