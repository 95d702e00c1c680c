// A connection to a Redis server on a borrowed loop: looks the name up, connects (TLS with the
// host's name checked), greets, keeps many commands in flight, comes back by itself with growing
// pauses. While it is away every command fails at once as transient.
#pragma once

#include <memory>

#include "config/settings.h"
#include "connectors/redis_session.h"

namespace asio {
class io_context;
}

namespace nhacviec::redis {

class Connection {
 public:
  /// Everything happens on the loop's one thread; replies never come from within send().
  Connection(asio::io_context&, ServerAddress, SessionSettings);
  /// Ends at once; replies that are due never come.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// From now on; not from within one of the events.
  void listen(SessionEvents);
  /// As Session::add_greeting.
  void add_greeting(Greeting);
  void start();
  /// Ends this connection as if it had been lost, and tries again.
  void retry(const Error&);
  void send(Command, Reply<Value>);
  /// Runs it later on the loop, unless the connection is gone by then.
  void post(std::function<void()>);

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace nhacviec::redis
