// An SMTP server on loopback that says what a test tells it to, on plain sockets: nothing of the
// code under test. What it was not told it answers as a good server would.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/connectors/loopback_server.h"

namespace nhacviec {

class ScriptedSmtpServer {
 public:
  /// One thing to do instead of the usual answer.
  struct Act {
    std::string say;     // whole lines without the last CRLF; empty: nothing any more
    bool close = false;  // then
    bool take = false;   // keep the message all the same (of END)
  };
  struct Mail {
    std::string from;
    std::vector<std::string> to;
    std::string text;  // CRLF line ends, dots undone
  };

  int port() const { return server_.port(); }
  /// Verbs as they come; also CONNECT, and END for the final dot.
  void next(const std::string& verb, Act act);
  void always(const std::string& verb, Act act);
  /// Closes everything and listens no more; start() listens on the same port again.
  void stop() { server_.stop(); }
  void start() { server_.start(); }
  void close_connections() { server_.close_connections(); }

  /// Every line heard but for the text of messages.
  std::vector<std::string> heard() const;
  size_t heard(const std::string& verb) const;
  std::vector<Mail> mails() const;
  int connections() const { return server_.connections(); }  // made so far
  int most_at_once() const { return server_.most_at_once(); }
  void wait_until_all_gone() { server_.wait_until_all_gone(); }

 private:
  struct Session;
  void serve(int socket);
  bool act(int socket, const std::string& verb, Session& session);
  Act act_for(const std::string& verb, const Session& session);

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Act>> next_;
  std::map<std::string, Act> always_;
  std::vector<std::string> heard_;
  std::vector<Mail> mails_;
  LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: it uses all of the above
};

}  // namespace nhacviec
