// What tests against the real broker have in common: empty queues, and a consumer that writes down
// what it is told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "connectors/rabbitmq_consumer.h"
#include "connectors/rabbitmq_topology.h"
#include "tests/connectors/amqp_client.h"
#include "tests/connectors/await.h"
#include "tests/connectors/rabbitmq_server.h"

namespace nhacviec {

constexpr std::chrono::seconds kSoon(20);

class RabbitmqTest : public testing::Test {
 protected:
  void SetUp() override {
    RabbitmqLink link(server.settings(), "prepares a test");
    ASSERT_TRUE(link.open().ok());
    const Status declared = declare_topology(link);
    ASSERT_TRUE(declared.ok()) << declared.error().message;
    client = std::make_unique<AmqpClient>(server.settings());
    client->purge(kEventQueue);
    client->purge(kDeadQueue);
  }

  bool within(std::chrono::milliseconds time, const std::function<bool()>& done) {
    return loop.run_within(time, done);
  }
  bool soon(const std::function<bool()>& done) { return within(kSoon, done); }
  void publish(const std::string& body) {
    client->publish(kInExchange, {"application/cloudevents+json", {}, body});
  }

  RabbitmqServer& server = RabbitmqServer::instance();
  AwaitLoop loop;
  std::unique_ptr<AmqpClient> client;
};

/// A consumer and everything that it has said.
struct Listener {
  Listener(AwaitLoop& loop, const QueueSettings& settings, int prefetch_from_start)
      : prefetch(prefetch_from_start),
        consumer(std::make_unique<RabbitmqConsumer>(
            settings, 1000, loop.poster(),
            [this](const std::string& problem) { said.push_back(problem); })) {
    consumer->start({[this](uint64_t connection) {
                       connections.push_back(connection);
                       if (prefetch > 0) consumer->consume(connection, prefetch);
                     },
                     [this](std::vector<Delivery> some) {
                       for (Delivery& each : some) deliveries.push_back(std::move(each));
                     },
                     [this](std::vector<Delivery> some) {
                       for (Delivery& each : some) dead.push_back(std::move(each));
                     }});
  }

  int prefetch;
  std::vector<uint64_t> connections;
  std::vector<Delivery> deliveries;
  std::vector<Delivery> dead;
  std::vector<std::string> said;
  std::unique_ptr<RabbitmqConsumer> consumer;
};

}  // namespace nhacviec
