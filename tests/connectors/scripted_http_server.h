// An HTTP server on loopback that says what a test tells it to, on plain sockets and a thread for
// each connection: nothing of the code under test. What it was not told it answers with 200.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

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

  ScriptedHttpServer();
  ~ScriptedHttpServer();

  int port() const { return port_; }
  std::string url(const std::string& path) const;
  void next(Act act);
  void always(Act act);
  /// Closes everything and listens no more; start() listens on the same port again.
  void stop();
  void start();

  std::vector<Request> requests() const;

 private:
  void accept();
  void serve(int socket);
  bool read(int socket, Request& request) const;
  Act heard(const Request& request);

  mutable std::mutex mutex_;
  int port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
  std::set<int> sockets_;
  std::deque<Act> next_;
  Act always_;
  std::vector<Request> requests_;
};

}  // namespace nhacviec
