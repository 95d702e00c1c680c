#include "connectors/rabbitmq_topology.h"

#include <amqp.h>
#include <amqp_framing.h>

#include <array>
#include <functional>

namespace nhacviec {

namespace {

constexpr amqp_channel_t kChannel = 1;
// A message that is given back this often (each time its daemon died with it) is set aside.
constexpr int kDeliveryLimit = 3;

amqp_table_entry_t argument(const char* name, const char* value) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = amqp_cstring_bytes(value);
  return entry;
}

amqp_table_entry_t argument(const char* name, int value) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_I32;
  entry.value.value.i32 = value;
  return entry;
}

Status open_channel(RabbitmqLink& link) {
  amqp_channel_open(link.state(), kChannel);
  return link.last_reply("opening a channel");
}

/// Declares with `declare(passive)`. A refusal closes the channel; then it is opened again, and
/// what may not be declared only has to be there.
Status declare(RabbitmqLink& link, const std::string& what,
               const std::function<void(bool passive)>& declare_it) {
  declare_it(false);
  const amqp_rpc_reply_t reply = amqp_get_rpc_reply(link.state());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return Done{};
  const std::string words = words_of(reply);
  if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION ||
      reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD) {
    return link.problem("declaring " + what + ": " + words);
  }
  const int code = static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_code;
  amqp_channel_close_ok_t ok{};
  amqp_send_method(link.state(), kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
  if (code != AMQP_ACCESS_REFUSED) {
    return link.problem(what + " exists in another form; delete it, or make it as docs/events.md" +
                        " says: " + words);
  }
  if (Status opened = open_channel(link); !opened) return opened;
  declare_it(true);
  if (link.last_reply("")) return Done{};
  return link.problem(what + " is not there, and this user may not make it: " + words);
}

Status declare_queue(RabbitmqLink& link, const char* name, amqp_table_t arguments) {
  return declare(link, std::string("the queue ") + name, [&](bool passive) {
    amqp_queue_declare(link.state(), kChannel, amqp_cstring_bytes(name), passive ? 1 : 0,
                       /*durable=*/1, /*exclusive=*/0, /*auto_delete=*/0, arguments);
  });
}

Status declare_topic(RabbitmqLink& link, const char* name) {
  return declare(link, std::string("the exchange ") + name, [&](bool passive) {
    amqp_exchange_declare(link.state(), kChannel, amqp_cstring_bytes(name),
                          amqp_cstring_bytes("topic"), passive ? 1 : 0, /*durable=*/1,
                          /*auto_delete=*/0, /*internal=*/0, amqp_empty_table);
  });
}

/// Where this may not be done, whoever made the queue has done it.
Status bind(RabbitmqLink& link, const char* queue, const char* exchange) {
  amqp_queue_bind(link.state(), kChannel, amqp_cstring_bytes(queue), amqp_cstring_bytes(exchange),
                  amqp_cstring_bytes("#"), amqp_empty_table);
  const amqp_rpc_reply_t reply = amqp_get_rpc_reply(link.state());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return Done{};
  const bool refused =
      reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
      reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD &&
      static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_code == AMQP_ACCESS_REFUSED;
  if (!refused) {
    return link.problem(std::string("binding the queue ") + queue + ": " + words_of(reply));
  }
  amqp_channel_close_ok_t ok{};
  amqp_send_method(link.state(), kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
  return open_channel(link);
}

}  // namespace

Status declare_exchange(RabbitmqLink& link, const char* exchange) {
  if (Status opened = open_channel(link); !opened) return opened;
  return declare_topic(link, exchange);
}

Status declare_topology(RabbitmqLink& link) {
  std::array dead_arguments{argument("x-queue-type", "quorum")};
  // At-least-once: the broker keeps what it gives up on until the queue of the dead has it.
  std::array event_arguments{argument("x-queue-type", "quorum"),
                             argument("x-delivery-limit", kDeliveryLimit),
                             argument("x-dead-letter-exchange", kDeadExchange),
                             argument("x-dead-letter-strategy", "at-least-once"),
                             argument("x-overflow", "reject-publish")};
  const std::array<std::function<Status()>, 8> steps{
      [&] { return open_channel(link); },
      [&] { return declare_topic(link, kInExchange); },
      [&] { return declare_topic(link, kDeadExchange); },
      [&] {
        return declare_queue(link, kDeadQueue,
                             {static_cast<int>(dead_arguments.size()), dead_arguments.data()});
      },
      [&] { return bind(link, kDeadQueue, kDeadExchange); },
      [&] {
        return declare_queue(link, kEventQueue,
                             {static_cast<int>(event_arguments.size()), event_arguments.data()});
      },
      [&] { return bind(link, kEventQueue, kInExchange); },
      [&] { return declare_topic(link, kOutExchange); }};
  for (const auto& step : steps) {
    if (Status done = step(); !done) return done;
  }
  return Done{};
}

}  // namespace nhacviec
