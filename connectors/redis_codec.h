// The Redis protocol (RESP2) as values: commands to bytes, bytes to replies. hiredis parses; its
// types stay in the .cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/result.h"

namespace nhacviec::redis {

/// One reply of the server.
struct Value {
  enum class Kind { nil, text, number, list, error };
  Kind kind = Kind::nil;
  std::string text;  // of text (status replies too) and error
  int64_t number = 0;
  std::vector<Value> list;

  bool is_text() const { return kind == Kind::text; }
  bool is_number() const { return kind == Kind::number; }
  bool is_list() const { return kind == Kind::list; }
};

/// Writes one command, argument by argument.
class CommandText {
 public:
  CommandText& add(std::string_view argument);
  CommandText& add(int64_t argument);
  /// The whole command; the object is empty afterwards.
  std::string finish();

 private:
  std::string arguments_;
  int count_ = 0;
};

/// A command of these arguments.
std::string command_text(std::initializer_list<std::string_view> arguments);

/// Takes bytes as they come and gives the replies in them.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  void feed(std::string_view bytes);
  /// Nothing: the next reply is not whole yet. An error: this is not the Redis protocol.
  Result<std::optional<Value>> next();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// What an error reply means: transient (READONLY, LOADING, OOM, MISCONF, BUSY ...: the server
/// refused before it did anything) or permanent.
Error error_of(const std::string& reply_text);
/// The first word of an error reply: "NOSCRIPT".
std::string_view error_code(std::string_view reply_text);

}  // namespace nhacviec::redis
