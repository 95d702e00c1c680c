// Who watches a plan's life: sees every commit and every message, and says which law is broken.
#pragma once

#include <map>
#include <set>
#include <string>

#include "connectors/channel.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"
#include "tests/simulation/forwarding_store.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"

namespace nhacviec::simulation {

class Witness {
 public:
  explicit Witness(const Clock& clock) : clock_(clock) {}

  /// The book of the daemon that lives now.
  void follow(const WorkflowBook* book) { book_ = book; }
  void saw(const Commit& commit);  // before it reaches the store
  void committed(const Commit& commit);
  void received(const OutgoingMessage& message);

  const std::map<ObligationId, Obligation>& states() const { return states_; }
  /// The first law that was broken, in words; "" when none was.
  const std::string& violation() const { return violation_; }
  void accuse(const std::string& words) {
    if (violation_.empty()) violation_ = words;
  }
  int deliveries() const { return deliveries_; }
  uint64_t trace() const { return trace_; }

 private:
  std::string broken_by(const OutgoingMessage& message);
  std::string broken_by(const Notice& notice, Instant due);
  std::string broken_by(const Notice& notice, const Obligation& state,
                        const ObligationSpec& spec) const;
  void check_fact(const ObligationId& id, const Fact& fact, const Obligation& before);

  const Clock& clock_;
  const WorkflowBook* book_ = nullptr;
  std::map<ObligationId, Obligation> states_;
  std::map<std::string, Notice> notices_;
  std::set<std::string> delivered_;
  std::map<std::string, Instant> reminded_;  // obligation, recipient, channel: when last
  std::string violation_;
  int deliveries_ = 0;
  uint64_t trace_ = 0;
};

/// The shared store, watched.
class WatchedStore final : public ForwardingStore {
 public:
  WatchedStore(Store& inner, Witness& witness) : ForwardingStore(inner), witness_(witness) {}
  void commit(Commit commit, Reply<CommitReply> reply) override;

 private:
  Witness& witness_;
};

/// Takes every message at once.
class WatchedChannel final : public Channel {
 public:
  WatchedChannel(Witness& witness, Loop& loop) : witness_(witness), loop_(loop) {}
  const char* name() const override { return "watched"; }
  void send(OutgoingMessage message, std::function<void(DeliveryOutcome)> done) override {
    witness_.received(message);
    loop_.post([done = std::move(done)] { done({NoticeStatus::sent, "ok"}); });
  }

 private:
  Witness& witness_;
  Loop& loop_;
};

}  // namespace nhacviec::simulation
