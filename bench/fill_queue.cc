// Publishes every line of a file as one persistent message, with confirms; ends when the broker
// has them all.
//   fill_queue PORT EXCHANGE ROUTING_KEY FILE [QUEUE_TO_DECLARE]
#include <fstream>

#include "bench/floors/broker.h"

namespace nhacviec::bench {
namespace {

constexpr long kMostUnconfirmed = 1000;

long confirmed_by(const amqp_frame_t& frame, long confirmed) {
  if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) {
    give_up("a message was not confirmed");
  }
  const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
  if (ack->multiple == 0) return confirmed + 1;
  return std::max(confirmed, static_cast<long>(ack->delivery_tag));
}

void fill(int port, const std::string& exchange, const std::string& key, const char* file,
          const std::string& queue) {
  Broker broker(port);
  if (!queue.empty()) broker.declare(queue);
  amqp_confirm_select(broker.get(), Broker::kChannel);
  broker.check("confirms");
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
  properties.delivery_mode = 2;
  properties.content_type = amqp_cstring_bytes("application/cloudevents+json");
  std::ifstream in(file);
  std::string line;
  long published = 0;
  long confirmed = 0;
  bool more = true;
  while (more || confirmed < published) {
    while (more && published - confirmed < kMostUnconfirmed) {
      more = static_cast<bool>(std::getline(in, line));
      if (!more) break;
      const amqp_bytes_t body{line.size(), line.data()};
      if (amqp_basic_publish(broker.get(), Broker::kChannel, amqp_cstring_bytes(exchange.c_str()),
                             amqp_cstring_bytes(key.c_str()), 0, 0, &properties, body) != 0) {
        give_up("publish failed");
      }
      ++published;
    }
    if (confirmed == published) break;
    amqp_frame_t frame;
    amqp_maybe_release_buffers(broker.get());
    if (amqp_simple_wait_frame(broker.get(), &frame) != 0) give_up("the broker is gone");
    confirmed = confirmed_by(frame, confirmed);
  }
  std::printf("{\"published\": %ld}\n", published);
}

}  // namespace
}  // namespace nhacviec::bench

int main(int argc, char** argv) {
  if (argc < 5) nhacviec::bench::give_up("fill_queue PORT EXCHANGE ROUTING_KEY FILE [QUEUE]");
  nhacviec::bench::fill(std::atoi(argv[1]), argv[2], argv[3], argv[4], argc > 5 ? argv[5] : "");
}
