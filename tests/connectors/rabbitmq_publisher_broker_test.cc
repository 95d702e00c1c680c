#include "connectors/rabbitmq_publisher.h"
#include "tests/connectors/rabbitmq_fixture.h"
#include "tests/connectors/tcp_proxy.h"

namespace nhacviec::rabbitmq_publisher {
namespace {

using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Outcomes = std::vector<PublishOutcome>;

class RabbitmqPublisherTest : public RabbitmqTest {
 protected:
  void open(const QueueSettings& settings) {
    publisher = std::make_unique<RabbitmqPublisher>(
        settings, kOutExchange, loop.poster(),
        [this](const std::string& problem) { said.push_back(problem); });
  }
  static std::vector<OutgoingEvent> events(int count, size_t size = 10) {
    std::vector<OutgoingEvent> result;
    for (int i = 0; i < count; ++i) {
      const std::string n = std::to_string(i);
      result.push_back({"nhacviec.obligation.opened", "id-" + n, n + std::string(size, ' ')});
    }
    return result;
  }
  Outcomes publish_events(std::vector<OutgoingEvent> some) {
    std::optional<Outcomes> outcomes;
    publisher->publish(std::move(some),
                       [&](const Result<Outcomes>& result) { outcomes = result.value(); });
    EXPECT_TRUE(soon([&] { return outcomes.has_value(); })) << "never answered";
    return outcomes.value_or(Outcomes{});
  }

  std::vector<std::string> said;
  std::unique_ptr<RabbitmqPublisher> publisher;
};

TEST_F(RabbitmqPublisherTest, PublishesInOrderAndEachIsConfirmed) {
  const std::string queue = client->listen(kOutExchange);
  open(server.settings());
  EXPECT_THAT(publish_events(events(3000)), Each(PublishOutcome::confirmed));
  for (int i = 0; i < 3000; ++i) {
    const auto message = client->get(queue);
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(std::stoi(message->body), i);
    ASSERT_EQ(message->routing_key, "nhacviec.obligation.opened");
    ASSERT_THAT(message->content_type, HasSubstr("application/cloudevents+json"));
  }
  EXPECT_THAT(said, IsEmpty());
}

TEST_F(RabbitmqPublisherTest, SaysWhenNobodyListens) {
  open(server.settings());
  EXPECT_THAT(publish_events(events(2)),
              ElementsAre(PublishOutcome::unheard, PublishOutcome::unheard));
  client->listen(kOutExchange);
  EXPECT_THAT(publish_events(events(1)), ElementsAre(PublishOutcome::confirmed));
}

TEST_F(RabbitmqPublisherTest, WithoutABrokerEventsAreUnsent) {
  QueueSettings nowhere = server.settings();
  {
    const TcpProxy gone(1);
    nowhere.server.port = gone.port();
  }
  open(nowhere);
  EXPECT_THAT(publish_events(events(2)), Each(PublishOutcome::unsent));
  EXPECT_TRUE(soon([&] { return said.size() == 1; }));
}

TEST_F(RabbitmqPublisherTest, WhatWasOnItsWayWhenTheConnectionBrokeIsUnknown) {
  TcpProxy proxy(server.port());
  QueueSettings settings = server.settings();
  settings.server.port = proxy.port();
  open(settings);
  EXPECT_THAT(publish_events(events(1)), Each(PublishOutcome::unheard));
  proxy.freeze();
  std::optional<Outcomes> outcomes;
  // More than the sockets between take: the thread hangs in the middle of a send.
  publisher->publish(events(300, 100'000),
                     [&](const Result<Outcomes>& result) { outcomes = result.value(); });
  ASSERT_TRUE(soon([&] { return outcomes.has_value(); }));
  EXPECT_EQ(outcomes->front(), PublishOutcome::unknown);
  EXPECT_EQ(outcomes->back(), PublishOutcome::unsent);
  proxy.thaw();
  ASSERT_TRUE(soon([&] { return said.size() == 2; }));
  EXPECT_EQ(said[1], "");
  EXPECT_THAT(publish_events(events(1)), Each(PublishOutcome::unheard));
}

TEST_F(RabbitmqPublisherTest, ABrokerThatHangsDoesNotHoldUpTheEnd) {
  TcpProxy proxy(server.port());
  QueueSettings settings = server.settings();
  settings.server.port = proxy.port();
  settings.heartbeat = seconds(60);  // it would notice by itself only much later
  open(settings);
  EXPECT_THAT(publish_events(events(1)), Each(PublishOutcome::unheard));
  proxy.freeze();
  std::optional<Outcomes> outcomes;
  publisher->publish(events(300, 100'000),
                     [&](const Result<Outcomes>& result) { outcomes = result.value(); });
  const auto begin = std::chrono::steady_clock::now();
  publisher.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(10));
  ASSERT_TRUE(soon([&] { return outcomes.has_value(); }));
}

TEST_F(RabbitmqPublisherTest, ABrokerShortOfMemoryIsWaitedFor) {
  open(server.settings());
  EXPECT_THAT(publish_events(events(1)), Each(PublishOutcome::unheard));
  server.control({"set_vm_memory_high_watermark", "0.0000001"});
  std::optional<Outcomes> first;  // makes the broker say it; on its way until it is over
  publisher->publish(events(1), [&](const Result<Outcomes>& result) { first = result.value(); });
  ASSERT_TRUE(soon([&] { return !said.empty(); }));
  EXPECT_THAT(said[0], HasSubstr("it takes no events just now: low on memory"));
  EXPECT_THAT(publish_events(events(2)), Each(PublishOutcome::unsent));
  server.control({"set_vm_memory_high_watermark", "0.4"});
  ASSERT_TRUE(soon([&] { return said.size() == 2 && first.has_value(); }));
  EXPECT_EQ(said[1], "");
  EXPECT_THAT(publish_events(events(1)), Each(PublishOutcome::unheard));
}

}  // namespace
}  // namespace nhacviec::rabbitmq_publisher
