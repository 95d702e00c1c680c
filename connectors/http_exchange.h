// HTTP requests to the outside, by libcurl on our loop: one answer each, as a value. Redirects are
// not followed, TLS is checked, sizes and times are bounded, and each request has a connection of
// its own: on one that was kept, libcurl might say it a second time by itself.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio {
class io_context;
}

namespace nhacviec {

/// Where a request may go, judged by the address that is connected to, after its name has been
/// looked up: a name that means another machine a moment later helps nobody. Multicast, link-local
/// and reserved addresses (a cloud's metadata service among them) are in none of the last three.
enum class HttpReach {
  anywhere,           // of whoever set it up
  outside,            // public addresses only
  inside,             // private and loopback addresses only
  outside_or_inside,  // both
};

struct HttpAsk {
  std::string method = "GET";
  std::string url;  // http or https
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string user, password;                // HTTP Basic, when there is a user
  std::filesystem::path ca_file;             // whom to trust; empty: the system's authorities
  std::chrono::milliseconds timeout{30000};  // waiting for its turn and connecting included
  HttpReach reach = HttpReach::anywhere;
};

struct HttpAnswer {
  enum class Reached {
    nothing,   // not a byte of the request has left
    asked,     // it may have been heard, and nobody said what became of it
    answered,  // whole: status and body are the other side's
  };
  Reached reached = Reached::nothing;
  int status = 0;  // 0: not said; it may have been said when the rest of the answer is missing
  std::string body;
  std::string problem;  // of what was not answered; begins with the host's name, holds no secret
  std::chrono::seconds retry_after{0};  // of its Retry-After; 0: none
};

struct HttpExchangeLimits {
  size_t at_once = 8;
  size_t waiting = 1000;           // before those
  size_t answer_bytes = 64 << 10;  // a longer answer is none
  std::chrono::milliseconds connect{10000};
};

class HttpExchange {
 public:
  using Reply = std::function<void(HttpAnswer)>;

  /// Used on the loop's thread only; the loop outlives it.
  explicit HttpExchange(asio::io_context& loop, HttpExchangeLimits limits = {});
  /// Answers everything first, later on the loop.
  ~HttpExchange();

  /// Answers once, later.
  void ask(HttpAsk, Reply);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nhacviec
