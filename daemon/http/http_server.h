// The HTTP listener: turns what comes over the wire into HttpRequest, and answers into bytes. All
// on the given io_context, which one thread runs. Everything it holds is bounded.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "daemon/http/event_stream.h"
#include "daemon/http/http_message.h"
#include "workflows/result.h"

namespace asio {
class io_context;
}

namespace nhacviec {

class HttpServer {
 public:
  struct Settings {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;  // 0: any free one, see port()
    size_t max_connections = 512;
    size_t max_in_flight = 128;               // requests being answered; more get 503
    size_t max_body_bytes = 8 * 1024 * 1024;  // more closes the connection; the API's 413 is lower
    size_t max_stream_backlog = 64;           // unwritten pieces of a stream before it is dropped
    std::chrono::seconds idle{60};            // for the next request on a kept connection
    std::chrono::seconds write{30};           // for a client to take an answer
    std::chrono::seconds handling{900};       // moving a manual clock over a year takes a while
    std::chrono::seconds heartbeat{15};       // of the streams
  };

  /// Both borrowed; `stream` is the one the handler's answers name.
  HttpServer(asio::io_context& io, EventStream& stream, HttpHandler handler, Settings settings);
  ~HttpServer();

  /// Listens; transient Error when the address cannot be had. On the loop's thread, or before it.
  Status start();
  /// Stops listening and closes every connection. On the loop's thread, or after it.
  void stop();
  /// The port that is listened on; 0 before start().
  uint16_t port() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace nhacviec
