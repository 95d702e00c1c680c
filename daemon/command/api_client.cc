#include "daemon/command/api_client.h"

#include <curl/curl.h>

#include <memory>
#include <utility>

namespace nhacviec {

namespace {

constexpr size_t kMostAnswerBytes = 64 * 1024 * 1024;
constexpr long kConnectSeconds = 5;
constexpr long kAnswerSeconds = 900;  // moving a manual clock over a year takes a while

size_t collect(char* data, size_t size, size_t count, void* user) {
  auto& text = *static_cast<std::string*>(user);
  if (text.size() + size * count > kMostAnswerBytes) return 0;  // ends the transfer
  text.append(data, size * count);
  return size * count;
}

struct Headers {
  curl_slist* list = nullptr;
  ~Headers() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

Error out_of_reach(std::string why) { return Error{ErrorKind::transient, std::move(why)}; }

}  // namespace

std::string percent_encoded(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      result += c;
    } else {
      result += '%';
      result += kHex[byte >> 4];
      result += kHex[byte & 15];
    }
  }
  return result;
}

Result<ApiClient::Answer> ApiClient::get(const std::string& path) const {
  return perform("GET", path, nullptr, "");
}

Result<ApiClient::Answer> ApiClient::get_file(const std::string& path) const {
  return perform("GET", path, nullptr, "", true);
}

Result<ApiClient::Answer> ApiClient::post(const std::string& path, const std::string& body,
                                          const std::string& content_type) const {
  return perform("POST", path, &body, content_type);
}

Result<ApiClient::Answer> ApiClient::remove(const std::string& path) const {
  return perform("DELETE", path, nullptr, "");
}

Result<ApiClient::Answer> ApiClient::perform(const char* method, const std::string& path,
                                             const std::string* body,
                                             const std::string& content_type, bool as_file) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) return out_of_reach("libcurl cannot start");
  std::string base = settings_.url;
  while (base.ends_with('/')) base.pop_back();
  const std::string url = base + path;

  Headers headers;
  headers.add("Accept: application/json");
  headers.add("Accept-Language: " + settings_.language);
  headers.add("Expect:");  // no waiting for a 100
  if (!settings_.token.empty()) headers.add("Authorization: Bearer " + settings_.token);
  if (body != nullptr) headers.add("Content-Type: " + content_type);

  std::string text;
  char words[CURL_ERROR_SIZE] = "";
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, kAnswerSeconds);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &text);
  if (body != nullptr) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
  }
  const CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) {
    return out_of_reach(url + ": " + (words[0] != '\0' ? words : curl_easy_strerror(code)));
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  Answer answer;
  answer.status = static_cast<int>(status);
  if (as_file && answer.ok()) {
    answer.file = std::move(text);
    return answer;
  }
  answer.body = nlohmann::ordered_json::parse(text, nullptr, false);
  if (answer.body.is_discarded()) {
    return out_of_reach(url + ": the answer (" + std::to_string(status) + ") is not JSON");
  }
  return answer;
}

std::string text_of(const nlohmann::ordered_json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace nhacviec
