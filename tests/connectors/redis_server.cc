#include "tests/connectors/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace nhacviec {
namespace {

constexpr std::chrono::seconds kPatience(30);

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "redis-server of the test: %s\n", what.c_str());
  std::abort();
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

/// A socket connected to that port, or -1.
int connect_to(int port) {
  const int peer = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return peer;
  }
  ::close(peer);
  return -1;
}

/// Until the condition holds; false when it never does.
template <class Condition>
bool wait_for(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(probe, reinterpret_cast<const sockaddr*>(&address), size) != 0) give_up("no port");
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

RedisServer::RedisServer(std::vector<std::string> options) : options_(std::move(options)) {
  // Somebody else may take the port before the server does: then it ends, and another is tried.
  for (int tries = 0; tries < 20; ++tries) {
    port_ = free_port();
    launch_once();
    if (wait_for([this] { return ::waitpid(pid_, nullptr, WNOHANG) != 0 || listens(); }) &&
        ::kill(pid_, 0) == 0) {
      return;
    }
  }
  give_up("does not start");
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::launch_once() {
  const std::string log = folder_.path() + "/redis.log";
  std::vector<std::string> words{"redis-server",
                                 "--port",
                                 std::to_string(port_),
                                 "--bind",
                                 "127.0.0.1",
                                 "--dir",
                                 folder_.path(),
                                 "--appendonly",
                                 "yes",
                                 "--save",
                                 "",
                                 "--loglevel",
                                 "warning"};
  words.insert(words.end(), options_.begin(), options_.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) give_up("cannot fork");
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error, not the end
  if (::getppid() != parent) ::_exit(1);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

bool RedisServer::listens() const {
  const int peer = connect_to(port_);
  if (peer < 0) return false;
  ::close(peer);
  return true;
}

void RedisServer::launch() {
  launch_once();
  if (!wait_for([this] { return listens(); })) give_up("does not listen");
}

void RedisServer::start() {
  launch();
  if (!wait_for([this] { return say("PING") == "+PONG"; })) give_up("does not answer");
}

void RedisServer::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::add_option(const std::string& name, const std::string& value) {
  options_.push_back(name);
  options_.push_back(value);
}

void RedisServer::limit_files(uint64_t bytes) {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  if (::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) != 0) give_up("its files are not limited");
}

void RedisServer::freeze() { ::kill(pid_, SIGSTOP); }
void RedisServer::thaw() { ::kill(pid_, SIGCONT); }

std::string RedisServer::say(const std::string& command) const {
  const int peer = connect_to(port_);
  if (peer < 0) return "";
  const timeval patience{10, 0};
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string line = command + "\r\n";
  std::string reply;
  if (::write(peer, line.data(), line.size()) == static_cast<ssize_t>(line.size())) {
    char bytes[4096];
    size_t whole = 0;  // length of the whole reply; 0: not known yet
    while (whole == 0 || reply.size() < whole) {
      const ssize_t got = ::read(peer, bytes, sizeof bytes);
      if (got <= 0) break;
      reply.append(bytes, static_cast<size_t>(got));
      const size_t end = reply.find("\r\n");
      if (end == std::string::npos) continue;
      const bool bulk = reply[0] == '$' && reply[1] != '-';
      whole = end + 2 + (bulk ? std::stoul(reply.substr(1)) + 2 : 0);
    }
  }
  ::close(peer);
  const size_t end = reply.find("\r\n");
  if (end == std::string::npos) return "";
  if (reply[0] == '$' && reply[1] != '-') {
    return reply.substr(end + 2, std::stoul(reply.substr(1)));
  }
  return reply.substr(0, end);
}

RedisServer& RedisServer::shared() {
  static RedisServer server;
  return server;
}

}  // namespace nhacviec
