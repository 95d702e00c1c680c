#include "tests/connectors/redis_under_test.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace nhacviec {

RedisOptions redis_options(const RedisServer& server) {
  static int count = 0;
  RedisOptions options;
  options.settings.server.host = "127.0.0.1";
  options.settings.server.port = server.port();
  options.settings.prefix = "t" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  options.shards = 4;
  options.retry_min = Duration(5);
  options.retry_max = Duration(50);
  return options;
}

RedisBench::RedisBench(RedisOptions given) : options(std::move(given)) {}

Result<std::unique_ptr<RedisStore>> RedisBench::try_open() {
  std::optional<Result<std::unique_ptr<RedisStore>>> outcome;
  const auto token = RedisStore::open(
      io_, options, [this](const std::string& problem) { troubles.push_back(problem); },
      [&](Result<std::unique_ptr<RedisStore>> opened) { outcome.emplace(std::move(opened)); });
  run_until([&] { return outcome.has_value(); });
  return std::move(*outcome);
}

void RedisBench::open() {
  auto opened = try_open();
  if (!opened) FAIL() << opened.error().message;
  store_ = std::move(opened).value();
}

}  // namespace nhacviec
