// A message put together from its frames: method, header, body. rabbitmq-c would do it too, but
// waits for the rest, and takes bodies of any size into memory.
#pragma once

#include <cstdint>
#include <optional>

#include "connectors/event_queue.h"

struct amqp_frame_t_;

namespace nhacviec {

class RabbitmqContent {
 public:
  /// Of a body, no more than `most_bytes` are kept.
  explicit RabbitmqContent(size_t most_bytes) : most_bytes_(most_bytes) {}

  void begin(uint64_t tag, bool redelivered);
  /// A header or a body frame that follows; the delivery when that was the last.
  std::optional<Delivery> add(const amqp_frame_t_&);

 private:
  size_t most_bytes_;
  Delivery delivery_;
  uint64_t missing_ = 0;  // bytes of the body
};

}  // namespace nhacviec
