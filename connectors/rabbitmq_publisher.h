// Events out to RabbitMQ: persistent, mandatory, each confirmed by the broker; many in flight. The
// AMQP work is done on a thread of its own, on a connection of its own: a broker that is short of
// memory blocks those that publish.
#pragma once

#include <memory>
#include <string>

#include "config/settings.h"
#include "connectors/event_queue.h"
#include "connectors/rabbitmq_thread.h"

namespace nhacviec {

class RabbitmqPublisher final : public EventPublisher {
 public:
  /// Publishes on `exchange` (topic, declared when it is not there). `post` runs its argument on
  /// the caller's loop; it is called from any thread, also while this is being destroyed.
  RabbitmqPublisher(QueueSettings settings, std::string exchange, RabbitmqThread::Post post,
                    RabbitmqThread::Trouble trouble);
  ~RabbitmqPublisher() override;  // what is not confirmed by then is answered `unknown`

  void publish(std::vector<OutgoingEvent>, Reply<std::vector<PublishOutcome>>) override;

 private:
  class Session;
  std::shared_ptr<Session> session_;
  std::unique_ptr<RabbitmqThread> thread_;  // last: it uses the session
};

}  // namespace nhacviec
