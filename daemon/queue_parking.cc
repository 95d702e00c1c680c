// What the queue's intake cannot settle at once: parked for its subject, held for the store, or
// buried as a dead letter.
#include <algorithm>
#include <utility>

#include "daemon/event_refusals.h"
#include "daemon/queue_intake.h"
#include "daemon/queue_work.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr size_t kMostParked = 5000;  // subjects; beyond, the answer is final at once
constexpr size_t kMostRetried = 500;  // of them at a tick
constexpr chr::milliseconds kLongestTick(5000);
constexpr chr::milliseconds kFirstProbe(500);
constexpr chr::milliseconds kLongestProbe(10000);
constexpr chr::seconds kPatience(30);  // then the store is away, and the queue keeps its events

chr::milliseconds tick_of(chr::milliseconds park) {
  return std::clamp(park / 10, chr::milliseconds(10), kLongestTick);
}

}  // namespace

/// It has waited long enough, or too many wait: now it gets its answer.
bool QueueIntake::is_final(const Item& item) const {
  const uint64_t waited = item.parked_since ? park_ticks_ - *item.parked_since : 0;
  return waited * tick_of(settings_.park) >= settings_.park || parked_.size() >= kMostParked;
}

void QueueIntake::park(const std::string& subject, Lane& lane, Item& item, bool others_pass) {
  if (!item.parked_since) {
    item.parked_since = park_ticks_;
    ++parked_in_window_;
  }
  if (others_pass && ++lane.early < lane.items.size()) return run_lane(subject, lane);
  list_parked(subject, lane);
  // What is parked must not use up what may be in hand: the broker is asked for as much again.
  if (reading_ == Reading::one_by_one) read(Reading::one_by_one);
  if (reading_ == Reading::many &&
      parked_in_window_ * 2 >= static_cast<size_t>(settings_.prefetch)) {
    read(Reading::many);
  }
}

void QueueIntake::list_parked(const std::string& subject, Lane& lane) {
  lane.state = Lane::State::parked;
  if (!lane.is_listed) parked_.push_back(subject);
  lane.is_listed = true;
  if (park_tick_armed_) return;
  park_tick_armed_ = true;
  loop_.after(tick_of(settings_.park), while_alive(alive_, [this] { park_tick(); }));
}

void QueueIntake::park_tick() {
  park_tick_armed_ = false;
  ++park_ticks_;
  if (!alone_) retry_parked(kMostRetried);
  if (parked_.empty() || park_tick_armed_) return;
  park_tick_armed_ = true;
  loop_.after(tick_of(settings_.park), while_alive(alive_, [this] { park_tick(); }));
}

void QueueIntake::plan_applied() { retry_parked(parked_.size()); }

void QueueIntake::retry_parked(size_t most) {
  for (size_t left = std::min(most, parked_.size()); left > 0; --left) {
    const auto lane = lanes_.find(parked_.front());
    parked_.pop_front();
    if (lane == lanes_.end()) continue;
    lane->second.is_listed = false;
    if (lane->second.state != Lane::State::parked) continue;
    lane->second.early = 0;
    run_lane(lane->first, lane->second);
  }
}

void QueueIntake::bury(std::shared_ptr<Item> item, std::string reason) {
  auto burial = std::make_shared<Burial>();
  burial->connection = item->connection;
  burial->tag = item->tag;
  burial->letter =
      dead_letter(clock_.now(), std::move(reason), "queue", std::move(item->event.text));
  bury(std::move(burial));
}

void QueueIntake::deliver_dead(std::vector<Delivery> deliveries) {
  for (const Delivery& delivery : deliveries) {
    if (delivery.connection != connection_) continue;
    auto burial = std::make_shared<Burial>();
    burial->connection = delivery.connection;
    burial->tag = delivery.tag;
    burial->dead = true;
    const std::string why = delivery.given_up.empty() ? "" : ": " + delivery.given_up;
    burial->letter = dead_letter(clock_.now(), "the broker gave up on it" + why, "broker",
                                 text_of_message(delivery.message, settings_.limits));
    bury(std::move(burial));
  }
}

/// Only what is in the store is acknowledged. A crash in between makes a second letter.
void QueueIntake::bury(std::shared_ptr<Burial> burial) {
  ++under_way_;
  store_.add_dead_letter(burial->letter,
                         while_alive(alive_, [this, burial](const Result<int64_t>& id) {
                           --under_way_;
                           store_answered(id.ok());
                           if (!id && burial->connection == connection_) {
                             unburied_.push_back(burial);
                             arm_probe();
                           } else if (id && burial->dead) {
                             queue_.acknowledge_dead(burial->connection, burial->tag);
                           } else if (id) {
                             settle(burial->connection, burial->tag);
                           }
                           end_turn();
                         }));
}

void QueueIntake::arm_probe() {
  if (probe_armed_) return;
  probe_armed_ = true;
  probe_backoff_ = std::clamp(probe_backoff_ * 2, kFirstProbe, kLongestProbe);
  loop_.after(probe_backoff_, while_alive(alive_, [this] { probe(); }));
}

/// Asks the store itself: an event that fails by itself must not stop the others.
void QueueIntake::probe() {
  store_.get_value("queue_probe",
                   while_alive(alive_, [this](const Result<std::optional<std::string>>& value) {
                     probe_armed_ = false;
                     if (value) {
                       store_away_for_ = chr::milliseconds(0);
                       release_held();
                       if (reading_ == Reading::off && connection_ != 0 && !stopped_) {
                         read(Reading::one_by_one);
                       }
                       return end_turn();
                     }
                     store_away_for_ += probe_backoff_;
                     if (store_away_for_ >= kPatience && reading_ != Reading::off) {
                       read(Reading::off);
                     }
                     arm_probe();
                   }));
}

void QueueIntake::store_answered(bool there) {
  if (!there) return;
  probe_backoff_ = chr::milliseconds(0);
  store_away_for_ = chr::milliseconds(0);
}

void QueueIntake::release_held() {
  for (const std::string& subject : std::exchange(held_, {})) {
    const auto lane = lanes_.find(subject);
    if (lane != lanes_.end() && lane->second.state == Lane::State::held) {
      run_lane(lane->first, lane->second);
    }
  }
  for (const auto& burial : std::exchange(unburied_, {})) bury(burial);
}

}  // namespace nhacviec
