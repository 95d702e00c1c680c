// What became of a message whose recipients fared differently.
#pragma once

#include <vector>

#include "connectors/channel.h"

namespace nhacviec {

/// In the message's order, at least one; their words hold no whole address.
DeliveryOutcome joined_outcome(std::vector<RecipientOutcome>);

}  // namespace nhacviec
