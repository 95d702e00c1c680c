// The words that tell a standing body that a criterion has left a status that was to be kept.
#pragma once

#include "config/language.h"
#include "config/message.h"
#include "workflows/ledger.h"

namespace nhacviec {

/// The notice must be one of this register's.
RenderedMessage render_fall(const LanguagePack&, const Workflow&, const StatusRegister&,
                            const Ledger&, const Notice&);

}  // namespace nhacviec
