// What a reorganisation does to one plan, foretold: each obligation, message and indicator that
// goes from one unit to another, and those that end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/notice.h"
#include "workflows/workflow.h"

namespace nhacviec {

struct ObligationMove {
  const ObligationSpec* spec = nullptr;  // borrowed from the plan as it was before
  UnitId from;                           // who answered for it the day before
  std::optional<UnitId> to;              // nothing: it ends
  bool due_before = false;               // its day has passed by then: it goes over if still owed
};

/// Obligations of one task and period that several units owed and one unit now answers for.
struct DoubledDuty {
  TaskId task;
  PeriodId period;
  UnitId unit;
  std::vector<ObligationId> obligations;
};

struct MessageMove {
  Instant at{};
  ObligationId obligation;
  NoticeKind kind = NoticeKind::reminder;
  int step = 0;
  ChannelKind channel = ChannelKind::email;
  std::optional<Party> from;  // nothing: it is new
  std::optional<Party> to;    // nothing: it ends
};

struct IndicatorMove {
  IndicatorId indicator;
  UnitId from;
  std::optional<UnitId> to;  // nothing: its values end
  std::vector<PeriodId> periods;
};

/// A place of the plan's own that another office takes.
struct OfficeMove {
  const char* place = "";  // standing_body, issuer, signer, deliver_to, recipients
  UnitId from;
  std::optional<UnitId> to;  // nothing: nobody
};

struct ReorganisationEffect {
  std::vector<ObligationMove> obligations;  // in the order of the plan
  std::vector<DoubledDuty> doubled;
  std::vector<MessageMove> messages;  // by time, while nobody reports
  std::vector<IndicatorMove> indicators;
  std::vector<OfficeMove> offices;
};

/// `before` and `after` are the same plan, read with the directory without and with it.
ReorganisationEffect effect_on(const Workflow& before, const Workflow& after, Date effective);

}  // namespace nhacviec
