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

/// A call of a script, argument by argument.
class ScriptCall {
 public:
  ScriptCall(const Script& script, std::initializer_list<std::string_view> keys) : script_(script) {
    text_.add("EVALSHA").add(script.sha).add(static_cast<int64_t>(keys.size()));
    for (const std::string_view key : keys) text_.add(key);
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
  /// `id`: of the store that was opened. Whatever is asked of a server that does not hold it any
  /// more is answered as transient, until it does again.
  Database(std::unique_ptr<Connection> connection, std::string prefix, std::string id)
      : connection_(std::move(connection)), prefix_(std::move(prefix)), id_(std::move(id)) {}

  /// "nhacviec:{s03}:", which every key of shard 3 begins with.
  std::string prefix_of(Shard shard) const;
  std::string key(Shard shard, std::string_view name) const {
    return prefix_of(shard).append(name);
  }

  /// Is there, in every shard, for as long as the server holds the store.
  std::string mark(Shard shard) const { return key(shard, "store:" + id_); }

  ScriptCall call(const Script& script, Shard shard) const {
    return ScriptCall(script, {prefix_of(shard), mark(shard)});
  }

  /// The mark was not there: the connection tries again until it is.
  Error store_is_gone();

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
  std::string id_;
};

/// The error of a reply that has another shape than ours: somebody else wrote there.
Error strange_reply(const std::string& what);

}  // namespace nhacviec::redis
