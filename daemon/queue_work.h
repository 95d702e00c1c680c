// What the queue's intake has in hand: events, the lanes in which those of one subject wait for
// each other, and dead letters on their way into the store.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "config/cloud_event.h"
#include "daemon/queue_intake.h"

namespace nhacviec {

/// One event of a delivery, until it is settled.
struct QueueIntake::Item {
  uint64_t connection = 0;
  uint64_t tag = 0;
  CloudEvent event;
  Event command;
};

/// The events of one subject, in order; the first one is tried, the others wait.
struct QueueIntake::Lane {
  enum class State { running, parked, held };
  State state = State::running;
  uint64_t parked_since = 0;  // tick at which the first one was parked; 0: it was not
  std::deque<std::shared_ptr<Item>> items;
};

struct QueueIntake::Burial {
  uint64_t connection = 0;
  uint64_t tag = 0;
  bool dead = false;  // it comes from the broker's own dead letters
  DeadLetter letter;
};

}  // namespace nhacviec
