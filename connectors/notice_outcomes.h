// What the store knows of notices, as the core asks for it.
#pragma once

#include "connectors/store.h"
#include "workflows/outcome.h"

namespace nhacviec {

/// What became of one notice; of a grouped one nothing is known yet. Nothing: it cannot be read.
std::optional<NoticeOutcome> outcome_of(const NoticeRecord&);
/// The letter boxes that a grouped notice was put into; of any other none.
std::vector<SubjectId> boxes_of(const NoticeRecord&);

}  // namespace nhacviec
