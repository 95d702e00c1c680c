// A foreign client of the broker: publishes messages of any form, reads queues, deletes them. Each
// call waits for the broker's answer; a refusal ends the test program.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/rabbitmq_link.h"

namespace nhacviec {

class AmqpClient {
 public:
  explicit AmqpClient(const QueueSettings& settings);

  struct Message {
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string routing_key = "test";
  };
  void publish(const std::string& exchange, const Message& message);
  /// A queue of a bound that ends with the client; its name.
  std::string listen(const std::string& exchange);
  /// The next message of the queue, taken; nothing when it is empty.
  std::optional<Message> get(const std::string& queue);
  int count(const std::string& queue);  // ready messages; -1: there is no such queue
  void declare_classic(const std::string& queue);
  void remove(const std::string& queue);
  void purge(const std::string& queue);

 private:
  void check(const std::string& doing) const;

  RabbitmqLink link_;
};

}  // namespace nhacviec
