// Opening a Redis store: what is said first on every connection, and what is checked of the server
// before anything is kept there. Every refusal is one sentence that names its way out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/redis_database.h"
#include "connectors/redis_session.h"
#include "connectors/redis_store.h"

namespace nhacviec::redis {

/// "redis cache.example.org:6379": what messages call the server.
std::string server_name(const RedisSettings&);

/// Who we are, which database, that this is a master which has its data, and our scripts.
std::vector<Greeting> greetings_for(const RedisOptions&);

/// A server's own words about itself.
struct ServerFacts {
  std::string info;                        // the reply to INFO
  std::vector<std::string> configuration;  // name, value, ... of CONFIG GET; empty: not allowed
};

/// Why a store must not be kept in this server, unless a setting accepts it.
std::optional<Error> refuse_server(const ServerFacts&, const RedisWaivers&);

/// What open_store.lua found or made.
struct FoundStore {
  int shards = 0;
  std::string id;
};

/// Why its answer refuses the store; else what it is stands in `found`.
std::optional<Error> refuse_store(const Value& answer, const std::string& prefix,
                                  FoundStore& found);

/// On every later connection: that it is still the store that was opened, in each of its shards.
Greeting mark_greeting(const Database&, int shards);

}  // namespace nhacviec::redis
