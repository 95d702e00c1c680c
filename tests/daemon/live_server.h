// The small daemon behind a real HTTP server on a loopback port of the system's choice, run by a
// thread of its own.
#pragma once

#include <future>
#include <memory>
#include <thread>

#include "daemon/asio_loop.h"
#include "daemon/http/http_server.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {

class LiveServer {
 public:
  explicit LiveServer(HttpServer::Settings settings = {},
                      Api::Settings api = SmallDaemon::open_settings())
      : daemon_(std::make_unique<SmallDaemon>(loop_, std::move(api))) {
    settings.port = 0;
    server_ = std::make_unique<HttpServer>(
        loop_.context(), daemon_->stream,
        [this](HttpRequest request, HttpReply reply) {
          daemon_->api.handle(std::move(request), std::move(reply));
        },
        settings);
    const Status started = server_->start();
    if (!started) throw std::runtime_error(started.error().message);
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~LiveServer() {
    on_loop([this] { server_->stop(); });
    loop_.stop();
    thread_.join();
  }

  /// Runs `work` on the loop and waits for its end.
  void on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    loop_.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  SmallDaemon& daemon() { return *daemon_; }  // only inside on_loop()
  HttpServer& server() { return *server_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  uint16_t port() const { return port_; }

 private:
  AsioLoop loop_;
  std::unique_ptr<SmallDaemon> daemon_;
  std::unique_ptr<HttpServer> server_;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace nhacviec
