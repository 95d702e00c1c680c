// An expected failure is a value: Result<T> holds a T or an Error with its kind and readable words.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace nhacviec {

enum class ErrorKind {
  invalid,    // the request is wrong; repeating it will not help
  transient,  // the world is in the way (busy, away, full); try again later
  permanent,  // the other side said no for good
  unknown,    // it may or may not have happened
};

struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return *check(std::get_if<0>(&state_)); }
  T& value() & { return *check(std::get_if<0>(&state_)); }
  T&& value() && { return std::move(*check(std::get_if<0>(&state_))); }
  const Error& error() const { return *check(std::get_if<1>(&state_)); }

 private:
  // Asking for the wrong side is a bug in the caller: stop, do not guess.
  template <class P>
  static P* check(P* pointer) {
    if (pointer == nullptr) std::abort();
    return pointer;
  }
  std::variant<T, Error> state_;
};

/// For operations that give nothing back.
struct Done {};
using Status = Result<Done>;

}  // namespace nhacviec
