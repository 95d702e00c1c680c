#include "connectors/rabbitmq_publisher.h"

#include <amqp.h>
#include <amqp_framing.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "connectors/rabbitmq_topology.h"

namespace nhacviec {

namespace {

constexpr amqp_channel_t kPublishing = 1;
constexpr size_t kMostInFlight = 1000;
constexpr size_t kMostInTurn = 256;     // published before confirmations are looked for
constexpr size_t kMostWaiting = 20000;  // more are answered `unsent`
constexpr const char* kContentType = "application/cloudevents+json; charset=utf-8";
constexpr uint8_t kPersistent = 2;

using Outcomes = std::vector<PublishOutcome>;

amqp_bytes_t bytes_of(const std::string& text) {
  return amqp_bytes_t{text.size(), const_cast<char*>(text.data())};
}

}  // namespace

class RabbitmqPublisher::Session final : public RabbitmqSession {
 public:
  /// One call of publish(), answered when nothing of it is open.
  struct Batch {
    std::vector<OutgoingEvent> events;
    Outcomes outcomes;
    size_t open = 0;
    Reply<Outcomes> reply;
  };

  struct Slot {
    std::shared_ptr<Batch> batch;
    size_t index = 0;
  };

  struct InFlight {
    uint64_t tag = 0;
    Slot slot;
    bool answered = false;
    bool returned = false;
  };

  Session(std::string exchange, RabbitmqThread::Post post)
      : exchange_(std::move(exchange)), post_(std::move(post)) {}

  void ask(std::shared_ptr<Batch> batch) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(std::move(batch));
  }

  Status begin(RabbitmqLink& link) override;
  Result<bool> work(RabbitmqLink& link) override;
  Status take(RabbitmqLink& link, const amqp_frame_t& frame) override;
  void end_turn() override {}
  void end() override;

  RabbitmqThread* thread = nullptr;  // set before it starts

 private:
  void fetch();
  Status send(RabbitmqLink& link, const Slot& slot);
  Status take_method(RabbitmqLink& link, const amqp_frame_t& frame);
  void answer_up_to(uint64_t tag, bool multiple, bool taken);
  void mark_returned(const std::string& id);
  void give_up_waiting();
  void settle(const Slot& slot, PublishOutcome outcome);

  const std::string exchange_;
  RabbitmqThread::Post post_;
  std::mutex mutex_;  // guards the next one
  std::vector<std::shared_ptr<Batch>> asked_;
  // Used on the thread only:
  std::deque<Slot> waiting_;
  std::deque<InFlight> in_flight_;  // by tag, without gaps
  uint64_t last_tag_ = 0;
  bool blocked_ = false;
};

Status RabbitmqPublisher::Session::begin(RabbitmqLink& link) {
  if (Status declared = declare_exchange(link, exchange_.c_str()); !declared) return declared;
  amqp_confirm_select(link.state(), kPublishing);
  last_tag_ = 0;
  blocked_ = false;
  return link.last_reply("asking for confirmations");
}

void RabbitmqPublisher::Session::fetch() {
  std::vector<std::shared_ptr<Batch>> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(asked_);
  }
  for (const auto& batch : asked) {
    const bool room = waiting_.size() + batch->events.size() <= kMostWaiting;
    for (size_t i = 0; i < batch->events.size(); ++i) {
      if (room) {
        waiting_.push_back({batch, i});
      } else {
        settle({batch, i}, PublishOutcome::unsent);
      }
    }
  }
}

Result<bool> RabbitmqPublisher::Session::work(RabbitmqLink& link) {
  fetch();
  if (link.state() == nullptr || blocked_) {
    give_up_waiting();
    return false;
  }
  for (size_t sent = 0; sent < kMostInTurn && !waiting_.empty(); ++sent) {
    if (in_flight_.size() >= kMostInFlight) return false;
    const Slot slot = std::move(waiting_.front());
    waiting_.pop_front();
    in_flight_.push_back({++last_tag_, slot});
    if (Status done = send(link, slot); !done) return done.error();
  }
  return !waiting_.empty();
}

Status RabbitmqPublisher::Session::send(RabbitmqLink& link, const Slot& slot) {
  const OutgoingEvent& event = slot.batch->events[slot.index];
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                      AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG;
  properties.content_type = amqp_cstring_bytes(kContentType);
  properties.delivery_mode = kPersistent;
  properties.message_id = bytes_of(event.id);
  properties.type = bytes_of(event.type);
  return link.check(
      amqp_basic_publish(link.state(), kPublishing, bytes_of(exchange_), bytes_of(event.type),
                         /*mandatory=*/1, /*immediate=*/0, &properties, bytes_of(event.body)),
      "publishing");
}

Status RabbitmqPublisher::Session::take(RabbitmqLink& link, const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_METHOD) return take_method(link, frame);
  if (frame.frame_type == AMQP_FRAME_HEADER) {  // of a message that came back
    const auto* properties =
        static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
    mark_returned(std::string(static_cast<const char*>(properties->message_id.bytes),
                              properties->message_id.len));
  }
  return Done{};
}

Status RabbitmqPublisher::Session::take_method(RabbitmqLink& link, const amqp_frame_t& frame) {
  const void* decoded = frame.payload.method.decoded;
  switch (frame.payload.method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<const amqp_basic_ack_t*>(decoded);
      answer_up_to(ack->delivery_tag, ack->multiple != 0, true);
      return Done{};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<const amqp_basic_nack_t*>(decoded);
      answer_up_to(nack->delivery_tag, nack->multiple != 0, false);
      return Done{};
    }
    case AMQP_CONNECTION_BLOCKED_METHOD: {
      const auto* why = static_cast<const amqp_connection_blocked_t*>(decoded);
      blocked_ = true;
      thread->say_trouble(
          link.problem("it takes no events just now: " +
                       std::string(static_cast<const char*>(why->reason.bytes), why->reason.len))
              .message);
      return Done{};
    }
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      blocked_ = false;
      thread->say_recovery();
      return Done{};
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      return link.closed_by_broker(frame);
    default:
      return Done{};
  }
}

void RabbitmqPublisher::Session::answer_up_to(uint64_t tag, bool multiple, bool taken) {
  if (in_flight_.empty() || tag < in_flight_.front().tag) return;
  const size_t last = std::min<size_t>(tag - in_flight_.front().tag, in_flight_.size() - 1);
  for (size_t i = multiple ? 0 : last; i <= last; ++i) {
    InFlight& each = in_flight_[i];
    if (each.answered) continue;
    each.answered = true;
    settle(each.slot, !taken          ? PublishOutcome::refused
                      : each.returned ? PublishOutcome::unheard
                                      : PublishOutcome::confirmed);
  }
  while (!in_flight_.empty() && in_flight_.front().answered) in_flight_.pop_front();
}

/// It comes back before it is confirmed.
void RabbitmqPublisher::Session::mark_returned(const std::string& id) {
  for (InFlight& each : in_flight_) {
    const bool same = each.slot.batch->events[each.slot.index].id == id;
    if (same && !each.returned && !each.answered) {
      each.returned = true;
      return;
    }
  }
}

void RabbitmqPublisher::Session::give_up_waiting() {
  for (const Slot& slot : waiting_) settle(slot, PublishOutcome::unsent);
  waiting_.clear();
}

void RabbitmqPublisher::Session::end() {
  for (const InFlight& each : in_flight_) {
    if (!each.answered) settle(each.slot, PublishOutcome::unknown);
  }
  in_flight_.clear();
  fetch();
  give_up_waiting();
}

void RabbitmqPublisher::Session::settle(const Slot& slot, PublishOutcome outcome) {
  Batch& batch = *slot.batch;
  batch.outcomes[slot.index] = outcome;
  if (--batch.open > 0) return;
  post_(
      [reply = std::move(batch.reply), outcomes = std::move(batch.outcomes)] { reply(outcomes); });
}

RabbitmqPublisher::RabbitmqPublisher(QueueSettings settings, std::string exchange,
                                     RabbitmqThread::Post post, RabbitmqThread::Trouble trouble)
    : session_(std::make_shared<Session>(std::move(exchange), post)),
      thread_(std::make_unique<RabbitmqThread>(std::move(settings), "nhacviecd announcements", post,
                                               std::move(trouble), *session_)) {
  session_->thread = thread_.get();
  thread_->start();
}

RabbitmqPublisher::~RabbitmqPublisher() {
  thread_->stop();
  session_->end();
}

void RabbitmqPublisher::publish(std::vector<OutgoingEvent> events, Reply<Outcomes> reply) {
  auto batch = std::make_shared<Session::Batch>();
  batch->outcomes.resize(events.size(), PublishOutcome::unknown);
  batch->open = events.size();
  batch->events = std::move(events);
  batch->reply = std::move(reply);
  if (batch->open == 0) return;
  session_->ask(std::move(batch));
  thread_->wake();
}

}  // namespace nhacviec
