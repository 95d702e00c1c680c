#include "daemon/http_message.h"

namespace nhacviec {

namespace {

const std::string& value_or_empty(const std::map<std::string, std::string>& values,
                                  const std::string& name) {
  static const std::string kEmpty;
  const auto found = values.find(name);
  return found == values.end() ? kEmpty : found->second;
}

}  // namespace

const std::string& HttpRequest::header(const std::string& name) const {
  return value_or_empty(headers, name);
}

const std::string& HttpRequest::query_value(const std::string& name) const {
  return value_or_empty(query, name);
}

const char* reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

}  // namespace nhacviec
