// One SMS as the request that a gateway wants.
#pragma once

#include <string>

#include "config/gateway.h"
#include "connectors/http_exchange.h"
#include "workflows/result.h"

namespace nhacviec {

struct GatewayMessage {
  std::string to;    // E.164
  std::string text;  // UTF-8
  std::string id;    // short, the same at every attempt
  std::string report_url = {};
  std::string template_id = {};
  TemplateText::Variables parameters = {};
};

/// Every value is written as its place needs it: percent-encoded in a query and a form, as a text
/// of JSON in JSON. A header or an address with a line break in it is refused. What comes out empty
/// in a query, a form or a header is left out.
Result<HttpAsk> gateway_request(const Gateway&, const std::string& country, const GatewayMessage&);

}  // namespace nhacviec
