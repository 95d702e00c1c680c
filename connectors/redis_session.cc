#include "connectors/redis_session.h"

#include <algorithm>
#include <utility>

namespace nhacviec::redis {
namespace {

// Of "*N\r\n$7\r\nEVALSHA\r\n$40\r\n<sha>\r\n..." the same with EVAL and the source.
std::string with_source(const std::string& wire, const Script& script) {
  const size_t count_end = wire.find('\n') + 1;
  const size_t rest = wire.find(script.sha) + script.sha.size() + 2;
  CommandText text;
  text.add("EVAL").add(script.source);
  const std::string head = text.finish();
  return wire.substr(0, count_end) + head.substr(head.find('\n') + 1) + wire.substr(rest);
}

// The bits of a number mixed well: the jitter must differ between daemons and between tries.
uint64_t mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

Session::Session(SessionSettings settings) : settings_(std::move(settings)) {}

void Session::push(Taken taken) {
  output_ += taken.command.wire;
  taken_bytes_ += taken.command.wire.size();
  ++unwritten_;
  taken_.push_back(std::move(taken));
}

std::optional<Error> Session::take(Command command, Reply<Value> reply, MonotonicTime now) {
  if (state_ != State::ready) {
    return Error{ErrorKind::transient, settings_.server + ": not connected"};
  }
  if (taken_.size() >= settings_.max_commands ||
      taken_bytes_ + command.wire.size() > settings_.max_bytes) {
    return Error{ErrorKind::transient, settings_.server + ": too many commands are waiting"};
  }
  push(Taken{std::move(command), std::move(reply), now});
  return std::nullopt;
}

void Session::silence() {
  silent_ = true;
  taken_.clear();
  output_.clear();
}

void Session::connecting(MonotonicTime now) {
  state_ = State::connecting;
  connecting_since_ = now;
}

void Session::connected() {
  state_ = State::greeting;
  reader_.emplace();
  greeted_ = 0;
  output_.clear();
  for (const Greeting& greeting : settings_.greetings) output_ += greeting.wire;
}

std::string Session::take_output() {
  unwritten_ = 0;
  return std::exchange(output_, {});
}

std::optional<Error> Session::received(std::string_view bytes) {
  if (!reader_) return std::nullopt;
  reader_->feed(bytes);
  std::optional<Error> close;
  while (!silent_) {
    Result<std::optional<Value>> next = reader_->next();
    if (!next) return next.error();
    if (!next.value()) break;
    Value value = *std::move(next).value();
    std::optional<Error> ended =
        state_ == State::greeting ? greeted(value) : answered(std::move(value));
    if (ended && state_ == State::greeting) return ended;
    if (ended) close = std::move(ended);
  }
  return close;
}

std::optional<Error> Session::greeted(const Value& value) {
  const Greeting& greeting = settings_.greetings[greeted_];
  if (value.kind == Value::Kind::error) return error_of(value.text);
  if (greeting.judge) {
    if (std::optional<Error> refusal = greeting.judge(value)) return refusal;
  }
  if (++greeted_ < settings_.greetings.size()) return std::nullopt;
  state_ = State::ready;
  failures_ = 0;
  refusing_ = false;
  trouble("");
  events_.on_ready();
  return std::nullopt;
}

bool Session::repeat_with_source(Taken& taken, const Value& value) {
  if (taken.repeated || taken.command.script == nullptr || error_code(value.text) != "NOSCRIPT") {
    return false;
  }
  taken.repeated = true;
  taken.command.wire = with_source(taken.command.wire, *taken.command.script);
  push(std::move(taken));
  return true;
}

/// An error when the connection is of no more use.
std::optional<Error> Session::answered(Value value) {
  if (taken_.empty()) return Error{ErrorKind::permanent, "a reply that nobody asked for"};
  Taken taken = std::move(taken_.front());
  taken_.pop_front();
  taken_bytes_ -= taken.command.wire.size();
  if (value.kind != Value::Kind::error) {
    if (taken.command.writes && refusing_) {
      refusing_ = false;
      trouble("");
    }
    taken.reply(std::move(value));
    return std::nullopt;
  }
  if (repeat_with_source(taken, value)) return std::nullopt;
  Error error = error_of(value.text);
  const bool demoted = error_code(value.text) == "READONLY";
  const bool gone = error_code(value.text) == "NOSTORE";
  if (gone) error = Error{ErrorKind::transient, kStoreGone};
  if (error.kind == ErrorKind::transient) {
    refusing_ = true;
    trouble(error.message);
  }
  error.message = settings_.server + ": " + error.message;
  taken.reply(error);
  // A master that became a replica stays one: look for the master again.
  if (demoted) return Error{ErrorKind::transient, "it has become a replica (READONLY)"};
  // The greetings of the next connections ask for it.
  if (gone) return Error{ErrorKind::transient, kStoreGone};
  return std::nullopt;
}

std::optional<Error> Session::check(MonotonicTime now) const {
  if (state_ == State::connecting || state_ == State::greeting) {
    if (now - connecting_since_ < settings_.connect_timeout) return std::nullopt;
    return Error{
        ErrorKind::transient,
        "no connection within " + std::to_string(settings_.connect_timeout.count()) + " ms"};
  }
  if (taken_.empty() || now - taken_.front().since < settings_.command_timeout) {
    return std::nullopt;
  }
  return Error{ErrorKind::transient,
               "no answer within " + std::to_string(settings_.command_timeout.count()) + " ms"};
}

void Session::lost(const Error& error) {
  state_ = State::away;
  reader_.reset();
  output_.clear();
  ++failures_;
  std::deque<Taken> taken = std::exchange(taken_, {});
  const size_t written = taken.size() - std::min(unwritten_, taken.size());
  unwritten_ = 0;
  taken_bytes_ = 0;
  events_.on_lost(error);
  trouble(error.message);
  for (size_t i = 0; i < taken.size() && !silent_; ++i) {
    const bool may_have_happened = i < written && taken[i].command.writes;
    taken[i].reply(Error{may_have_happened ? ErrorKind::unknown : ErrorKind::transient,
                         settings_.server + ": " + error.message});
  }
}

Duration Session::retry_delay() const {
  Duration delay = settings_.retry_min;
  for (int i = 1; i < failures_ && delay < settings_.retry_max; ++i) delay *= 2;
  delay = std::min(delay, settings_.retry_max);
  const uint64_t chance = mixed(settings_.seed ^ mixed(static_cast<uint64_t>(failures_)));
  return delay / 2 + Duration(chance % static_cast<uint64_t>(delay.count() / 2 + 1));
}

void Session::trouble(const std::string& problem) {
  const bool gone = problem == kStoreGone;
  if (problem.empty() != in_trouble_ && (!gone || said_gone_)) return;
  in_trouble_ = !problem.empty();
  said_gone_ = gone;
  events_.on_trouble(problem.empty() ? "" : settings_.server + ": " + problem);
}

}  // namespace nhacviec::redis
