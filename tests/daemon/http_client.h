// Raw bytes to a loopback port and back: tests of the server see what is really on the wire.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string>

namespace nhacviec {

class RawConnection {
 public:
  explicit RawConnection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};  // a broken server fails the test instead of hanging it
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool connected() const { return connected_; }

  void send(const std::string& text) {
    size_t sent = 0;
    while (sent < text.size()) {
      const ssize_t n = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<size_t>(n);
    }
  }

  /// Reads on until `mark` has come, or the other side has closed, or patience ends.
  const std::string& read_until(const std::string& mark) {
    char buffer[4096];
    while (text_.find(mark) == std::string::npos) {
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      text_.append(buffer, static_cast<size_t>(n));
    }
    return text_;
  }
  /// Everything up to the end of the connection.
  const std::string& read_all() { return read_until(std::string(1, '\0') + "never"); }

 private:
  int socket_;
  bool connected_ = false;
  std::string text_;
};

/// One request on a connection of its own; the whole answer.
inline std::string exchange(uint16_t port, const std::string& request_line,
                            const std::string& body = "", const std::string& more = "") {
  RawConnection connection(port);
  connection.send(request_line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more +
                  "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return connection.read_all();
}

}  // namespace nhacviec
