// Watches the daemon and tells the dashboard's listeners: facts, messages and the clock.
#pragma once

#include "daemon/clock.h"
#include "daemon/http/event_stream.h"
#include "daemon/observer.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class LiveFeed : public Observer {
 public:
  LiveFeed(EventStream& stream, const WorkflowBook& book, const Clock& clock)  // borrowed
      : stream_(stream), book_(book), clock_(clock) {}

  void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                const std::vector<Fact>&) override;
  void on_notice(const Notice&, NoticeStatus, const std::string& subject,
                 const std::string& words) override;

  void on_sending(const std::optional<SendingHold>&) override;

  /// Tells the time if it has changed by a minute since it was told last. Call it every second.
  void tell_time();

 private:
  EventStream& stream_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Instant told_{};
};

}  // namespace nhacviec
