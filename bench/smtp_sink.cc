// A mail server that takes everything and keeps nothing but the instant at which it said yes.
//   smtp_sink PORT FILE
// FILE gets a line a mail, with tabs between: milliseconds since 1970, the X-Nhacviec-Notice
// header, octets. It is complete as soon as the mail's answer is out, but for what the last tenth
// of a second holds.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <unordered_map>

#include "bench/floors/measure.h"

namespace nhacviec::bench {
namespace {

constexpr std::string_view kHeader = "X-Nhacviec-Notice:";
constexpr size_t kLogBuffer = 1 << 20;
volatile std::sig_atomic_t ended = 0;

/// One client: what it has sent and not been answered yet.
class Session {
 public:
  explicit Session(int fd) : fd_(fd) { say("220 sink.example.vn ESMTP\r\n"); }
  ~Session() { close(fd_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// False when the client is gone.
  bool read_on(std::FILE* log) {
    char buffer[65536];
    const ssize_t size = read(fd_, buffer, sizeof buffer);
    if (size <= 0) return false;
    input_.append(buffer, static_cast<size_t>(size));
    bool open = true;
    while (open && (in_data_ ? take_mail(log) : take_command(open))) {
    }
    return open;
  }

 private:
  bool take_mail(std::FILE* log) {
    const size_t end = input_.find("\r\n.\r\n", searched_);
    if (end == std::string::npos) {
      searched_ = input_.size() < 4 ? 0 : input_.size() - 4;
      return false;
    }
    in_data_ = false;
    const double now = unix_ms();
    say("250 2.0.0 Ok\r\n");
    const std::string_view mail(input_.data(), end);
    const size_t header = mail.find(kHeader);
    std::string_view key = header == std::string_view::npos ? "" : mail.substr(header);
    if (!key.empty()) key.remove_prefix(kHeader.size());
    key.remove_prefix(std::min(key.find_first_not_of(" \t\r\n"), key.size()));
    key = key.substr(0, key.find_first_of("\r\n"));
    std::fprintf(log, "%.3f\t%.*s\t%zu\n", now, static_cast<int>(key.size()), key.data(),
                 mail.size());
    input_.erase(0, end + 5);
    searched_ = 0;
    return true;
  }

  bool take_command(bool& open) {
    const size_t end = input_.find("\r\n");
    if (end == std::string::npos) return false;
    const std::string verb = input_.substr(0, std::min<size_t>(end, 4));
    input_.erase(0, end + 2);
    if (verb == "EHLO") {
      say("250-sink.example.vn\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n");
    } else if (verb == "DATA") {
      in_data_ = true;
      say("354 End data with <CR><LF>.<CR><LF>\r\n");
    } else if (verb == "QUIT") {
      say("221 2.0.0 Bye\r\n");
      open = false;
    } else {
      say("250 2.1.0 Ok\r\n");
    }
    return true;
  }

  void say(std::string_view words) {
    while (!words.empty()) {
      const ssize_t size = write(fd_, words.data(), words.size());
      if (size <= 0) return;  // the next read says that it is gone
      words.remove_prefix(static_cast<size_t>(size));
    }
  }

  int fd_;
  std::string input_;
  size_t searched_ = 0;
  bool in_data_ = false;
};

int listen_at(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(fd, 128) != 0) {
    give_up("cannot listen at port " + std::to_string(port));
  }
  return fd;
}

void serve(int port, const char* file) {
  std::FILE* log = std::fopen(file, "we");
  if (log == nullptr) give_up(std::string("cannot write ") + file);
  std::setvbuf(log, nullptr, _IOFBF, kLogBuffer);
  const int listener = listen_at(port);
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  const auto watch = [&](int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  };
  watch(listener);
  std::unordered_map<int, std::unique_ptr<Session>> sessions;
  while (ended == 0) {
    epoll_event events[64];
    const int ready = epoll_wait(poll, events, 64, 100);
    if (ready <= 0) std::fflush(log);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[i].data.fd;
      if (fd != listener) {
        if (!sessions.at(fd)->read_on(log)) sessions.erase(fd);
        continue;
      }
      const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const int one = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      watch(client);
      sessions[client] = std::make_unique<Session>(client);
    }
  }
  std::fclose(log);
}

}  // namespace
}  // namespace nhacviec::bench

int main(int argc, char** argv) {
  if (argc < 3) nhacviec::bench::give_up("smtp_sink PORT FILE");
  std::signal(SIGTERM, [](int) { nhacviec::bench::ended = 1; });
  std::signal(SIGPIPE, SIG_IGN);
  nhacviec::bench::serve(std::atoi(argv[1]), argv[2]);
}
