// Finds what became of an obligation's notices, also of those that went out in somebody's digest.
#pragma once

#include <memory>

#include "connectors/notice_outcomes.h"
#include "connectors/store.h"

namespace nhacviec {

/// The newest kPageLimit of them; of each letter box the newest kPageLimit digests. Borrows the
/// store; the reply is dropped when `alive` has gone.
void find_outcomes(Store& store, const std::shared_ptr<bool>& alive, Shard shard,
                   const SubjectId& subject, Reply<NoticeOutcomes> reply);

}  // namespace nhacviec
