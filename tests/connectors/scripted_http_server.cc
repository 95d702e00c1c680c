#include "tests/connectors/scripted_http_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <sstream>

namespace nhacviec {

namespace {

std::string decoded(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      result += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

void add_values(const std::string& text, std::map<std::string, std::string>& values) {
  std::istringstream pairs(text);
  for (std::string pair; std::getline(pairs, pair, '&');) {
    const size_t equals = std::min(pair.find('='), pair.size());
    values[decoded(pair.substr(0, equals))] =
        equals < pair.size() ? decoded(pair.substr(equals + 1)) : "";
  }
}

}  // namespace

std::string ScriptedHttpServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + path;
}

void ScriptedHttpServer::next(Act act) {
  const std::lock_guard lock(mutex_);
  next_.push_back(std::move(act));
}

void ScriptedHttpServer::always(Act act) {
  const std::lock_guard lock(mutex_);
  always_ = std::move(act);
}

bool ScriptedHttpServer::read(int socket, Request& request) const {
  std::string bytes;
  size_t head = std::string::npos, length = 0;
  while (head == std::string::npos || bytes.size() < head + 4 + length) {
    char buffer[4096];
    const ssize_t size = ::recv(socket, buffer, sizeof buffer, 0);
    if (size <= 0) return false;
    bytes.append(buffer, static_cast<size_t>(size));
    if (head != std::string::npos) continue;
    head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    std::istringstream lines(bytes.substr(0, head));
    std::string line;
    std::getline(lines, line);
    std::istringstream(line) >> request.method >> request.target;
    while (std::getline(lines, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      const size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      std::transform(name.begin(), name.end(), name.begin(), ::tolower);
      request.headers[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
    }
    if (request.headers.contains("content-length"))
      length = std::stoul(request.headers["content-length"]);
  }
  request.body = bytes.substr(head + 4, length);
  const size_t query = request.target.find('?');
  if (query != std::string::npos) add_values(request.target.substr(query + 1), request.values);
  if (request.headers["content-type"] == "application/x-www-form-urlencoded")
    add_values(request.body, request.values);
  return true;
}

ScriptedHttpServer::Act ScriptedHttpServer::heard(const Request& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  if (next_.empty()) return always_;
  Act act = std::move(next_.front());
  next_.pop_front();
  return act;
}

void ScriptedHttpServer::serve(int socket) {
  Request request;
  if (!read(socket, request)) return;
  const Act act = heard(request);
  std::string answer = "HTTP/1.1 " + std::to_string(act.status) + " Said\r\n";
  for (const std::string& header : act.headers) answer += header + "\r\n";
  answer += "Content-Length: " + std::to_string(act.body.size()) + "\r\n\r\n" + act.body;
  char byte = 0;
  switch (act.how) {
    case How::says_nothing:
      ::recv(socket, &byte, 1, 0);  // until the other side goes away
      return;
    case How::resets: {
      const linger at_once{1, 0};
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    case How::answers_half:
      answer.resize(answer.size() - act.body.size() / 2 - 1);
      break;
    case How::answers:
      break;
  }
  send_all(socket, answer);
}

std::vector<ScriptedHttpServer::Request> ScriptedHttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

}  // namespace nhacviec
