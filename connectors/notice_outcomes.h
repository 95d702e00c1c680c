// What the store knows of notices, as the core asks for it.
#pragma once

#include "connectors/store.h"
#include "workflows/outcome.h"

namespace nhacviec {

/// Notices that cannot be read are left out.
NoticeOutcomes outcomes_of(const NoticePage&);

}  // namespace nhacviec
