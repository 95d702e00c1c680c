// Who watches the daemon work: logs, metrics, the dashboard's live stream, the narrator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "workflows/facts.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Somebody has stopped all sending.
struct SendingHold {
  Instant since{};
  std::string by;
  std::string reason;
  bool operator==(const SendingHold&) const = default;
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// After a commit: what happened to an obligation.
  virtual void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                        const std::vector<Fact>&) {}
  /// A notice reached a final or intermediate status; `subject` is the rendered subject line.
  virtual void on_notice(const Notice&, NoticeStatus, const std::string& /*subject*/,
                         const std::string& /*words*/) {}
  /// Something outside is in the way (first failure) or works again.
  virtual void on_trouble(const std::string& /*part*/, const std::string& /*message*/) {}
  virtual void on_recovery(const std::string& /*part*/) {}
  /// All sending was held, or (nothing) released.
  virtual void on_sending(const std::optional<SendingHold>&) {}
};

}  // namespace nhacviec
