// Where a plan stands right now, read from the store: for its weekly summary.
#pragma once

#include <memory>

#include "config/summary_message.h"
#include "connectors/store.h"

namespace nhacviec {

/// The reply is dropped when `alive` has gone. Borrows the store.
void gather_figures(Store& store, const std::shared_ptr<bool>& alive,
                    std::shared_ptr<const Workflow> workflow, Instant now,
                    Reply<PlanFigures> reply);

}  // namespace nhacviec
