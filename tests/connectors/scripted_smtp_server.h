// An SMTP server on loopback that says what a test tells it to, on plain sockets and a thread for
// each connection: nothing of the code under test. What it was not told it answers as a good
// server would.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

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

  ScriptedSmtpServer();
  ~ScriptedSmtpServer();

  int port() const { return port_; }
  /// Verbs as they come; also CONNECT, and END for the final dot.
  void next(const std::string& verb, Act act);
  void always(const std::string& verb, Act act);
  /// Closes everything and listens no more; start() listens on the same port again.
  void stop();
  void start();
  void close_connections();

  /// Every line heard but for the text of messages.
  std::vector<std::string> heard() const;
  size_t heard(const std::string& verb) const;
  std::vector<Mail> mails() const;
  int connections() const;  // made so far
  int most_at_once() const;
  void wait_until_all_gone();

 private:
  struct Session;
  void accept();
  void serve(int socket);
  bool act(int socket, const std::string& verb, Session& session);
  Act act_for(const std::string& verb, const Session& session);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
  std::set<int> sockets_;
  int connections_ = 0;
  size_t most_ = 0;
  std::map<std::string, std::deque<Act>> next_;
  std::map<std::string, Act> always_;
  std::vector<std::string> heard_;
  std::vector<Mail> mails_;
};

}  // namespace nhacviec
