// The letter to the standing body that an address is written to no more.
#pragma once

#include <string>

#include "config/language.h"
#include "config/message.h"
#include "workflows/notice.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// `reason`: the mail system's words. It names the offices and roles that the directory gives the
/// address to.
RenderedMessage render_lost_address(const LanguagePack&, const Workflow&, const Notice&,
                                    const std::string& address, const std::string& reason);

}  // namespace nhacviec
