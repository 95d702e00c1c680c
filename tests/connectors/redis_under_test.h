// A Redis store of a test's own on some server, and the loop it runs on.
#pragma once

#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "connectors/redis_store.h"
#include "tests/connectors/redis_server.h"
#include "tests/connectors/store_calls.h"

namespace nhacviec {

/// Options for a fresh store on that server: a prefix of its own, four shards, quick retries.
RedisOptions redis_options(const RedisServer&);

/// Opens stores and waits for what happens to them.
class RedisBench {
 public:
  explicit RedisBench(RedisOptions options);

  /// Opens it and waits for the outcome.
  Result<std::unique_ptr<RedisStore>> try_open();
  void open();
  void close() { store_.reset(); }

  RedisOptions options;
  std::vector<std::string> troubles;  // what was said, in order; "" where all was well again
  /// Lets the loop run until then; a test that waits for ever is ended by ctest.
  template <class Condition>
  void run_until(Condition condition) {
    while (!condition()) io_.run_one();
  }
  asio::io_context& io() { return io_; }
  AwaitLoop& loop() { return loop_; }
  RedisStore& store() { return *store_; }
  StoreCalls calls() { return StoreCalls(*store_, loop_); }

 private:
  asio::io_context io_{1};
  AwaitLoop loop_{[this] { io_.run_one(); }};
  std::unique_ptr<RedisStore> store_;
};

}  // namespace nhacviec
