// An IMAP server (RFC 9051) on loopback with one folder, that says what a test tells it to, on
// plain sockets: nothing of the code under test. What it was not told it answers as a good server
// would.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/connectors/loopback_server.h"

namespace nhacviec {

class ScriptedImapServer {
 public:
  /// One thing to do instead of the usual answer.
  struct Act {
    std::string say;      // "TAG" stands for the command's; whole lines without the last CRLF
    bool silent = false;  // nothing any more, for the rest of the connection
    bool close = false;   // then
  };

  int port() const { return server_.port(); }
  /// Verbs as they come ("UID SEARCH", "UID FETCH" by both words); also CONNECT.
  void next(const std::string& verb, Act act);
  void always(const std::string& verb, Act act);
  /// A further mail of the folder, with the next UID. CRLF line ends.
  void add(std::string mail);
  void set_validity(uint32_t validity);

  /// Every line heard.
  std::vector<std::string> heard() const;
  size_t heard(const std::string& verb) const;

 private:
  void serve(int socket);
  Act act_for(const std::string& verb, const std::string& line);
  std::string usual_answer(const std::string& verb, const std::string& line) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Act>> next_;
  std::map<std::string, Act> always_;
  std::vector<std::string> mails_;
  uint32_t validity_ = 7;
  std::vector<std::string> heard_;
  LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: it uses all of the above
};

}  // namespace nhacviec
