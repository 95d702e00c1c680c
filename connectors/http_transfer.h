// One HTTP request on a handle of libcurl. Included by http_*.cc only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "connectors/curl_setup.h"
#include "connectors/http_exchange.h"

namespace nhacviec {

std::string host_of(const std::string& url);

class HttpTransfer {
 public:
  HttpTransfer(HttpAsk, HttpExchange::Reply, const HttpExchangeLimits&,
               std::chrono::milliseconds longest);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  CURL* handle() const { return handle_; }
  HttpExchange::Reply take_reply() { return std::move(reply_); }
  HttpAnswer answer(CURLcode result);
  /// Of one that is given up while it is under way.
  HttpAnswer given_up();

 private:
  void set_up(const HttpExchangeLimits& limits, std::chrono::milliseconds longest);
  void set_up_account();
  size_t take(std::string_view bytes);
  curl_socket_t open(const curl_sockaddr& address);
  std::string problem_of(CURLcode result, HttpAnswer::Reached reached) const;

  const HttpAsk ask_;
  HttpExchange::Reply reply_;
  const size_t most_bytes_;
  const CurlStrings headers_;
  CURL* const handle_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string body_;
  bool too_long_ = false;
  bool out_of_reach_ = false;  // an address of the host is not where we may go
};

}  // namespace nhacviec
