#include "connectors/redis_codec.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>

namespace nhacviec::redis {
namespace {

constexpr int kMaxElements = 1 << 22;  // of one list: far more than we ever ask for

// Where hiredis wants the value of a task: inside its parent, or a new one at the top.
Value* place_of(const redisReadTask* task) {
  if (task->parent == nullptr) return new Value();
  auto* parent = static_cast<Value*>(task->parent->obj);
  return &parent->list[static_cast<size_t>(task->idx)];
}

void* create_string(const redisReadTask* task, char* text, size_t length) {
  Value* value = place_of(task);
  value->kind = task->type == REDIS_REPLY_ERROR ? Value::Kind::error : Value::Kind::text;
  value->text.assign(text, length);
  return value;
}

void* create_array(const redisReadTask* task, int elements) {
  if (elements > kMaxElements) return nullptr;
  Value* value = place_of(task);
  value->kind = Value::Kind::list;
  value->list.resize(static_cast<size_t>(elements));
  return value;
}

void* create_integer(const redisReadTask* task, long long number) {
  Value* value = place_of(task);
  value->kind = Value::Kind::number;
  value->number = number;
  return value;
}

void* create_nil(const redisReadTask* task) { return place_of(task); }

void free_value(void* value) { delete static_cast<Value*>(value); }

redisReplyObjectFunctions kFunctions{create_string, create_array, create_integer, create_nil,
                                     free_value};

// The server refused before it did anything; later it may not.
constexpr std::array<std::string_view, 13> kTransientCodes{
    "READONLY", "LOADING",    "OOM",         "MISCONF",    "BUSY",      "MASTERDOWN", "NOSCRIPT",
    "TRYAGAIN", "NOREPLICAS", "CLUSTERDOWN", "UNKILLABLE", "EXECABORT", "NOSTORE"};

}  // namespace

CommandText& CommandText::add(std::string_view argument) {
  arguments_ += '$';
  arguments_ += std::to_string(argument.size());
  arguments_ += "\r\n";
  arguments_ += argument;
  arguments_ += "\r\n";
  ++count_;
  return *this;
}

CommandText& CommandText::add(int64_t argument) { return add(std::to_string(argument)); }

std::string CommandText::finish() {
  std::string text = "*" + std::to_string(count_) + "\r\n";
  text.reserve(text.size() + arguments_.size());
  text += arguments_;
  arguments_.clear();
  count_ = 0;
  return text;
}

std::string command_text(std::initializer_list<std::string_view> arguments) {
  CommandText text;
  for (const std::string_view argument : arguments) text.add(argument);
  return text.finish();
}

struct ReplyReader::Parser {
  redisReader* reader = redisReaderCreateWithFunctions(&kFunctions);
  ~Parser() { redisReaderFree(reader); }
};

ReplyReader::ReplyReader() : parser_(std::make_unique<Parser>()) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) {
  redisReaderFeed(parser_->reader, bytes.data(), bytes.size());
}

Result<std::optional<Value>> ReplyReader::next() {
  void* reply = nullptr;
  if (redisReaderGetReply(parser_->reader, &reply) != REDIS_OK) {
    return Error{ErrorKind::permanent,
                 std::string("not the Redis protocol: ") + parser_->reader->errstr};
  }
  if (reply == nullptr) return std::optional<Value>();
  const std::unique_ptr<Value> value(static_cast<Value*>(reply));
  return std::optional<Value>(std::move(*value));
}

std::string_view error_code(std::string_view reply_text) {
  return reply_text.substr(0, reply_text.find(' '));
}

Error error_of(const std::string& reply_text) {
  const std::string_view code = error_code(reply_text);
  const bool transient =
      std::find(kTransientCodes.begin(), kTransientCodes.end(), code) != kTransientCodes.end() ||
      reply_text.starts_with("ERR max number of clients");
  return Error{transient ? ErrorKind::transient : ErrorKind::permanent, reply_text};
}

}  // namespace nhacviec::redis
