// How an HTTP gateway for SMS (or Zalo) is spoken to: the request, and what its answers mean. Read
// from a file (config/gateways), or made up here for a gateway that the settings know by name.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/template_text.h"

namespace nhacviec {

struct ServerAddress;

using GatewayFields = std::vector<std::pair<std::string, TemplateText>>;

enum class NumberForm { e164, digits, national };  // +84900000001, 84900000001, 0900000001
enum class GatewayMeaning { sent, temporary, permanent, unknown };

/// What a whole answer looks like; every part that is given has to fit.
struct GatewayAnswer {
  std::set<int> status;
  std::map<std::string, std::set<std::string>> where;  // paths into its JSON: data.tranId
  std::optional<std::regex> body;
};

struct GatewayFailure {
  GatewayAnswer answer;
  GatewayMeaning meaning = GatewayMeaning::temporary;
};

/// What its calls about a message look like: fields of the query, of a form or of JSON.
struct GatewayReport {
  std::string status;  // the field
  std::set<std::string> delivered, failed;
  std::string words;  // the field; empty: none
};

/// What its calls with an SMS from a telephone look like.
struct GatewayInbound {
  std::string from, text, id;
};

/// A message that was registered with the other side, and the parameters that it takes.
struct GatewayTemplate {
  std::string id;
  GatewayFields parameters;  // of the message's variables
};

struct Gateway {
  std::string id;
  std::string method = "POST";
  TemplateText url;
  GatewayFields query, headers, form;
  std::string json;  // whose texts are templates; empty: none
  TemplateText user, password;
  std::filesystem::path ca_file;
  NumberForm number = NumberForm::e164;
  TemplateText::Variables values;  // of the file: settings and secrets, as they were at its reading
  /// Which of them nobody may see, with the file that has what counts now; empty: none has.
  std::map<std::string, std::filesystem::path> secrets;
  GatewayAnswer success;
  std::vector<GatewayFailure> failures;  // the first that fits
  std::string message_id;                // a path into the answer's JSON; empty: none
  std::optional<GatewayReport> report;
  std::optional<GatewayInbound> inbound;
  std::map<std::string, GatewayTemplate> templates;  // by the name of the message
};

/// What a message gives to the templates of a request: to, text, unicode, id, report_url ...
const std::set<std::string>& gateway_variables();

/// The variables of messages that its templates take.
std::set<std::string> variables_of(const Gateway&);

/// Kannel's sendsms (its user guide, "SMS-pushes").
Gateway kannel(const ServerAddress&, const std::string& path, const std::string& from);

}  // namespace nhacviec
