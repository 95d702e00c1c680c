// One connection's conversation with a Redis server as a state machine without I/O: what to write,
// which reply belongs to which command, what a loss or a silence means, when to try again. The
// shell (redis_connection) moves the bytes; tests drive it without a network.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/redis_codec.h"
#include "connectors/redis_scripts.h"
#include "connectors/store.h"

namespace nhacviec::redis {

using MonotonicTime = std::chrono::steady_clock::time_point;

/// A command ready to be written.
struct Command {
  std::string wire;
  bool writes = false;             // a lost reply leaves its outcome unknown
  const Script* script = nullptr;  // of an EVALSHA: sent whole when the server does not know it
};

/// What is said first on a new connection. Any error, the server's or of `judge`, ends it.
struct Greeting {
  std::string wire;
  std::function<std::optional<Error>(const Value&)> judge;  // empty: whatever is no error will do
};

/// The trouble with a server that answers and does not hold the store that was opened: its scripts
/// say NOSTORE, or a greeting finds it out.
inline constexpr char kStoreGone[] =
    "it no longer holds the store that was opened (emptied, or replaced by another): nothing is "
    "decided or sent until it is put back";

struct SessionSettings {
  std::string server;  // for messages: "redis 127.0.0.1:6379"
  std::vector<Greeting> greetings;
  Duration connect_timeout{5000};   // to being ready
  Duration command_timeout{10000};  // of one command, from being taken to its reply
  Duration retry_min{100};
  Duration retry_max{5000};
  size_t max_commands = 20'000;         // taken and not yet answered
  size_t max_bytes = size_t{64} << 20;  // of these
  uint64_t seed = 0;                    // of the jitter between tries
};

/// What the one who uses the connection wants to know.
struct SessionEvents {
  std::function<void()> on_ready = [] {};
  /// What is wrong, said once, and once more when the store turns out to be gone; empty when all is
  /// well again.
  std::function<void(const std::string& problem)> on_trouble = [](const std::string&) {};
  /// Each connection that ended or did not come about; a permanent error will not mend itself.
  std::function<void(const Error&)> on_lost = [](const Error&) {};
};

class Session {
 public:
  explicit Session(SessionSettings);
  void listen(SessionEvents events) { events_ = std::move(events); }
  /// What is also said first, from the next connection on.
  void add_greeting(Greeting greeting) { settings_.greetings.push_back(std::move(greeting)); }

  bool ready() const { return state_ == State::ready; }

  /// Takes a command, or says why not (then the reply is not called). Replies come in order, from
  /// within received() and lost().
  std::optional<Error> take(Command, Reply<Value>, MonotonicTime now);
  /// Drops what was taken; no reply is called any more.
  void silence();

  // From here on: what the shell reports, and what it has to do.
  void connecting(MonotonicTime now);
  void connected();
  /// What has to be written; it counts as written from here on.
  std::string take_output();
  bool has_output() const { return !output_.empty(); }
  /// An error: close the connection, then call lost() with it.
  std::optional<Error> received(std::string_view bytes);
  /// The same, when nothing came for too long. To be called now and then.
  std::optional<Error> check(MonotonicTime now) const;
  /// The connection ended or did not come about.
  void lost(const Error&);
  /// Is there anything that check() may end?
  bool waiting() const { return state_ != State::ready || !taken_.empty(); }
  /// How long to wait before the next try.
  Duration retry_delay() const;

 private:
  enum class State { away, connecting, greeting, ready };
  struct Taken {
    Command command;
    Reply<Value> reply;
    MonotonicTime since;
    bool repeated = false;
  };

  std::optional<Error> greeted(const Value&);
  std::optional<Error> answered(Value);
  /// Sends the script whole when that is what the server lacks.
  bool repeat_with_source(Taken&, const Value&);
  void push(Taken);
  void trouble(const std::string& problem);

  SessionSettings settings_;
  SessionEvents events_;
  State state_ = State::away;
  std::optional<ReplyReader> reader_;  // of this connection
  MonotonicTime connecting_since_;
  size_t greeted_ = 0;  // greetings that were answered
  std::deque<Taken> taken_;
  size_t taken_bytes_ = 0;
  std::string output_;
  size_t unwritten_ = 0;  // the last ones of taken_, still in output_
  int failures_ = 0;      // in a row
  bool in_trouble_ = false;
  bool said_gone_ = false;  // that the store is gone
  bool refusing_ = false;   // connected, but the server refuses to write
  bool silent_ = false;
};

}  // namespace nhacviec::redis
