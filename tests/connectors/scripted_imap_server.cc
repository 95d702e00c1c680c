#include "tests/connectors/scripted_imap_server.h"

#include <algorithm>
#include <sstream>

namespace nhacviec {

namespace {

constexpr char kTag[] = "TAG";

struct ImapCommand {
  std::string tag, verb, rest;
};

ImapCommand command_of(const std::string& line) {
  ImapCommand command;
  std::istringstream words(line);
  words >> command.tag >> command.verb;
  if (command.verb == "UID") {
    std::string second;
    words >> second;
    command.verb += " " + second;
  }
  std::getline(words >> std::ws, command.rest);
  return command;
}

std::string with_tag(std::string text, const std::string& tag) {
  for (size_t at = text.find(kTag); at != std::string::npos; at = text.find(kTag, at)) {
    text.replace(at, sizeof kTag - 1, tag);
  }
  return text;
}

}  // namespace

void ScriptedImapServer::next(const std::string& verb, Act act) {
  const std::lock_guard lock(mutex_);
  next_[verb].push_back(std::move(act));
}

void ScriptedImapServer::always(const std::string& verb, Act act) {
  const std::lock_guard lock(mutex_);
  always_[verb] = std::move(act);
}

void ScriptedImapServer::add(std::string mail) {
  const std::lock_guard lock(mutex_);
  mails_.push_back(std::move(mail));
}

void ScriptedImapServer::set_validity(uint32_t validity) {
  const std::lock_guard lock(mutex_);
  validity_ = validity;
}

std::vector<std::string> ScriptedImapServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

size_t ScriptedImapServer::heard(const std::string& verb) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(heard_.begin(), heard_.end(),
                    [&](const std::string& line) { return command_of(line).verb == verb; }));
}

void ScriptedImapServer::serve(int socket) {
  bool silent = false;
  const auto act_on = [&](const std::string& verb, const std::string& line) {
    const Act act = act_for(verb, line);
    silent = silent || act.silent;
    if (!silent) send_all(socket, with_tag(act.say, command_of(line).tag) + "\r\n");
    return !act.close;
  };
  if (!act_on("CONNECT", "")) return;
  SocketLines lines(socket);
  while (const auto line = lines.next()) {
    const std::string verb = command_of(*line).verb;
    if (!act_on(verb, *line) || verb == "LOGOUT") return;
  }
}

ScriptedImapServer::Act ScriptedImapServer::act_for(const std::string& verb,
                                                    const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (!line.empty()) heard_.push_back(line);
  std::deque<Act>& script = next_[verb];
  if (!script.empty()) {
    const Act act = script.front();
    script.pop_front();
    return act;
  }
  const auto always = always_.find(verb);
  return always != always_.end() ? always->second : Act{usual_answer(verb, line)};
}

std::string ScriptedImapServer::usual_answer(const std::string& verb,
                                             const std::string& line) const {
  if (verb == "CONNECT") return "* OK ready";
  if (verb == "CAPABILITY") return "* CAPABILITY IMAP4rev1\r\nTAG OK";
  if (verb == "LOGOUT") return "* BYE\r\nTAG OK";
  if (verb == "SELECT") {
    return "* " + std::to_string(mails_.size()) + " EXISTS\r\n* OK [UIDVALIDITY " +
           std::to_string(validity_) + "] valid\r\nTAG OK [READ-WRITE] selected";
  }
  if (verb == "UID SEARCH") {  // UID n:*
    std::string rest = command_of(line).rest;
    const size_t first = std::stoul(rest.substr(rest.find(' ') + 1));
    std::string answer = "* SEARCH";
    for (size_t uid = std::min(first, mails_.size()); uid > 0 && uid <= mails_.size(); ++uid) {
      answer += " " + std::to_string(uid);
    }
    return answer + "\r\nTAG OK searched";
  }
  if (verb == "UID FETCH") {
    const size_t uid = std::stoul(command_of(line).rest);
    if (uid == 0 || uid > mails_.size()) return "TAG OK nothing";
    const std::string& mail = mails_[uid - 1];
    return "* " + std::to_string(uid) + " FETCH (UID " + std::to_string(uid) + " BODY[] {" +
           std::to_string(mail.size()) + "}\r\n" + mail + ")\r\nTAG OK fetched";
  }
  return "TAG OK";
}

}  // namespace nhacviec
