// The command's way to the daemon: one HTTP request at a time, JSON in and out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "workflows/result.h"

namespace nhacviec {

class ApiClient {
 public:
  struct Settings {
    std::string url = "http://127.0.0.1:8080";
    std::string token;     // empty: none
    std::string language;  // of the daemon's words
  };
  struct Answer {
    int status = 0;
    nlohmann::ordered_json body;  // a problem's too
    std::string file;             // what get_file() has brought
    bool ok() const { return status >= 200 && status < 300; }
  };

  explicit ApiClient(Settings settings) : settings_(std::move(settings)) {}

  /// `path` begins with /api/v1/ and has its query escaped. An Error (transient): no answer, or
  /// none that the API could have given.
  Result<Answer> get(const std::string& path) const;
  /// The same of what is no JSON; only a problem is.
  Result<Answer> get_file(const std::string& path) const;
  Result<Answer> post(const std::string& path, const std::string& body,
                      const std::string& content_type = "application/json") const;
  Result<Answer> remove(const std::string& path) const;

 private:
  Result<Answer> perform(const char* method, const std::string& path, const std::string* body,
                         const std::string& content_type, bool as_file = false) const;

  Settings settings_;
};

/// A field of an answer as text: "" when it is absent or null.
std::string text_of(const nlohmann::ordered_json& object, const char* name);

/// For a value in a query.
std::string percent_encoded(const std::string& text);

}  // namespace nhacviec
