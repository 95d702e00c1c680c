// An HTTP server on loopback that says what a test tells it to, on plain sockets: nothing of the
// code under test. What it was not told it answers with 200.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/connectors/loopback_server.h"

namespace nhacviec {

class ScriptedHttpServer {
 public:
  struct Request {
    std::string method, target;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    std::map<std::string, std::string> values;  // of the query and of a form, decoded
  };
  enum class How { answers, answers_half, says_nothing, resets };
  struct Act {
    int status = 200;
    std::string body = {};
    How how = How::answers;
    std::vector<std::string> headers = {};
  };

  int port() const { return server_.port(); }
  std::string url(const std::string& path) const;
  void next(Act act);
  void always(Act act);
  /// Closes everything and listens no more; start() listens on the same port again.
  void stop() { server_.stop(); }
  void start() { server_.start(); }

  std::vector<Request> requests() const;

 private:
  void serve(int socket);
  bool read(int socket, Request& request) const;
  Act heard(const Request& request);

  mutable std::mutex mutex_;
  std::deque<Act> next_;
  Act always_;
  std::vector<Request> requests_;
  LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: it uses all of the above
};

}  // namespace nhacviec
