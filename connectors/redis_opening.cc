#include "connectors/redis_opening.h"

#include <algorithm>
#include <charconv>

#include "connectors/redis_connection.h"

namespace nhacviec {
namespace redis {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int kMaxShards = 1024;
constexpr int kOldestMajor = 7;

Error refusal(std::string words) { return Error{ErrorKind::permanent, std::move(words)}; }

/// "7.0.15" of the line "redis_version:7.0.15".
std::string info_field(const std::string& info, const std::string& name) {
  const size_t at = info.find("\n" + name + ":");
  if (at == std::string::npos) return "";
  const size_t start = at + name.size() + 2;
  return info.substr(start, info.find_first_of("\r\n", start) - start);
}

std::string configured(const std::vector<std::string>& pairs, const std::string& name) {
  for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (pairs[i] == name) return pairs[i + 1];
  }
  return "";
}

int number_in(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Error> refuse_role(const Value& role) {
  if (!role.list.empty() && role.list[0].text == "master") return std::nullopt;
  return refusal("is a replica; give the address of the master");
}

std::optional<Error> refuse_persistence(const ServerFacts& facts, const RedisWaivers& accept) {
  if (!accept.no_persistence && info_field(facts.info, "aof_enabled") != "1") {
    return refusal(
        "keeps no log of its writes (appendonly no): a restart would lose what was committed; set "
        "appendonly yes, or list no-persistence in store.accept");
  }
  if (accept.no_persistence || accept.no_fsync) return std::nullopt;
  if (facts.configuration.empty()) {
    return refusal(
        "does not say how it syncs its log: allow this user +config|get, or list no-fsync in "
        "store.accept");
  }
  if (configured(facts.configuration, "appendfsync") == "no") {
    return refusal(
        "never syncs its log (appendfsync no): a power cut would lose what was committed; set "
        "appendfsync everysec or always, or list no-fsync in store.accept");
  }
  return std::nullopt;
}

}  // namespace

std::string server_name(const RedisSettings& settings) {
  return "redis " + settings.server.host + ":" + std::to_string(settings.server.port);
}

std::vector<Greeting> greetings_for(const RedisOptions& options) {
  const RedisSettings& settings = options.settings;
  std::vector<Greeting> greetings;
  const auto say = [&](std::initializer_list<std::string_view> words,
                       std::function<std::optional<Error>(const Value&)> judge = {}) {
    greetings.push_back(Greeting{command_text(words), std::move(judge)});
  };
  if (!settings.server.user.empty()) {
    say({"AUTH", settings.server.user, settings.server.password});
  } else if (!settings.server.password.empty()) {
    say({"AUTH", settings.server.password});
  }
  if (settings.database != 0) say({"SELECT", std::to_string(settings.database)});
  say({"CLIENT", "SETNAME", options.client_name});
  say({"ROLE"}, refuse_role);
  for (const Script* script : scripts().all()) say({"SCRIPT", "LOAD", script->source});
  // While the server reads its log it would answer the others, but not this.
  say({"EXISTS", settings.prefix + ":{s00}:meta"});
  return greetings;
}

std::optional<Error> refuse_server(const ServerFacts& facts, const RedisWaivers& accept) {
  const std::string version = info_field(facts.info, "redis_version");
  if (number_in(version) < kOldestMajor) {
    return refusal("is version " + (version.empty() ? "unknown" : version) + "; version " +
                   std::to_string(kOldestMajor) + ".0 or newer is needed");
  }
  if (info_field(facts.info, "cluster_enabled") == "1") {
    return refusal("is part of a cluster, which this version does not support");
  }
  if (std::optional<Error> refused = refuse_persistence(facts, accept)) return refused;
  const std::string policy = info_field(facts.info, "maxmemory_policy");
  if (!accept.eviction && policy != "noeviction") {
    return refusal("may drop keys when its memory is full (maxmemory-policy " + policy +
                   "); set maxmemory-policy noeviction, or list eviction in store.accept");
  }
  return std::nullopt;
}

std::optional<Error> refuse_store(const Value& answer, const std::string& prefix,
                                  FoundStore& found) {
  const std::string first = answer.list.empty() ? "" : answer.list[0].text;
  const std::string keys = "has keys " + prefix + ":* ";
  if (first == "foreign") {
    return refusal(keys + "of another program; choose another store.prefix or database");
  }
  if (first == "damaged" || answer.list.size() != 3) {
    return refusal(keys + "of a store that has lost its meta or a shard: restore it from a backup");
  }
  const int schema = number_in(first);
  const int shards = number_in(answer.list[1].text);
  if (schema > kSchemaVersion) {
    return refusal(keys + "written by a newer nhacviecd (schema " + std::to_string(schema) +
                   ", this one knows " + std::to_string(kSchemaVersion) + ")");
  }
  if (schema < 1 || shards < 1 || shards > kMaxShards) {
    return refusal(keys + "whose meta makes no sense; choose another store.prefix or database");
  }
  found = {shards, answer.list[2].text};
  return std::nullopt;
}

Greeting mark_greeting(const Database& database, int shards) {
  CommandText text;
  text.add("EXISTS");
  for (Shard shard = 0; shard < shards; ++shard) text.add(database.mark(shard));
  return Greeting{text.finish(), [shards](const Value& there) -> std::optional<Error> {
                    if (there.number == shards) return std::nullopt;
                    return Error{ErrorKind::transient, kStoreGone};
                  }};
}

namespace {

/// The steps from a connection to a store that may be used. Owns the connection until then.
class Opening : public std::enable_shared_from_this<Opening> {
 public:
  Opening(asio::io_context& loop, RedisOptions options, RedisStore::Trouble trouble,
          RedisStore::Opened opened)
      : options_(std::move(options)), trouble_(std::move(trouble)), opened_(std::move(opened)) {
    SessionSettings settings;
    settings.server = server_name(options_.settings);
    settings.greetings = greetings_for(options_);
    settings.connect_timeout = options_.connect_timeout;
    settings.command_timeout = options_.command_timeout;
    settings.retry_min = options_.retry_min;
    settings.retry_max = options_.retry_max;
    settings.seed = options_.seed;
    connection_ = std::make_unique<Connection>(loop, options_.settings.server, std::move(settings));
  }

  void start() {
    SessionEvents events;
    events.on_ready = [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->check();
    };
    events.on_lost = [weak = weak_from_this()](const Error& error) {
      const auto self = weak.lock();
      if (self && error.kind == ErrorKind::permanent) self->refuse(error);
    };
    events.on_trouble = [weak = weak_from_this()](const std::string& problem) {
      const auto self = weak.lock();
      if (self && !self->ended()) self->trouble_(problem);  // a refusal is said as such
    };
    connection_->listen(std::move(events));
    connection_->start();
  }

 private:
  /// A reply for as long as the token is held.
  template <class F>
  Reply<Value> mine(F handle) {
    return [weak = weak_from_this(), handle](const Result<Value>& value) {
      if (const auto self = weak.lock(); self && !self->ended()) handle(*self, value);
    };
  }

  // A transient error of a step ends the round: the next one begins when the connection is back.
  void check() {
    connection_->send(Command{command_text({"INFO"})},
                      mine([](Opening& self, const Result<Value>& info) {
                        if (!info) return self.again(info.error());
                        self.facts_.info = "\n" + info.value().text;
                      }));
    connection_->send(
        Command{command_text({"CONFIG", "GET", "appendfsync"})},
        mine([](Opening& self, const Result<Value>& found) { self.configured(found); }));
  }

  void configured(const Result<Value>& found) {
    facts_.configuration.clear();
    if (found) {
      for (const Value& one : found.value().list) facts_.configuration.push_back(one.text);
    } else if (found.error().kind != ErrorKind::permanent) {
      return again(found.error());
    }
    if (std::optional<Error> refused = refuse_server(facts_, options_.settings.accept)) {
      return refuse(*refused);
    }
    ScriptCall call(scripts().open_store, {options_.settings.prefix + ":{s00}:"});
    call.add(std::to_string(kSchemaVersion)).add(std::to_string(options_.shards));
    call.add(std::to_string(options_.seed));
    connection_->send(call.finish(), mine([](Opening& self, const Result<Value>& answer) {
                        if (!answer) return self.again(answer.error());
                        self.finish(answer.value());
                      }));
  }

  void finish(const Value& answer) {
    FoundStore found;
    if (std::optional<Error> refused = refuse_store(answer, options_.settings.prefix, found)) {
      return refuse(*refused);
    }
    SessionEvents events;
    events.on_trouble = trouble_;
    connection_->listen(std::move(events));
    Connection& connection = *connection_;
    Database database(std::move(connection_), options_.settings.prefix, found.id);
    connection.add_greeting(mark_greeting(database, found.shards));
    auto store = std::make_unique<RedisStore>(std::move(database), found.shards,
                                              std::move(options_.lease_clock));
    std::exchange(opened_, nullptr)(std::move(store));
  }

  void again(const Error& error) {
    if (error.kind == ErrorKind::permanent) return refuse(error);
    connection_->retry(error);
  }

  void refuse(Error error) {
    if (ended()) return;
    const std::string name = server_name(options_.settings);
    if (!error.message.starts_with(name)) error.message = name + ": " + error.message;
    std::exchange(opened_, nullptr)(error);
  }
  bool ended() const { return opened_ == nullptr; }

  RedisOptions options_;
  RedisStore::Trouble trouble_;
  RedisStore::Opened opened_;  // none once it was called
  ServerFacts facts_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace
}  // namespace redis

std::shared_ptr<void> RedisStore::open(asio::io_context& loop, RedisOptions options,
                                       Trouble trouble, Opened opened) {
  auto opening = std::make_shared<redis::Opening>(loop, std::move(options), std::move(trouble),
                                                  std::move(opened));
  opening->start();
  return opening;
}

}  // namespace nhacviec
