// The queue contract: events come in as deliveries that are acknowledged when they are settled,
// and events go out with a confirmation for each. RabbitMQ is one; tests have their own.
//
// A connection that breaks takes its deliveries with it: the broker delivers them again, as
// redelivered, on the next one. Whatever is said about an older connection is ignored.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "config/event_message.h"
#include "connectors/store.h"

namespace nhacviec {

struct Delivery {
  uint64_t connection = 0;
  uint64_t tag = 0;  // of each queue: from 1 without gaps, in the order of the queue
  bool redelivered = false;
  EventMessage message;
  std::string given_up;  // of a dead letter of the broker: why
};

struct Acknowledgement {
  uint64_t tag = 0;
  bool multiple = false;  // and all before it
};

class EventQueue {
 public:
  struct Handlers {
    /// Nothing comes before consume(). Whether it is well, the queue says when consume() or
    /// cancel() is done.
    std::function<void(uint64_t connection)> connected;
    std::function<void(std::vector<Delivery>)> deliver;
    std::function<void(std::vector<Delivery>)> deliver_dead;  // what the broker gave up on
  };
  virtual ~EventQueue() = default;

  /// Once. All handlers are called on the caller's loop.
  virtual void start(Handlers) = 0;
  /// Delivers from now on with at most `prefetch` unacknowledged, not counting those of before.
  virtual void consume(uint64_t connection, int prefetch) = 0;
  /// No new deliveries, but those on their way; they may still be acknowledged.
  virtual void cancel(uint64_t connection) = 0;
  virtual void acknowledge(uint64_t connection, std::vector<Acknowledgement>) = 0;
  virtual void acknowledge_dead(uint64_t connection, uint64_t tag) = 0;
};

struct OutgoingEvent {
  std::string type;  // the routing key
  std::string id;
  std::string body;  // structured JSON
};

enum class PublishOutcome {
  confirmed,
  unheard,  // confirmed, and no queue is bound that wants it
  refused,  // the broker did not take it
  unsent,   // no connection, or the broker wants nothing just now
  unknown,  // the connection broke before the broker had answered
};

class EventPublisher {
 public:
  virtual ~EventPublisher() = default;
  /// Answers once, an outcome for each, when all are known. They are published in order; there is
  /// at least one.
  virtual void publish(std::vector<OutgoingEvent>, Reply<std::vector<PublishOutcome>>) = 0;
};

}  // namespace nhacviec
