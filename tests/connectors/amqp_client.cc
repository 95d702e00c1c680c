#include "tests/connectors/amqp_client.h"

#include <amqp.h>
#include <amqp_framing.h>

#include <cstdio>
#include <cstdlib>

namespace nhacviec {

namespace {

amqp_bytes_t bytes_of(const std::string& text) {
  return amqp_bytes_t{text.size(), const_cast<char*>(text.data())};
}

std::string text_of(amqp_bytes_t bytes) {
  return std::string(static_cast<const char*>(bytes.bytes), bytes.len);
}

/// It says nothing while a test does something else, so the broker must not expect it to.
QueueSettings patient(QueueSettings settings) {
  settings.heartbeat = std::chrono::minutes(5);
  return settings;
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "the foreign client: %s\n", why.c_str());
  std::abort();
}

}  // namespace

AmqpClient::AmqpClient(const QueueSettings& settings)
    : link_(patient(settings), "a foreign client") {
  const Status opened = link_.open();
  if (!opened) give_up(opened.error().message);
  amqp_channel_open(link_.state(), 1);
  amqp_confirm_select(link_.state(), 1);
  check("opening");
}

void AmqpClient::check(const std::string& doing) const {
  const Status status = link_.last_reply(doing);
  if (!status) give_up(status.error().message);
}

void AmqpClient::publish(const std::string& exchange, const Message& message) {
  std::vector<amqp_table_entry_t> headers;
  for (const auto& [name, value] : message.headers) {
    amqp_table_entry_t entry{};
    entry.key = bytes_of(name);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes_of(value);
    headers.push_back(entry);
  }
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
  if (!message.content_type.empty()) properties._flags |= AMQP_BASIC_CONTENT_TYPE_FLAG;
  properties.content_type = bytes_of(message.content_type);
  properties.headers = {static_cast<int>(headers.size()), headers.data()};
  properties.delivery_mode = 2;
  amqp_basic_publish(link_.state(), 1, bytes_of(exchange), bytes_of(message.routing_key), 0, 0,
                     &properties, bytes_of(message.body));
  amqp_frame_t frame;
  do {
    const int status = amqp_simple_wait_frame(link_.state(), &frame);
    if (status != AMQP_STATUS_OK) give_up(std::string("publishing: ") + amqp_error_string2(status));
  } while (frame.frame_type != AMQP_FRAME_METHOD ||
           frame.payload.method.id != AMQP_BASIC_ACK_METHOD);
}

std::string AmqpClient::listen(const std::string& exchange) {
  const auto* declared = amqp_queue_declare(link_.state(), 1, amqp_empty_bytes, 0, 0,
                                            /*exclusive=*/1, 1, amqp_empty_table);
  check("declaring");
  std::string name = text_of(declared->queue);
  amqp_queue_bind(link_.state(), 1, bytes_of(name), bytes_of(exchange), amqp_cstring_bytes("#"),
                  amqp_empty_table);
  check("binding");
  return name;
}

std::optional<AmqpClient::Message> AmqpClient::get(const std::string& queue) {
  const amqp_rpc_reply_t reply = amqp_basic_get(link_.state(), 1, bytes_of(queue), /*no_ack=*/1);
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) give_up("getting from " + queue);
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::nullopt;
  Message result;
  result.routing_key = text_of(static_cast<amqp_basic_get_ok_t*>(reply.reply.decoded)->routing_key);
  amqp_message_t message;
  if (amqp_read_message(link_.state(), 1, &message, 0).reply_type != AMQP_RESPONSE_NORMAL) {
    give_up("reading a message");
  }
  result.content_type = text_of(message.properties.content_type);
  result.body = text_of(message.body);
  amqp_destroy_message(&message);
  return result;
}

int AmqpClient::count(const std::string& queue) {
  RabbitmqLink link(link_.settings(), "counts");
  if (!link.open()) return -1;
  amqp_channel_open(link.state(), 1);
  const auto* declared = amqp_queue_declare(link.state(), 1, bytes_of(queue), /*passive=*/1, 0, 0,
                                            0, amqp_empty_table);
  return declared == nullptr ? -1 : static_cast<int>(declared->message_count);
}

void AmqpClient::declare_classic(const std::string& queue) {
  amqp_queue_declare(link_.state(), 1, bytes_of(queue), 0, /*durable=*/1, 0, 0, amqp_empty_table);
  check("declaring");
}

void AmqpClient::remove(const std::string& queue) {
  amqp_queue_delete(link_.state(), 1, bytes_of(queue), 0, 0);
  check("deleting");
}

void AmqpClient::purge(const std::string& queue) {
  amqp_queue_purge(link_.state(), 1, bytes_of(queue));
  check("purging");
}

}  // namespace nhacviec
