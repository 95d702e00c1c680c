// One request to the API on its way to an answer, and the ways to answer it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/http/access.h"
#include "daemon/http/http_message.h"
#include "workflows/result.h"

namespace nhacviec {

/// Keeps the order in which fields were put: people read these answers.
using OutJson = nlohmann::ordered_json;

class ApiCall {
 public:
  ApiCall(HttpRequest the_request, HttpReply reply, std::string the_language)
      : request(std::move(the_request)),
        language(std::move(the_language)),
        reply_(std::move(reply)) {}

  const HttpRequest request;
  const std::string language;           // vi or en, of the answer's words
  std::optional<HttpToken> caller;      // nothing: an open read
  std::vector<std::string> parameters;  // what stood for {...} in the route

  bool may(HttpRole role) const { return caller && caller->role >= role; }

  /// Each call is answered once, by one of these.
  void answer(const OutJson& body, int status = 200);
  void answer(HttpResponse response);
  /// RFC 9457. `detail` is in English and said in the language asked for (config/sentences.h);
  /// `more` adds fields of the problem's own.
  void problem(int status, const std::string& detail, const OutJson& more = OutJson::object());
  /// invalid: `invalid_status`; everything else 503 with Retry-After.
  void problem(const Error& error, int invalid_status = 422);

 private:
  HttpReply reply_;
};
using Call = std::shared_ptr<ApiCall>;

/// Bytes that are not UTF-8 become U+FFFD rather than an exception.
std::string to_text(const OutJson&);

/// vi or en: what Accept-Language asks for most, else `fallback`.
std::string choose_language(const std::string& accept_language, const std::string& fallback);

}  // namespace nhacviec
