// Events from RabbitMQ: the queue nhacviec.events with acknowledgements by hand, and what the
// broker gave up on from nhacviec.dead. The AMQP work is done on a thread of its own.
#pragma once

#include <memory>

#include "config/settings.h"
#include "connectors/event_queue.h"
#include "connectors/rabbitmq_thread.h"

namespace nhacviec {

class RabbitmqConsumer final : public EventQueue {
 public:
  /// Of bodies, no more than `most_bytes` are kept. `post` runs its argument on the caller's
  /// loop; it is called from any thread, also while the consumer is being destroyed.
  RabbitmqConsumer(QueueSettings settings, size_t most_bytes, RabbitmqThread::Post post,
                   RabbitmqThread::Trouble trouble);
  /// Sends the acknowledgements that were given, and says goodbye.
  ~RabbitmqConsumer() override;

  void start(Handlers) override;
  void consume(uint64_t connection, int prefetch) override;
  void cancel(uint64_t connection) override;
  void acknowledge(uint64_t connection, std::vector<Acknowledgement>) override;
  void acknowledge_dead(uint64_t connection, uint64_t tag) override;

 private:
  class Session;
  std::shared_ptr<Session> session_;
  std::unique_ptr<RabbitmqThread> thread_;  // last: it uses the session
};

}  // namespace nhacviec
