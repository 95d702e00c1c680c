#include "tests/connectors/tcp_proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace nhacviec {

namespace {

constexpr int kLookMs = 10;  // how soon a wish of the test is seen

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// With a reset, not a farewell.
void reset(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
}

}  // namespace

TcpProxy::TcpProxy(int target) : target_(target) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  ::listen(listener_, 16);
  thread_ = std::thread([this] { run(); });
}

TcpProxy::~TcpProxy() {
  stopping_ = true;
  thread_.join();
  for (const Pair& pair : pairs_) {
    reset(pair.client);
    reset(pair.server);
  }
  ::close(listener_);
}

void TcpProxy::accept() {
  Pair pair;
  pair.client = ::accept(listener_, nullptr, nullptr);
  pair.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(target_);
  if (::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    reset(pair.client);
    ::close(pair.server);
    return;
  }
  pairs_.push_back(pair);
}

/// False: one side has hung up.
bool TcpProxy::pass(int from, int to) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) return false;
  for (ssize_t sent = 0; sent < got;) {
    const ssize_t step =
        ::send(to, buffer.data() + sent, static_cast<size_t>(got - sent), MSG_NOSIGNAL);
    if (step <= 0) return false;
    sent += step;
  }
  return true;
}

void TcpProxy::run() {
  while (!stopping_) {
    if (cut_.exchange(false)) {
      for (const Pair& pair : pairs_) {
        reset(pair.client);
        reset(pair.server);
      }
      pairs_.clear();
    }
    if (frozen_) {
      ::poll(nullptr, 0, kLookMs);
      continue;
    }
    std::vector<pollfd> files{{listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      files.push_back({pair.client, POLLIN, 0});
      files.push_back({pair.server, POLLIN, 0});
    }
    if (::poll(files.data(), files.size(), kLookMs) <= 0) continue;
    std::vector<Pair> kept;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const Pair& pair = pairs_[i];
      const bool up = files[1 + 2 * i].revents == 0 || pass(pair.client, pair.server);
      const bool down = files[2 + 2 * i].revents == 0 || pass(pair.server, pair.client);
      if (up && down) {
        kept.push_back(pair);
      } else {
        reset(pair.client);
        reset(pair.server);
      }
    }
    pairs_ = kept;
    if (files[0].revents != 0) accept();
  }
}

}  // namespace nhacviec
