#include "connectors/http_transfer.h"

#include <sys/socket.h>

#include <algorithm>

#include "connectors/network_place.h"

namespace nhacviec {

namespace {

using std::chrono::milliseconds;
using Reached = HttpAnswer::Reached;

std::vector<std::string> lines_of(const HttpAsk& ask) {
  std::vector<std::string> lines{"Expect:"};  // asking whether one may ask costs a round trip
  for (const auto& [name, value] : ask.headers) lines.push_back(name + ": " + value);
  return lines;
}

}  // namespace

std::string host_of(const std::string& url) {
  const size_t begin = url.find("://");
  if (begin == std::string::npos) return "the server";
  const std::string rest = url.substr(begin + 3);
  const std::string authority = rest.substr(0, rest.find_first_of("/?#"));
  const size_t account = authority.rfind('@');
  return account == std::string::npos ? authority : authority.substr(account + 1);
}

HttpTransfer::HttpTransfer(HttpAsk ask, HttpExchange::Reply reply, const HttpExchangeLimits& limits,
                           milliseconds longest)
    : ask_(std::move(ask)),
      reply_(std::move(reply)),
      most_bytes_(limits.answer_bytes),
      headers_(lines_of(ask_)),
      handle_(curl_easy_init()) {
  if (!handle_) std::abort();
  set_up(limits, longest);
}

HttpTransfer::~HttpTransfer() { curl_easy_cleanup(handle_); }

void HttpTransfer::set_up(const HttpExchangeLimits& limits, milliseconds longest) {
  set_curl(handle_, CURLOPT_URL, ask_.url.c_str());
  set_curl(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set_curl(handle_, CURLOPT_PROXY, "");  // whatever the environment says
  set_curl(handle_, CURLOPT_NOSIGNAL, 1L);
  set_curl(handle_, CURLOPT_QUICK_EXIT, 1L);  // does not wait for a name server
  set_curl(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set_curl(handle_, CURLOPT_FRESH_CONNECT, 1L);
  set_curl(handle_, CURLOPT_FORBID_REUSE, 1L);
  set_curl(handle_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set_curl(handle_, CURLOPT_USERAGENT, "nhacviec");
  set_curl(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<int64_t>(longest.count(), 1)));
  set_curl(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set_curl(handle_, CURLOPT_HTTPHEADER, headers_.get());
  if (!ask_.body.empty() || ask_.method == "POST") {
    set_curl(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(ask_.body.size()));
    set_curl(handle_, CURLOPT_POSTFIELDS, ask_.body.c_str());
  }
  set_curl(handle_, CURLOPT_CUSTOMREQUEST, ask_.method.c_str());
  set_up_account();
  trust_only(handle_, ask_.ca_file);
  if (ask_.reach != HttpReach::anywhere) {
    set_curl(handle_, CURLOPT_OPENSOCKETDATA, this);
    set_curl(
        handle_, CURLOPT_OPENSOCKETFUNCTION, +[](void* self, curlsocktype, curl_sockaddr* address) {
          return static_cast<HttpTransfer*>(self)->open(*address);
        });
  }
  set_curl(handle_, CURLOPT_ERRORBUFFER, error_.data());
  set_curl(handle_, CURLOPT_PRIVATE, this);
  set_curl(handle_, CURLOPT_WRITEDATA, this);
  set_curl(
      handle_, CURLOPT_WRITEFUNCTION, +[](char* bytes, size_t size, size_t count, void* self) {
        return static_cast<HttpTransfer*>(self)->take({bytes, size * count});
      });
}

curl_socket_t HttpTransfer::open(const curl_sockaddr& address) {
  const NetworkPlace place = network_place(address.addr);
  const HttpReach reach = ask_.reach;
  const bool may = (place == NetworkPlace::outside && reach != HttpReach::inside) ||
                   (place == NetworkPlace::inside && reach != HttpReach::outside);
  if (!may) {
    out_of_reach_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

void HttpTransfer::set_up_account() {
  if (ask_.user.empty()) return;
  set_curl(handle_, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set_curl(handle_, CURLOPT_USERNAME, ask_.user.c_str());
  set_curl(handle_, CURLOPT_PASSWORD, ask_.password.c_str());
}

HttpAnswer HttpTransfer::answer(CURLcode result) {
  HttpAnswer answer;
  long status = 0, asked_bytes = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &asked_bytes);
  curl_off_t retry_after_s = 0;
  curl_easy_getinfo(handle_, CURLINFO_RETRY_AFTER, &retry_after_s);
  answer.status = static_cast<int>(status);
  answer.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after_s, 0, 1 << 30));
  answer.body = std::move(body_);
  answer.reached = result == CURLE_OK && status > 0 ? Reached::answered
                   : asked_bytes > 0                ? Reached::asked
                                                    : Reached::nothing;
  if (answer.reached != Reached::answered) {
    answer.problem = host_of(ask_.url) + " " + problem_of(result, answer.reached);
  }
  return answer;
}

HttpAnswer HttpTransfer::given_up() {
  HttpAnswer given = answer(CURLE_ABORTED_BY_CALLBACK);
  given.problem = host_of(ask_.url) + " is left, since the daemon stops";
  return given;
}

size_t HttpTransfer::take(std::string_view bytes) {
  constexpr size_t kEndsTheTransfer = 0;
  if (body_.size() + bytes.size() > most_bytes_) {
    too_long_ = true;
    return kEndsTheTransfer;
  }
  body_ += bytes;
  return bytes.size();
}

std::string HttpTransfer::problem_of(CURLcode result, Reached reached) const {
  if (too_long_) return "answers more than " + std::to_string(most_bytes_) + " bytes";
  if (out_of_reach_ && result == CURLE_COULDNT_CONNECT) {
    return ask_.reach == HttpReach::inside ? "is at no private address, where alone it may be"
                                           : "is at an address that is not allowed";
  }
  const std::string said(error_.data());
  const std::string problem = connection_problem(handle_, result, said, ask_.ca_file);
  if (!problem.empty()) return problem;
  switch (result) {
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return reached == Reached::asked ? "closed the connection without a whole answer"
                                       : "closed the connection";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return "has no address that we could ask";  // the words of libcurl may hold a secret
    default:
      return curl_easy_strerror(result);
  }
}

}  // namespace nhacviec
