// What a gateway's answer to one SMS means, by the description of the gateway.
#pragma once

#include "config/gateway.h"
#include "connectors/channel.h"
#include "connectors/http_exchange.h"

namespace nhacviec {

/// Success is what the description calls so, whatever the status: a 200 with an error is a failure.
/// What no rule of it speaks of is judged by HTTP: what cannot have been taken is tried again or
/// will never be, and unknown is what the gateway may have taken: no answer, a 500, an answer that
/// cannot be read. A redirect is refused. Words hold no secret and no address.
DeliveryOutcome verdict_on(const HttpAnswer&, const Gateway&);

/// The value at `data.0.id` in JSON, as text; nothing when there is none.
std::optional<std::string> value_at(const std::string& json, const std::string& path);

}  // namespace nhacviec
