// A blocking connection to RabbitMQ for the floors and for filling queues.
#pragma once

#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <string>

#include "bench/floors/measure.h"

namespace nhacviec::bench {

class Broker {
 public:
  explicit Broker(int port) : connection_(amqp_new_connection()) {
    amqp_socket_t* socket = amqp_tcp_socket_new(connection_);
    if (amqp_socket_open(socket, "127.0.0.1", port) != 0) give_up("no RabbitMQ");
    check(amqp_login(connection_, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"),
          "login");
    amqp_channel_open(connection_, kChannel);
    check("channel");
  }
  ~Broker() {
    amqp_connection_close(connection_, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection_);
  }
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  static constexpr amqp_channel_t kChannel = 1;
  amqp_connection_state_t get() const { return connection_; }

  void check(const std::string& what) { check(amqp_get_rpc_reply(connection_), what); }
  static void check(const amqp_rpc_reply_t& reply, const std::string& what) {
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) give_up("RabbitMQ refused: " + what);
  }
  /// Durable, of quorum type.
  void declare(const std::string& queue) {
    amqp_table_entry_t type{};
    type.key = amqp_cstring_bytes("x-queue-type");
    type.value.kind = AMQP_FIELD_KIND_UTF8;
    type.value.value.bytes = amqp_cstring_bytes("quorum");
    const amqp_table_t arguments{1, &type};
    amqp_queue_declare(connection_, kChannel, amqp_cstring_bytes(queue.c_str()), 0, 1, 0, 0,
                       arguments);
    check("declare " + queue);
  }
  void consume(const std::string& queue, uint16_t prefetch) {
    amqp_basic_qos(connection_, kChannel, 0, prefetch, 0);
    check("prefetch");
    amqp_basic_consume(connection_, kChannel, amqp_cstring_bytes(queue.c_str()), amqp_empty_bytes,
                       0, 0, 0, amqp_empty_table);
    check("consume " + queue);
  }

 private:
  amqp_connection_state_t connection_;
};

}  // namespace nhacviec::bench
