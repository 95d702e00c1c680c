// HTTP requests and answers as the API sees them: standard types only, so that tests call the API
// without a network and the HTTP library stays in http_server.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nhacviec {

class EventStream;

struct HttpRequest {
  std::string method;                          // GET, POST, ...
  std::string path;                            // decoded, without the query
  std::map<std::string, std::string> query;    // decoded; a repeated name keeps its first value
  std::map<std::string, std::string> headers;  // names in lower case; see http_server.cc for which
  std::string body;

  const std::string& header(const std::string& name) const;  // "" when absent
  const std::string& query_value(const std::string& name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Not null: `body` and what is published on the stream later, until the client goes away.
  EventStream* stream = nullptr;
};

using HttpReply = std::function<void(HttpResponse)>;
/// Answers once, now or later, on the server's thread.
using HttpHandler = std::function<void(HttpRequest, HttpReply)>;

/// %41 -> "A"; nothing when a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(const std::string& text);
/// "a=1&b=%C4%91" decoded, + as a space; nothing when a part cannot be decoded.
std::optional<std::map<std::string, std::string>> parse_query(const std::string& query);

/// "Not Found" for 404.
const char* reason_phrase(int status);

}  // namespace nhacviec
