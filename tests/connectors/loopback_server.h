// What scripted servers are made of: a port on loopback and a thread for each connection.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace nhacviec {

class LoopbackServer {
 public:
  /// Listens at once. A connection ends when `serve` returns, which it does once its socket is
  /// shut.
  explicit LoopbackServer(std::function<void(int socket)> serve);
  ~LoopbackServer();

  int port() const { return port_; }
  /// Closes everything and listens no more; start() listens on the same port again.
  void stop();
  void start();
  void close_connections();

  int connections() const;  // made so far
  int most_at_once() const;
  void wait_until_all_gone();

 private:
  void accept();

  const std::function<void(int)> serve_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
  std::set<int> sockets_;
  int connections_ = 0;
  size_t most_ = 0;
};

/// Reads lines from a socket; the "\r\n" is taken off. Nothing: the connection has ended.
class SocketLines {
 public:
  explicit SocketLines(int socket) : socket_(socket) {}
  std::optional<std::string> next();

 private:
  int socket_;
  std::string bytes_;
};

void send_all(int socket, const std::string& bytes);

}  // namespace nhacviec
