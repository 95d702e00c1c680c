// What the unit that owes something is told when something happens to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// News of an event, as the obligation stands `after` it: nothing where the plan does not want them
/// or nobody of the unit has an address.
std::vector<Notice> unit_news(const Workflow&, const ObligationSpec&, const Obligation& after,
                              UnitNews, Instant now);

/// That it may start: it waited for others, or was opened before they were in.
std::vector<Notice> opening_news(const Workflow&, const ObligationSpec&, const Obligation&,
                                 Instant now);

/// The news that a notice brings; nothing: it is none of these.
std::optional<UnitNews> news_in(const Notice&);

/// News are true while nothing else has happened since.
bool is_still_news(UnitNews, State);

}  // namespace nhacviec
