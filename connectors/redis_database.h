// The server as the parts of the Redis store use it: names of keys, plain commands and scripts.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/redis_connection.h"
#include "connectors/redis_scripts.h"

namespace nhacviec::redis {

/// A call of a script on one shard, argument by argument.
class ScriptCall {
 public:
  ScriptCall(const Script& script, std::string_view shard_prefix) : script_(script) {
    text_.add("EVALSHA").add(script.sha).add("1").add(shard_prefix);
  }
  template <class Argument>
  ScriptCall& add(const Argument& argument) {
    text_.add(argument);
    return *this;
  }
  Command finish() { return Command{text_.finish(), !script_.reads, &script_}; }

 private:
  const Script& script_;
  CommandText text_;
};

class Database {
 public:
  Database(std::unique_ptr<Connection> connection, std::string prefix)
      : connection_(std::move(connection)), prefix_(std::move(prefix)) {}

  /// "nhacviec:{s03}:", which every key of shard 3 begins with.
  std::string prefix_of(Shard shard) const;
  std::string key(Shard shard, std::string_view name) const {
    return prefix_of(shard).append(name);
  }

  ScriptCall call(const Script& script, Shard shard) const {
    return ScriptCall(script, prefix_of(shard));
  }

  /// Sends it and turns its reply into a Result<T>.
  template <class T, class Convert>
  void ask(Command command, Reply<T> reply, Convert convert) {
    connection_->send(std::move(command), [reply = std::move(reply), convert = std::move(convert)](
                                              Result<Value> value) mutable {
      if (!value) return reply(value.error());
      reply(convert(std::move(value).value()));
    });
  }
  template <class T, class Convert>
  void read(std::initializer_list<std::string_view> arguments, Reply<T> reply, Convert convert) {
    ask<T>(Command{command_text(arguments)}, std::move(reply), std::move(convert));
  }
  void send(Command command, Reply<Value> reply) {
    connection_->send(std::move(command), std::move(reply));
  }
  /// Answers without asking the server, but later, like everything else.
  template <class T>
  void later(Reply<T> reply, Result<T> result) {
    connection_->post([reply = std::move(reply), result = std::move(result)] { reply(result); });
  }

 private:
  std::unique_ptr<Connection> connection_;
  std::string prefix_;
};

/// The error of a reply that has another shape than ours: somebody else wrote there.
Error strange_reply(const std::string& what);

}  // namespace nhacviec::redis
