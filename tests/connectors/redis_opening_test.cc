// What a Redis server must be before a store is kept in it, and how a refusal reads.
#include "connectors/redis_opening.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/connectors/redis_under_test.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const char kFitServer[] =
    "\n# Server\r\nredis_version:7.0.15\r\naof_enabled:1\r\nmaxmemory_policy:noeviction\r\n";

redis::ServerFacts fit() { return {kFitServer, {"appendfsync", "everysec"}}; }

redis::ServerFacts with(const std::string& from, const std::string& to) {
  redis::ServerFacts facts = fit();
  facts.info.replace(facts.info.find(from), from.size(), to);
  return facts;
}

std::string words_of(const std::optional<Error>& refusal) {
  return refusal ? refusal->message : "accepted";
}

TEST(RedisOpening, AServerThatKeepsWhatItIsGivenIsAccepted) {
  EXPECT_EQ(words_of(redis::refuse_server(fit(), {})), "accepted");
}

TEST(RedisOpening, EachRefusalNamesItsWayOut) {
  EXPECT_THAT(words_of(redis::refuse_server(with("7.0.15", "6.2.1"), {})), HasSubstr("7.0"));
  EXPECT_THAT(words_of(redis::refuse_server(with("aof_enabled:1", "aof_enabled:0"), {})),
              HasSubstr("list no-persistence in store.accept"));
  redis::ServerFacts unsynced = fit();
  unsynced.configuration = {"appendfsync", "no"};
  EXPECT_THAT(words_of(redis::refuse_server(unsynced, {})),
              HasSubstr("list no-fsync in store.accept"));
  unsynced.configuration.clear();
  EXPECT_THAT(words_of(redis::refuse_server(unsynced, {})), HasSubstr("+config|get"));
  EXPECT_THAT(words_of(redis::refuse_server(with("noeviction", "allkeys-lru"), {})),
              HasSubstr("list eviction in store.accept"));
}

TEST(RedisOpening, AcceptsWhatTheSettingsAccept) {
  RedisWaivers accept;
  accept.no_persistence = true;
  EXPECT_EQ(words_of(redis::refuse_server(with("aof_enabled:1", "aof_enabled:0"), accept)),
            "accepted");
  accept = {};
  accept.no_fsync = true;
  redis::ServerFacts unsynced = fit();
  unsynced.configuration = {"appendfsync", "no"};
  EXPECT_EQ(words_of(redis::refuse_server(unsynced, accept)), "accepted");
  accept = {};
  accept.eviction = true;
  EXPECT_EQ(words_of(redis::refuse_server(with("noeviction", "volatile-ttl"), accept)), "accepted");
}

class RedisOpeningLive : public testing::Test {
 protected:
  /// Why it does not open; the words begin with the server's address.
  std::string refusal() {
    auto opened = bench_.try_open();
    if (opened) return "it opened";
    EXPECT_EQ(opened.error().kind, ErrorKind::permanent) << opened.error().message;
    EXPECT_TRUE(bench_.troubles.empty()) << "it is said once, as a refusal";
    EXPECT_THAT(opened.error().message, StartsWith("redis " + settings().server.host + ":" +
                                                   std::to_string(settings().server.port) + ": "));
    return opened.error().message;
  }
  RedisSettings& settings() { return bench_.options.settings; }
  std::string key(const std::string& name) { return settings().prefix + ":{s00}:" + name; }

  RedisServer& server_ = RedisServer::shared();
  RedisBench bench_{redis_options(server_)};
};

TEST_F(RedisOpeningLive, TheNumberOfShardsIsThatOfTheFirstOpening) {
  bench_.open();
  EXPECT_EQ(bench_.store().shards(), 4);
  bench_.close();
  bench_.options.shards = 16;
  bench_.open();
  EXPECT_EQ(bench_.store().shards(), 4);
}

TEST_F(RedisOpeningLive, StoresWithOtherPrefixesOrInOtherDatabasesAreOthers) {
  bench_.open();
  bench_.calls().put_value("clock", "1").value();
  RedisBench other(redis_options(server_));
  other.open();
  EXPECT_EQ(other.calls().get_value("clock"), std::nullopt);
  other.close();
  other.options.settings.prefix = settings().prefix;
  other.options.settings.database = 3;
  other.open();
  EXPECT_EQ(other.calls().get_value("clock"), std::nullopt);
}

TEST_F(RedisOpeningLive, TheServersOwnWordsDecide) {
  RedisServer server({"--maxmemory-policy", "allkeys-lru"});
  settings().server.port = server.port();
  EXPECT_THAT(refusal(), HasSubstr("maxmemory-policy allkeys-lru"));
  server.say("CONFIG SET maxmemory-policy noeviction");
  server.say("CONFIG SET appendfsync no");
  EXPECT_THAT(refusal(), HasSubstr("appendfsync no"));
  server.say("CONFIG SET appendonly no");
  EXPECT_THAT(refusal(), HasSubstr("appendonly no"));
  settings().accept.no_persistence = true;
  EXPECT_EQ(refusal(), "it opened");
}

TEST_F(RedisOpeningLive, AReplicaIsRefused) {
  RedisServer server;
  server.say("REPLICAOF 127.0.0.1 1");
  settings().server.port = server.port();
  EXPECT_THAT(refusal(), HasSubstr("is a replica"));
}

TEST_F(RedisOpeningLive, KeysThatAreNotOursAreLeftAlone) {
  server_.say("SET " + key("meta") + " theirs");
  EXPECT_THAT(refusal(), HasSubstr("of another program"));
  EXPECT_EQ(server_.say("GET " + key("meta")), "theirs");
}

TEST_F(RedisOpeningLive, AStoreWithoutItsMetaIsNotMadeAnew) {
  bench_.open();
  bench_.calls().put_value("clock", "1").value();
  bench_.close();
  server_.say("DEL " + key("meta"));
  EXPECT_THAT(refusal(), HasSubstr("has lost its meta"));
}

TEST_F(RedisOpeningLive, AStoreThatHasLostAShardIsNotOpened) {
  bench_.open();
  bench_.close();
  const std::string id = server_.say("HGET " + key("meta") + " id");
  EXPECT_EQ(server_.say("DEL " + settings().prefix + ":{s03}:store:" + id), ":1");
  EXPECT_THAT(refusal(), HasSubstr("has lost its meta or a shard"));
}

TEST_F(RedisOpeningLive, AStoreFromBeforeThereWereMarksGetsThem) {
  server_.say("HSET " + key("meta") + " schema 1 shards 2");
  bench_.open();
  const std::string id = server_.say("HGET " + key("meta") + " id");
  EXPECT_EQ(server_.say("EXISTS " + settings().prefix + ":{s01}:store:" + id), ":1");
  Commit commit;
  commit.shard = 1;
  commit.inbox = InboxEntry{"event", "answer", Instant()};
  EXPECT_EQ(bench_.calls().commit(commit).verdict, CommitReply::Verdict::committed);
}

TEST_F(RedisOpeningLive, AStoreOfANewerProgramIsRefused) {
  bench_.open();
  bench_.close();
  server_.say("HSET " + key("meta") + " schema 2");
  EXPECT_THAT(refusal(), HasSubstr("written by a newer nhacviecd (schema 2"));
  server_.say("HSET " + key("meta") + " schema 1 shards many");
  EXPECT_THAT(refusal(), HasSubstr("makes no sense"));
}

// --- who we are

class RedisUsers : public RedisOpeningLive {
 protected:
  RedisUsers() {
    // What docs/production.md tells an operator to allow.
    EXPECT_EQ(server_.say("ACL SETUSER " + user() + " reset on >opensesame ~" + settings().prefix +
                          ":* +@read +@write +@scripting -script +script|load "
                          "+auth +select +client|setname +info +role +time +config|get"),
              "+OK");
    settings().server.user = user();
    settings().server.password = "opensesame";
  }
  std::string user() { return "u" + settings().prefix; }
};

TEST_F(RedisUsers, AUserWithTheDocumentedRightsWillDo) {
  bench_.open();
  EXPECT_EQ(bench_.calls().put_value("clock", "1").ok(), true);
  Commit commit;
  commit.inbox = InboxEntry{"event", "answer", Instant()};
  EXPECT_EQ(bench_.calls().commit(commit).verdict, CommitReply::Verdict::committed);
  EXPECT_TRUE(bench_.calls().lease_due(0, Instant(), 1, Duration(1)).empty());
  EXPECT_EQ(bench_.calls().expire_inbox(Instant(Duration(1))), 1);
}

TEST_F(RedisUsers, AWrongPasswordIsRefusedAndNotShown) {
  settings().server.password = "closesesame";
  const std::string words = refusal();
  EXPECT_THAT(words, HasSubstr("WRONGPASS"));
  EXPECT_THAT(words, Not(HasSubstr("closesesame")));
}

TEST_F(RedisUsers, AMissingRightIsNamed) {
  server_.say("ACL SETUSER " + user() + " -eval -evalsha");
  EXPECT_THAT(refusal(), HasSubstr("evalsha"));
  server_.say("ACL SETUSER " + user() + " +eval +evalsha -hincrby");
  EXPECT_THAT(refusal(), HasSubstr("hincrby")) << "a commit would fail half-way";
  server_.say("ACL SETUSER " + user() + " +hincrby resetkeys");
  EXPECT_THAT(refusal(), HasSubstr("NOPERM"));
}

TEST_F(RedisUsers, APasswordThatIsAskedForIsMissed) {
  RedisServer server({"--requirepass", "opensesame"});
  settings().server = ServerAddress{};
  settings().server.host = "127.0.0.1";
  settings().server.port = server.port();
  EXPECT_THAT(refusal(), HasSubstr("NOAUTH"));
  settings().server.password = "opensesame";
  EXPECT_EQ(refusal(), "it opened");
}

// --- TLS

class RedisTls : public RedisOpeningLive {
 protected:
  RedisTls() : tls_port_(free_port()) {
    const std::string make =
        "cd '" + folder_.path() +
        "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        " -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
        " 2>openssl.log";
    EXPECT_EQ(std::system(make.c_str()), 0);
    const std::string cert = folder_.path() + "/cert.pem";
    tls_server_.emplace(std::vector<std::string>{
        "--tls-port", std::to_string(tls_port_), "--tls-cert-file", cert, "--tls-key-file",
        folder_.path() + "/key.pem", "--tls-ca-cert-file", cert, "--tls-auth-clients", "no"});
    settings().server.host = "localhost";
    settings().server.port = tls_port_;
    settings().server.tls = true;
    settings().server.ca_file = cert;
  }

  TempFolder folder_;
  int tls_port_;
  std::optional<RedisServer> tls_server_;
};

TEST_F(RedisTls, TalksToTheHostThatItsCertificateNames) {
  bench_.open();
  const std::string large(300'000, 'x');
  bench_.calls().put_value("large", large).value();
  EXPECT_EQ(bench_.calls().get_value("large"), large);
}

TEST_F(RedisTls, RefusesAHostThatTheCertificateDoesNotName) {
  settings().server.host = "127.0.0.1";
  EXPECT_THAT(refusal(), HasSubstr("its certificate is not trusted"));
}

TEST_F(RedisTls, RefusesACertificateOfNobodyThatIsTrusted) {
  settings().server.ca_file.clear();
  EXPECT_THAT(refusal(), HasSubstr("its certificate is not trusted"));
  settings().server.ca_file = folder_.path() + "/missing.pem";
  EXPECT_THAT(refusal(), HasSubstr("the authorities to trust cannot be read"));
}

}  // namespace
}  // namespace nhacviec
