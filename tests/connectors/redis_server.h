// A redis-server of a test's own: on loopback, on a free port, in a private folder; it ends with
// the test, also when that is killed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/connectors/temp_folder.h"

namespace nhacviec {

class RedisServer {
 public:
  /// More options as on its command line: {"--appendfsync", "always"}. Without any it writes an
  /// append-only file that is synced every second.
  explicit RedisServer(std::vector<std::string> options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  const std::string& folder() const { return folder_.path(); }

  void kill();   // at once, as a power cut would
  void start();  // again, on the same port and files; returns once it answers
  /// The same, but returns as soon as it listens.
  void launch();
  /// For the next start.
  void add_option(const std::string& name, const std::string& value);
  /// The largest file that it may write from now on, as if the disk were full.
  void limit_files(uint64_t bytes);
  void freeze();  // it stays connected and says nothing
  void thaw();

  /// Says one command on a connection of its own and returns the raw first line of the reply, or
  /// the text of a bulk reply. Arguments are separated by spaces.
  std::string say(const std::string& command) const;

  /// One for the whole test program.
  static RedisServer& shared();

 private:
  void launch_once();
  bool listens() const;

  TempFolder folder_;
  std::vector<std::string> options_;
  int port_ = 0;
  pid_t pid_ = -1;
};

/// A port of loopback that nobody listens on just now.
int free_port();

}  // namespace nhacviec
