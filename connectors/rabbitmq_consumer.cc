#include "connectors/rabbitmq_consumer.h"

#include <amqp.h>
#include <amqp_framing.h>

#include <mutex>
#include <utility>

#include "connectors/rabbitmq_content.h"
#include "connectors/rabbitmq_topology.h"

namespace nhacviec {

namespace {

constexpr amqp_channel_t kEvents = 1;
constexpr amqp_channel_t kDead = 2;
constexpr uint16_t kDeadPrefetch = 16;
constexpr size_t kMostInPost = 256;  // deliveries handed over at a time

}  // namespace

class RabbitmqConsumer::Session final : public RabbitmqSession,
                                        public std::enable_shared_from_this<Session> {
 public:
  /// What the caller's loop asks for, in order.
  struct Command {
    enum class Kind { consume, cancel, acknowledge, acknowledge_dead };
    Kind kind = Kind::consume;
    uint64_t connection = 0;
    int prefetch = 0;
    std::vector<Acknowledgement> acknowledgements;
  };

  Session(size_t most_bytes, RabbitmqThread::Post post)
      : post_(std::move(post)), event_(most_bytes), dead_(most_bytes) {}

  void ask(Command command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
  }

  Status begin(RabbitmqLink& link) override;
  // A queue without its leader lets itself be declared, and then gives no answer to its reader.
  bool works_once_begun() const override { return false; }
  Result<bool> work(RabbitmqLink& link) override;
  Status take(RabbitmqLink& link, const amqp_frame_t& frame) override;
  void end_turn() override;
  void end() override { consumer_.clear(); }

  Handlers handlers;                 // set before the thread starts, like the next one
  RabbitmqThread* thread = nullptr;  // borrowed

 private:
  Status carry_out(RabbitmqLink& link, const Command& command);
  Status cancel(RabbitmqLink& link);
  Status well(Status done);
  Status take_method(RabbitmqLink& link, const amqp_frame_t& frame);
  void hand_over(std::vector<Delivery>& deliveries,
                 std::function<void(std::vector<Delivery>)> Handlers::*handler);

  RabbitmqThread::Post post_;
  std::mutex mutex_;  // guards the next one
  std::vector<Command> commands_;
  // Used on the thread only:
  uint64_t connection_ = 0;
  uint64_t consumers_ = 0;
  std::string consumer_;  // tag of the one that is on; empty: none
  RabbitmqContent event_;
  RabbitmqContent dead_;
  std::vector<Delivery> events_;
  std::vector<Delivery> dead_letters_;
};

Status RabbitmqConsumer::Session::begin(RabbitmqLink& link) {
  events_.clear();
  dead_letters_.clear();
  if (Status declared = declare_topology(link); !declared) return declared;
  amqp_channel_open(link.state(), kDead);
  if (Status opened = link.last_reply("opening a channel"); !opened) return opened;
  amqp_basic_qos(link.state(), kDead, 0, kDeadPrefetch, 0);
  if (Status limited = link.last_reply("setting the prefetch"); !limited) return limited;
  amqp_basic_consume(link.state(), kDead, amqp_cstring_bytes(kDeadQueue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  if (Status on = link.last_reply("reading the queue nhacviec.dead"); !on) return on;
  ++connection_;
  post_([self = shared_from_this(), connection = connection_] {
    self->handlers.connected(connection);
  });
  return Done{};
}

Result<bool> RabbitmqConsumer::Session::work(RabbitmqLink& link) {
  std::vector<Command> commands;
  {
    const std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  if (link.state() == nullptr) return false;  // they were about a connection that is gone
  for (const Command& command : commands) {
    if (command.connection != connection_) continue;
    if (Status done = carry_out(link, command); !done) return done.error();
  }
  // An answer of the broker may have brought deliveries along, which poll() does not see.
  return !commands.empty();
}

Status RabbitmqConsumer::Session::carry_out(RabbitmqLink& link, const Command& command) {
  switch (command.kind) {
    case Command::Kind::consume: {
      if (Status cancelled = cancel(link); !cancelled) return cancelled;
      amqp_basic_qos(link.state(), kEvents, 0, static_cast<uint16_t>(command.prefetch), 0);
      if (Status limited = link.last_reply("setting the prefetch"); !limited) return limited;
      const std::string tag = "events-" + std::to_string(++consumers_);
      amqp_basic_consume(link.state(), kEvents, amqp_cstring_bytes(kEventQueue),
                         amqp_cstring_bytes(tag.c_str()), 0, 0, 0, amqp_empty_table);
      consumer_ = tag;
      return well(link.last_reply("reading the queue nhacviec.events"));
    }
    case Command::Kind::cancel:
      return well(cancel(link));
    case Command::Kind::acknowledge:
      for (const Acknowledgement& each : command.acknowledgements) {
        const int sent = amqp_basic_ack(link.state(), kEvents, each.tag, each.multiple ? 1 : 0);
        if (Status status = link.check(sent, "acknowledging"); !status) return status;
      }
      return Done{};
    case Command::Kind::acknowledge_dead:
      return link.check(
          amqp_basic_ack(link.state(), kDead, command.acknowledgements.front().tag, 0),
          "acknowledging");
  }
  return Done{};
}

/// What was asked for is done, reading or not.
Status RabbitmqConsumer::Session::well(Status done) {
  if (done) thread->say_recovery();
  return done;
}

Status RabbitmqConsumer::Session::cancel(RabbitmqLink& link) {
  if (consumer_.empty()) return Done{};
  amqp_basic_cancel(link.state(), kEvents, amqp_cstring_bytes(consumer_.c_str()));
  consumer_.clear();
  return link.last_reply("leaving the queue nhacviec.events");
}

Status RabbitmqConsumer::Session::take(RabbitmqLink& link, const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_METHOD) return take_method(link, frame);
  if (frame.frame_type != AMQP_FRAME_HEADER && frame.frame_type != AMQP_FRAME_BODY) return Done{};
  const bool dead = frame.channel == kDead;
  if (auto delivery = (dead ? dead_ : event_).add(frame)) {
    delivery->connection = connection_;
    (dead ? dead_letters_ : events_).push_back(std::move(*delivery));
    if (events_.size() >= kMostInPost) hand_over(events_, &Handlers::deliver);
  }
  return Done{};
}

Status RabbitmqConsumer::Session::take_method(RabbitmqLink& link, const amqp_frame_t& frame) {
  switch (frame.payload.method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto* deliver = static_cast<const amqp_basic_deliver_t*>(frame.payload.method.decoded);
      (frame.channel == kDead ? dead_ : event_)
          .begin(deliver->delivery_tag, deliver->redelivered != 0);
      return Done{};
    }
    case AMQP_BASIC_CANCEL_METHOD:
      return link.problem(std::string("it stopped delivering from ") +
                          (frame.channel == kDead ? kDeadQueue : kEventQueue) +
                          ": was the queue deleted?");
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      return link.closed_by_broker(frame);
    default:
      return Done{};
  }
}

void RabbitmqConsumer::Session::end_turn() {
  hand_over(events_, &Handlers::deliver);
  hand_over(dead_letters_, &Handlers::deliver_dead);
}

void RabbitmqConsumer::Session::hand_over(
    std::vector<Delivery>& deliveries,
    std::function<void(std::vector<Delivery>)> Handlers::*handler) {
  if (deliveries.empty()) return;
  auto batch = std::make_shared<std::vector<Delivery>>(std::move(deliveries));
  deliveries.clear();
  post_([self = shared_from_this(), batch, handler] {
    (self->handlers.*handler)(std::move(*batch));
  });
}

RabbitmqConsumer::RabbitmqConsumer(QueueSettings settings, size_t most_bytes,
                                   RabbitmqThread::Post post, RabbitmqThread::Trouble trouble)
    : session_(std::make_shared<Session>(most_bytes, post)),
      thread_(std::make_unique<RabbitmqThread>(std::move(settings), "nhacviecd events", post,
                                               std::move(trouble), *session_)) {
  session_->thread = thread_.get();
}

RabbitmqConsumer::~RabbitmqConsumer() { thread_->stop(); }

void RabbitmqConsumer::start(Handlers handlers) {
  session_->handlers = std::move(handlers);
  thread_->start();
}

void RabbitmqConsumer::consume(uint64_t connection, int prefetch) {
  session_->ask({Session::Command::Kind::consume, connection, prefetch, {}});
  thread_->wake();
}

void RabbitmqConsumer::cancel(uint64_t connection) {
  session_->ask({Session::Command::Kind::cancel, connection, 0, {}});
  thread_->wake();
}

void RabbitmqConsumer::acknowledge(uint64_t connection,
                                   std::vector<Acknowledgement> acknowledgements) {
  session_->ask({Session::Command::Kind::acknowledge, connection, 0, std::move(acknowledgements)});
  thread_->wake();
}

void RabbitmqConsumer::acknowledge_dead(uint64_t connection, uint64_t tag) {
  session_->ask({Session::Command::Kind::acknowledge_dead, connection, 0, {{tag, false}}});
  thread_->wake();
}

}  // namespace nhacviec
