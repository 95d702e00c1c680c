// What the queue's intake has in hand: events, the lanes in which those of one subject wait for
// each other, and dead letters on their way into the store.
#pragma once

#include <deque>
#include <memory>
#include <optional>
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
  std::string lane;                      // the subject, or what in the plan it is about
  std::optional<uint64_t> parked_since;  // tick
};

/// The events of one subject, in order. The first ones may have come too early and let others
/// pass; the next one is tried, the rest wait.
struct QueueIntake::Lane {
  enum class State { running, parked, held };
  State state = State::running;
  size_t early = 0;        // how many of the items
  bool is_listed = false;  // among the parked subjects
  std::deque<std::shared_ptr<Item>> items;
};

struct QueueIntake::Burial {
  uint64_t connection = 0;
  uint64_t tag = 0;
  bool dead = false;  // it comes from the broker's own dead letters
  DeadLetter letter;
};

}  // namespace nhacviec
