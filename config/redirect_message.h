// A rehearsal: everything goes to one box, and says to whom it would have gone.
#pragma once

#include <string>
#include <vector>

#include "config/language.h"
#include "config/message.h"
#include "workflows/directory.h"

namespace nhacviec {

/// The message with a mark in its subject and, before its body, the party and the addresses that
/// it is kept from. For an SMS, which has no subject, all of it stands in the text.
RenderedMessage redirected(const LanguagePack&, RenderedMessage, const Directory&, const Party&,
                           const std::vector<std::string>& addresses);

}  // namespace nhacviec
