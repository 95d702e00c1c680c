// Stands between a client and a server on loopback: passes everything on, or nothing, or hangs up.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace nhacviec {

class TcpProxy {
 public:
  /// In front of that port of 127.0.0.1.
  explicit TcpProxy(int target);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  /// Neither reads nor writes from now on; new connections are taken and left alone too.
  void freeze() { frozen_ = true; }
  void thaw() { frozen_ = false; }
  /// Resets every connection there is.
  void cut() { cut_ = true; }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
  };
  void run();
  void accept();
  static bool pass(int from, int to);

  const int target_;
  int port_ = 0;
  int listener_ = -1;
  std::vector<Pair> pairs_;  // of the thread
  std::atomic<bool> frozen_{false};
  std::atomic<bool> cut_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace nhacviec
