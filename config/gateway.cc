#include "config/gateway.h"

#include "config/message_variables.h"
#include "config/settings.h"

namespace nhacviec {

const std::set<std::string>& gateway_variables() {
  static const std::set<std::string> names{
      "to",          // the number, in the form that the gateway wants
      "text",        // of the SMS
      "unicode",     // flag: a character of it is outside the GSM alphabet
      "id",          // of the message: the same at every attempt, for gateways that know doubles
      "report_url",  // what the gateway is to call; empty: nothing
      "template",    // the id of the message that is registered with the other side
      "parameters",  // the object of its parameters; of `json` only, and alone
  };
  return names;
}

std::set<std::string> variables_of(const Gateway& gateway) {
  std::set<std::string> names;
  for (const auto& [message, made] : gateway.templates) {
    for (const auto& [parameter, text] : made.parameters) {
      for (const std::string& name : known_message_variables()) {
        if (text.source().find(name) != std::string::npos) names.insert(name);
      }
    }
  }
  return names;
}

Gateway kannel(const ServerAddress& server, const std::string& path, const std::string& from) {
  const auto literal = [](const char* name) {
    return TemplateText("{{" + std::string(name) + "}}");
  };
  const bool v6 = server.host.find(':') != std::string::npos;
  Gateway gateway;
  gateway.id = "kannel";
  gateway.method = "GET";
  gateway.url = TemplateText((server.tls ? "https://" : "http://") +
                             (v6 ? "[" + server.host + "]" : server.host) + ":" +
                             std::to_string(server.port) + "/" + path);
  gateway.values = {{"account", server.user}, {"password", server.password}, {"from", from}};
  gateway.secrets = {{"password", {}}};
  gateway.ca_file = server.ca_file;
  gateway.query = {
      {"username", literal("account")},
      {"password", literal("password")},
      {"from", literal("from")},
      {"to", literal("to")},
      {"charset", TemplateText("UTF-8")},
      {"coding", TemplateText("{{#unicode}}2{{/unicode}}{{^unicode}}0{{/unicode}}")},
      {"text", literal("text")},
      // Delivered, not delivered, refused by the network. %d and %A are Kannel's own.
      {"dlr-mask", TemplateText("{{#report_url}}19{{/report_url}}")},
      {"dlr-url", TemplateText("{{#report_url}}{{report_url}}&status=%d&words=%A{{/report_url}}")},
  };
  gateway.success.status = {200, 202};
  gateway.success.body = std::regex("^(0|3): ");  // accepted; queued for later
  gateway.report = GatewayReport{"status", {"1"}, {"2", "16"}, "words"};
  gateway.inbound = GatewayInbound{"from", "text", "id"};
  return gateway;
}

}  // namespace nhacviec
