// What the parts that use libcurl share. Included by them only: its types stay there.
#pragma once

#include <curl/curl.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace nhacviec {

/// Strings as libcurl wants them.
class CurlStrings {
 public:
  explicit CurlStrings(const std::vector<std::string>& strings) {
    for (const std::string& each : strings) list_ = curl_slist_append(list_, each.c_str());
  }
  ~CurlStrings() { curl_slist_free_all(list_); }
  CurlStrings(CurlStrings&& other) noexcept : list_(std::exchange(other.list_, nullptr)) {}
  CurlStrings& operator=(CurlStrings&&) = delete;
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

template <class Value>
void set_curl(CURL* handle, CURLoption option, Value value) {
  // Fails when there is no memory left, or for an option that this libcurl does not have.
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) std::abort();
}

/// TLS 1.2 or later to a server that proves its name. `ca_file`: whose word counts; empty: the
/// system's authorities'.
void trust_only(CURL*, const std::filesystem::path& ca_file);

/// What kept us from the server, as words to go behind its name; empty: nothing that every
/// protocol has. `said`: what libcurl left in the error buffer.
std::string connection_problem(CURL*, CURLcode, const std::string& said,
                               const std::filesystem::path& ca_file);

}  // namespace nhacviec
