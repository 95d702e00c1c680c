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
  /// The same as they are now: an address may have been given up meanwhile.
  std::function<std::vector<Destination>(const Letter&)> destinations_now;
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

/// Settlements of a shard on their way to the store: what comes in while a call is under way goes
/// with the next one, all together.
struct Dispatcher::Settling {
  struct Waiting {
    Store::Settlement settlement;
    std::shared_ptr<Batch> batch;
    size_t index = 0;
  };
  std::vector<Waiting> waiting;
  bool under_way = false;
};

}  // namespace nhacviec
