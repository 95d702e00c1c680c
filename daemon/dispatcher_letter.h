// What the dispatcher has in hand. Included by dispatcher*.cc only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/dispatcher.h"
#include "workflows/recipients.h"

namespace nhacviec {

/// One notice of a batch on its way out.
struct Dispatcher::Letter {
  LeasedNotice leased;
  Notice notice;
  OutgoingMessage message;
  Rendered words;  // kept in a rehearsal, where they are written anew
  Channel* channel = nullptr;
  std::shared_ptr<const Workflow> workflow;
  std::vector<Destination> destinations;
  int attempt = 0;              // 0: none was begun
  std::vector<HandOver> overs;  // to those who get it by way of their letter box
  bool goes_alone = false;      // it has left its batch: handing over takes its time
  bool unread = false;
  bool unwanted = false;                   // what it speaks of is no longer owed
  bool passed_on = false;                  // to another period that shares it
  std::optional<DeliveryOutcome> outcome;  // known before sending: withdrawn, nobody
  std::optional<Instant> put_off;          // not sent now, and not tried: queued until then
};

struct Dispatcher::Batch {
  Shard shard = 0;
  std::vector<Letter> letters;
  std::function<void()> done;  // once a letter
};

}  // namespace nhacviec
