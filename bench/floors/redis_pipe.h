// A pipelined connection to Redis for the floors: append, append, ... then read as many replies.
#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/floors/measure.h"

namespace nhacviec::bench {

using RedisAnswer = std::unique_ptr<redisReply, void (*)(void*)>;

class RedisPipe {
 public:
  explicit RedisPipe(int port) : connection_(redisConnect("127.0.0.1", port), &redisFree) {
    if (!connection_ || connection_->err != 0) give_up("no Redis at port " + std::to_string(port));
  }

  void append(const std::vector<std::string_view>& words) {
    std::vector<const char*> data;
    std::vector<size_t> sizes;
    for (const std::string_view word : words) {
      data.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAppendCommandArgv(connection_.get(), static_cast<int>(words.size()), data.data(),
                           sizes.data());
  }
  RedisAnswer answer() {
    void* reply = nullptr;
    if (redisGetReply(connection_.get(), &reply) != REDIS_OK) give_up("Redis is gone");
    RedisAnswer result(static_cast<redisReply*>(reply), &freeReplyObject);
    if (result->type == REDIS_REPLY_ERROR) give_up(std::string("Redis: ") + result->str);
    return result;
  }
  RedisAnswer ask(const std::vector<std::string_view>& words) {
    append(words);
    return answer();
  }
  /// The digest by which EVALSHA knows it.
  std::string load_script(const std::string& lua) { return ask({"SCRIPT", "LOAD", lua})->str; }

 private:
  std::unique_ptr<redisContext, void (*)(redisContext*)> connection_;
};

}  // namespace nhacviec::bench
