// Where what is told to the outside becomes a record of its own for each webhook that wants it, so
// that each receiver's deliveries are tried again by themselves. See docs/decisions/0061.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "connectors/event_queue.h"
#include "connectors/store.h"
#include "daemon/clock.h"

namespace nhacviec {

/// "webhook:NAME": under it the store keeps a receiver's deliveries, all of them in one shard. The
/// key of a delivery is "webhook:NAME|ID OF THE EVENT", its body the event.
bool is_webhook_id(const SubjectId& id);
SubjectId webhook_id(const std::string& name);
std::string webhook_name(const SubjectId& id);
Shard shard_of_webhook(const SubjectId& id, int shards);

/// Stands in the place of the queue, or before it: an event counts as published when the record
/// for each webhook is committed and the queue, if there is one, has confirmed it. A repeat finds
/// its records there already.
class WebhookOutbox final : public EventPublisher {
 public:
  /// `written`: a delivery is due now in that shard.
  using Written = std::function<void(Shard, Instant)>;
  /// All borrowed; `queue` may be null.
  WebhookOutbox(Store& store, const Clock& clock, EventPublisher* queue, Written written);

  void use(std::vector<WebhookSettings> webhooks);

  void publish(std::vector<OutgoingEvent>, Reply<std::vector<PublishOutcome>>) override;

 private:
  struct Batch;
  Commit records_for(const WebhookSettings& webhook,
                     const std::vector<OutgoingEvent>& events) const;
  void write_next(std::shared_ptr<Batch> batch);
  void publish_on(std::shared_ptr<Batch> batch);

  Store& store_;
  const Clock& clock_;
  EventPublisher* const queue_;
  const Written written_;
  std::vector<WebhookSettings> webhooks_;
  std::set<std::string> known_;  // ids whose records are there, while the queue is away; bounded
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
