#include "daemon/webhook_outbox.h"

#include <utility>

#include "daemon/loop.h"

namespace nhacviec {

namespace {

constexpr char kWebhookPrefix[] = "webhook:";
constexpr size_t kMostKnown = 50'000;

}  // namespace

bool is_webhook_id(const SubjectId& id) { return id.starts_with(kWebhookPrefix); }
SubjectId webhook_id(const std::string& name) { return kWebhookPrefix + name; }
std::string webhook_name(const SubjectId& id) { return id.substr(sizeof kWebhookPrefix - 1); }
Shard shard_of_webhook(const SubjectId& id, int shards) { return shard_of(PlanId(id), shards); }

/// Events on their way into the records of one webhook after the other.
struct WebhookOutbox::Batch {
  std::vector<OutgoingEvent> events;
  Reply<std::vector<PublishOutcome>> reply;
  std::vector<WebhookSettings> left;
};

WebhookOutbox::WebhookOutbox(Store& store, const Clock& clock, EventPublisher* queue,
                             Written written)
    : store_(store), clock_(clock), queue_(queue), written_(std::move(written)) {}

void WebhookOutbox::use(std::vector<WebhookSettings> webhooks) {
  webhooks_ = std::move(webhooks);
  known_.clear();  // a new one has no records yet
}

void WebhookOutbox::publish(std::vector<OutgoingEvent> events,
                            Reply<std::vector<PublishOutcome>> reply) {
  auto batch = std::make_shared<Batch>();
  batch->events = std::move(events);
  batch->reply = std::move(reply);
  batch->left = webhooks_;
  write_next(std::move(batch));
}

Commit WebhookOutbox::records_for(const WebhookSettings& webhook,
                                  const std::vector<OutgoingEvent>& events) const {
  const SubjectId id = webhook_id(webhook.name);
  Commit commit;
  commit.shard = shard_of_webhook(id, store_.shards());
  for (const OutgoingEvent& event : events) {
    if (!webhook.wants(event.type) || known_.contains(event.id)) continue;
    NoticeRecord record;
    record.key = id + "|" + event.id;
    record.subject = id;
    record.body = event.body;
    record.send_at = clock_.now();
    commit.notices.push_back(std::move(record));
  }
  return commit;
}

void WebhookOutbox::write_next(std::shared_ptr<Batch> batch) {
  Commit commit;
  while (commit.notices.empty()) {
    if (batch->left.empty()) return publish_on(std::move(batch));
    commit = records_for(batch->left.back(), batch->events);
    batch->left.pop_back();
  }
  const Shard shard = commit.shard;
  const Instant due = commit.notices.front().send_at;
  store_.commit(std::move(commit), while_alive(alive_, [this, batch, shard,
                                                        due](const Result<CommitReply>& committed) {
                  if (!committed) {
                    return batch->reply(
                        std::vector<PublishOutcome>(batch->events.size(), PublishOutcome::unsent));
                  }
                  written_(shard, due);
                  write_next(batch);
                }));
}

void WebhookOutbox::publish_on(std::shared_ptr<Batch> batch) {
  if (queue_ == nullptr) {
    return batch->reply(
        std::vector<PublishOutcome>(batch->events.size(), PublishOutcome::confirmed));
  }
  if (known_.size() > kMostKnown) known_.clear();
  for (const OutgoingEvent& event : batch->events) known_.insert(event.id);
  queue_->publish(std::move(batch->events), batch->reply);
}

}  // namespace nhacviec
