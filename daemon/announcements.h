// What is told to the outside: facts and the fate of notices as CloudEvents (docs/events.md). They
// are written in the commit that makes them true; daemon/announcer publishes them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/event_queue.h"
#include "connectors/store.h"
#include "workflows/facts.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

class Announcements {
 public:
  /// `source` is the attribute of every event: "//example.vn/nhacviec".
  explicit Announcements(std::string source) : source_(std::move(source)) {}

  /// Of new facts; the first one is number `first` of its obligation. `after` is the state that
  /// they make. Facts that concern nobody outside give none.
  std::vector<std::string> of_facts(const ObligationSpec& spec, const Obligation& after,
                                    const std::vector<Fact>& facts, uint64_t first) const;
  /// Of a notice that is settled for good: it went out or failed; empty: nothing to tell.
  std::string of_notice(const Notice& notice, NoticeStatus status, int attempt, Instant now) const;

 private:
  std::string source_;
};

/// Of nothing: for whoever wants to see that a webhook's receiver hears us.
std::string test_event(const std::string& source, const std::string& webhook, Instant now);

/// An announcement as it is stored, ready to be published; nothing when it makes no sense.
std::optional<OutgoingEvent> outgoing_event(const std::string& body);
/// Its attribute `time`.
std::optional<Instant> time_of_event(const std::string& body);

}  // namespace nhacviec
