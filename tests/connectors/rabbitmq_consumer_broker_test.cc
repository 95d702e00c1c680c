#include <signal.h>

#include "tests/connectors/rabbitmq_fixture.h"
#include "tests/connectors/tcp_proxy.h"

namespace nhacviec::rabbitmq_consumer {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> bodies(const std::vector<Delivery>& deliveries) {
  std::vector<std::string> result;
  for (const Delivery& each : deliveries) result.push_back(each.message.body);
  return result;
}

class RabbitmqConsumerTest : public RabbitmqTest {
 protected:
  QueueSettings through(const TcpProxy& proxy) {
    QueueSettings settings = server.settings();
    settings.server.port = proxy.port();
    return settings;
  }
  /// The sentence of a consumer that cannot begin.
  std::string problem_of(const QueueSettings& settings) {
    Listener listener(loop, settings, 1);
    EXPECT_TRUE(soon([&] { return !listener.said.empty(); }));
    return listener.said.empty() ? "" : listener.said.front();
  }
};

TEST_F(RabbitmqConsumerTest, DeliversInOrderAndWhatIsAcknowledgedIsGone) {
  for (const char* body : {"a", "b", "c"}) publish(body);
  {
    Listener listener(loop, server.settings(), 10);
    ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 3; }));
    EXPECT_THAT(bodies(listener.deliveries), ElementsAre("a", "b", "c"));
    EXPECT_EQ(listener.deliveries[2].tag, 3u);
    EXPECT_FALSE(listener.deliveries[0].redelivered);
    EXPECT_EQ(listener.deliveries[0].message.content_type, "application/cloudevents+json");
    listener.consumer->acknowledge(listener.connections.back(), {{2, true}});
    EXPECT_THAT(listener.said, IsEmpty());
  }  // sends the acknowledgements and leaves
  Listener listener(loop, server.settings(), 10);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; }));
  EXPECT_THAT(bodies(listener.deliveries), ElementsAre("c"));
  EXPECT_TRUE(listener.deliveries[0].redelivered);
}

TEST_F(RabbitmqConsumerTest, NothingComesBeyondThePrefetchOrAfterCancelling) {
  for (const char* body : {"a", "b", "c"}) publish(body);
  Listener listener(loop, server.settings(), 1);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; }));
  const uint64_t connection = listener.connections.back();
  listener.consumer->cancel(connection);
  listener.consumer->acknowledge(connection, {{1, false}});
  ASSERT_TRUE(soon([&] { return client->count(kEventQueue) == 2; })) << "the others are ready";
  listener.consumer->consume(connection, 5);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 3; }));
  EXPECT_EQ(listener.deliveries[2].tag, 3u) << "tags go on";
}

TEST_F(RabbitmqConsumerTest, KeepsOnlyTheBeginningOfALargeBody) {
  publish(std::string(500'000, 'x'));
  publish("small");
  Listener listener(loop, server.settings(), 10);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 2; }));
  EXPECT_EQ(listener.deliveries[0].message.body.size(), 1000u);
  EXPECT_EQ(listener.deliveries[0].message.body_size, 500'000u);
  EXPECT_EQ(listener.deliveries[1].message.body, "small");
}

TEST_F(RabbitmqConsumerTest, ReadsTheHeadersOfBinaryMode) {
  client->publish(
      kInExchange,
      {"application/json", {{"cloudEvents:specversion", "1.0"}, {"cloudEvents:id", "e1"}}, "{}"});
  Listener listener(loop, server.settings(), 10);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; }));
  EXPECT_THAT(
      listener.deliveries[0].message.headers,
      ElementsAre(std::pair("cloudEvents:specversion", "1.0"), std::pair("cloudEvents:id", "e1")));
}

TEST_F(RabbitmqConsumerTest, WhatCrashesItsReaderFourTimesIsADeadLetterOfTheBroker) {
  publish("poison");
  publish("innocent");
  for (int crash = 0; crash < 4; ++crash) {
    Listener listener(loop, server.settings(), 1);
    ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; })) << crash;
    EXPECT_EQ(listener.deliveries[0].message.body, "poison");
    EXPECT_EQ(listener.deliveries[0].redelivered, crash > 0);
  }
  Listener listener(loop, server.settings(), 1);
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1 && listener.dead.size() == 1; }));
  EXPECT_EQ(listener.deliveries[0].message.body, "innocent");
  EXPECT_FALSE(listener.deliveries[0].redelivered);
  EXPECT_EQ(listener.dead[0].message.body, "poison");
  EXPECT_EQ(listener.dead[0].given_up, "delivery_limit in nhacviec.events");
  listener.consumer->acknowledge_dead(listener.connections.back(), listener.dead[0].tag);
  listener.consumer.reset();
  EXPECT_EQ(client->count(kDeadQueue), 0);
}

TEST_F(RabbitmqConsumerTest, AQueueThatDoesNotAnswerItsReaderIsTroubleOnceUntilItDoes) {
  TcpProxy proxy(server.settings().server.port);
  QueueSettings settings = through(proxy);
  settings.heartbeat = seconds(1);
  Listener listener(loop, settings, 0);
  for (size_t number = 1; number <= 3; ++number) {  // declared each time, and then nothing
    ASSERT_TRUE(soon([&] { return listener.connections.size() == number; })) << number;
    proxy.freeze();
    listener.consumer->consume(listener.connections.back(), 1);
    ASSERT_TRUE(soon([&] { return !listener.said.empty(); }));
    proxy.cut();
    proxy.thaw();
  }
  ASSERT_TRUE(soon([&] { return listener.connections.size() == 4; }));
  EXPECT_EQ(listener.said.size(), 1u) << "connecting proves nothing";
  listener.consumer->consume(listener.connections.back(), 1);
  ASSERT_TRUE(soon([&] { return listener.said.size() == 2; }));
  EXPECT_EQ(listener.said.back(), "");
}

TEST_F(RabbitmqConsumerTest, ADeletedQueueIsMadeAnewAndReadAgain) {
  Listener listener(loop, server.settings(), 10);
  ASSERT_TRUE(soon([&] { return listener.connections.size() == 1; }));
  publish("a");
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; }));
  client->remove(kEventQueue);
  ASSERT_TRUE(soon([&] { return listener.connections.size() == 2; }));
  publish("b");
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 2; }));
  EXPECT_EQ(listener.deliveries[1].message.body, "b");
  ASSERT_EQ(listener.said.size(), 2u);
  EXPECT_THAT(listener.said[0], HasSubstr("was the queue deleted?"));
  EXPECT_EQ(listener.said[1], "");
}

TEST_F(RabbitmqConsumerTest, ABrokenConnectionIsMadeAnewAndBringsBackWhatWasInHand) {
  TcpProxy proxy(server.port());
  Listener listener(loop, through(proxy), 10);
  publish("a");
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 1; }));
  proxy.cut();
  ASSERT_TRUE(soon([&] { return listener.deliveries.size() == 2; }));
  EXPECT_TRUE(listener.deliveries[1].redelivered);
  EXPECT_EQ(listener.deliveries[1].tag, 1u);
  EXPECT_GT(listener.deliveries[1].connection, listener.deliveries[0].connection);
  // Of the old connection: ignored, or the broker would close the new one.
  listener.consumer->acknowledge(listener.deliveries[0].connection, {{1, false}});
  listener.consumer->acknowledge(listener.deliveries[1].connection, {{1, false}});
  listener.consumer.reset();
  EXPECT_EQ(client->count(kEventQueue), 0);
  EXPECT_EQ(listener.said.size(), 2u);
}

TEST_F(RabbitmqConsumerTest, ASilentBrokerIsNoticedAndLeft) {
  TcpProxy proxy(server.port());
  Listener listener(loop, through(proxy), 10);
  ASSERT_TRUE(soon([&] { return listener.connections.size() == 1; }));
  proxy.freeze();
  ASSERT_TRUE(within(seconds(10), [&] { return !listener.said.empty(); }));
  EXPECT_THAT(listener.said[0], HasSubstr("silent"));
  proxy.thaw();
  ASSERT_TRUE(soon([&] { return listener.said.size() == 2; }));
  EXPECT_EQ(listener.said.back(), "");
  EXPECT_EQ(listener.connections.size(), 2u);
}

TEST_F(RabbitmqConsumerTest, TroubleIsSaidOnceWhileTheBrokerIsAway) {
  QueueSettings nowhere = server.settings();
  {
    const TcpProxy gone(1);
    nowhere.server.port = gone.port();
  }
  Listener listener(loop, nowhere, 1);
  ASSERT_TRUE(soon([&] { return !listener.said.empty(); }));
  EXPECT_FALSE(within(seconds(2), [&] { return listener.said.size() > 1; }));
  EXPECT_THAT(
      listener.said[0],
      HasSubstr("RabbitMQ at 127.0.0.1:" + std::to_string(nowhere.server.port) + ": connecting"));
}

TEST_F(RabbitmqConsumerTest, ALoginThatIsRefusedIsSaidWithoutThePassword) {
  QueueSettings wrong = server.settings();
  wrong.server.password = "the-wrong-password";
  const std::string problem = problem_of(wrong);
  EXPECT_THAT(problem, HasSubstr("login as guest"));
  EXPECT_THAT(problem, HasSubstr("ACCESS_REFUSED"));
  EXPECT_THAT(problem, Not(HasSubstr("the-wrong-password")));
}

TEST_F(RabbitmqConsumerTest, AQueueInAnotherFormIsNamed) {
  client->remove(kEventQueue);
  client->declare_classic(kEventQueue);
  const std::string problem = problem_of(server.settings());
  EXPECT_THAT(problem, HasSubstr("the queue nhacviec.events exists in another form"));
  client->remove(kEventQueue);
}

TEST_F(RabbitmqConsumerTest, AUserWhoMayNotDeclareReadsWhatIsThere) {
  server.control(
      {"eval",
       "rabbit_auth_backend_internal:add_user(<<\"reader\">>, <<\"secret\">>, <<\"t\">>),"
       "rabbit_auth_backend_internal:set_permissions(<<\"reader\">>, <<\"/\">>, <<\"\">>,"
       " <<\".*\">>, <<\".*\">>, <<\"t\">>)."});
  QueueSettings reader = server.settings();
  reader.server.user = "reader";
  reader.server.password = "secret";
  publish("a");
  {
    Listener listener(loop, reader, 1);
    ASSERT_TRUE(soon([&] { return !listener.deliveries.empty() || !listener.said.empty(); }));
    EXPECT_THAT(listener.said, IsEmpty());
  }
  client->remove(kEventQueue);
  EXPECT_THAT(problem_of(reader), HasSubstr("the queue nhacviec.events is not there"));
}

TEST_F(RabbitmqConsumerTest, SpeaksTlsWithThoseItCanTrust) {
  publish("a");
  {
    Listener listener(loop, server.tls_settings(), 1);
    ASSERT_TRUE(soon([&] { return !listener.deliveries.empty() || !listener.said.empty(); }));
    EXPECT_THAT(listener.said, IsEmpty());
  }
  QueueSettings other_name = server.tls_settings();
  other_name.server.host = "127.0.0.1";
  EXPECT_THAT(problem_of(other_name), HasSubstr("hostname"));
  QueueSettings other_authority = server.tls_settings();
  other_authority.server.ca_file = server.other_authority();
  EXPECT_THAT(problem_of(other_authority), HasSubstr("cert verification failed"));
  QueueSettings no_authority = server.tls_settings();
  no_authority.server.ca_file = "/nowhere/ca.pem";
  EXPECT_THAT(problem_of(no_authority), HasSubstr("/nowhere/ca.pem cannot be read"));
}

}  // namespace
}  // namespace nhacviec::rabbitmq_consumer
