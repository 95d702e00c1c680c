// What is late already when its plan is first taken up.
#pragma once

#include <vector>

#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Told once, to who owes it and to the standing body, unless a rule of its own still comes. Each
/// of them gets one letter about all of it (`together`), on the next working morning, so that what
/// is recorded meanwhile is not in it. Nothing when the plan's time is over.
std::vector<Notice> late_at_start(const Workflow&, const ObligationSpec&, const Obligation& created,
                                  Instant now);

}  // namespace nhacviec
