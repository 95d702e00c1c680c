#include "tests/connectors/scripted_smtp_server.h"

#include <algorithm>

namespace nhacviec {

struct ScriptedSmtpServer::Session {
  std::string line;
  Mail mail;
  bool silent = false;  // for the rest of the connection
};

namespace {

std::string inside(const std::string& line) {
  const size_t from = line.find('<');
  const size_t to = line.find('>');
  return from == std::string::npos || to == std::string::npos
             ? ""
             : line.substr(from + 1, to - from - 1);
}

std::string usual_answer(const std::string& verb) {
  if (verb == "CONNECT") return "220 mail.example.vn ready";
  if (verb == "EHLO") return "250-mail.example.vn\r\n250-PIPELINING\r\n250 8BITMIME";
  if (verb == "STARTTLS") return "502 5.5.1 no";
  if (verb == "DATA") return "354 go ahead";
  if (verb == "END") return "250 2.0.0 taken";
  if (verb == "QUIT") return "221 bye";
  return "250 2.1.0 ok";
}

}  // namespace

void ScriptedSmtpServer::serve(int socket) {
  Session session;
  if (!act(socket, "CONNECT", session)) return;
  SocketLines lines(socket);
  while (auto line = lines.next()) {
    session.line = *line;
    std::string verb = line->substr(0, line->find_first_of(" :"));
    if (!act(socket, verb, session)) return;
    if (verb != "DATA" || session.line != "354") continue;
    std::string text;
    for (line = lines.next(); line && *line != "."; line = lines.next()) {
      text += (line->starts_with(".") ? line->substr(1) : *line) + "\r\n";
    }
    if (!line) return;
    session.mail.text = text;
    if (!act(socket, "END", session)) return;
  }
}

ScriptedSmtpServer::Act ScriptedSmtpServer::act_for(const std::string& verb,
                                                    const Session& session) {
  std::deque<Act>& script = next_[verb];
  if (!script.empty()) {
    const Act act = script.front();
    script.pop_front();
    return act;
  }
  const auto always = always_.find(verb);
  if (always != always_.end()) return always->second;
  if (verb == "RCPT" && session.mail.from.empty()) return {"503 5.5.1 no sender"};
  if (verb == "DATA" && session.mail.to.empty()) return {"554 5.5.1 no valid recipients"};
  return {usual_answer(verb)};
}

// False when the connection ends. After DATA `line` holds the code that was said.
bool ScriptedSmtpServer::act(int socket, const std::string& verb, Session& session) {
  Act act;
  {
    const std::lock_guard lock(mutex_);
    if (verb != "CONNECT" && verb != "END") heard_.push_back(session.line);
    act = act_for(verb, session);
    const bool positive = act.say.starts_with("2");
    if (verb == "MAIL") session.mail = positive ? Mail{inside(session.line), {}, ""} : Mail();
    if (verb == "RSET") session.mail = Mail();
    if (verb == "RCPT" && positive) session.mail.to.push_back(inside(session.line));
    if (verb == "DATA") session.line = act.say.substr(0, 3);
    if (verb == "END" && (positive || act.take)) mails_.push_back(session.mail);
    if (verb == "END") session.mail = Mail();
  }
  if (act.say.empty()) session.silent = true;
  if (!session.silent) send_all(socket, act.say + "\r\n");
  return !act.close && verb != "QUIT";
}

void ScriptedSmtpServer::next(const std::string& verb, Act act) {
  const std::lock_guard lock(mutex_);
  next_[verb].push_back(std::move(act));
}

void ScriptedSmtpServer::always(const std::string& verb, Act act) {
  const std::lock_guard lock(mutex_);
  always_[verb] = std::move(act);
}

std::vector<std::string> ScriptedSmtpServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

size_t ScriptedSmtpServer::heard(const std::string& verb) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(heard_.begin(), heard_.end(),
                    [&](const std::string& line) { return line.starts_with(verb); }));
}

std::vector<ScriptedSmtpServer::Mail> ScriptedSmtpServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

}  // namespace nhacviec
