// The exchanges and queues that the daemon works with (docs/events.md): declared, or only looked
// for where the user may not declare.
#pragma once

#include <cstdint>

#include "connectors/rabbitmq_link.h"

namespace nhacviec {

constexpr const char* kInExchange = "nhacviec.in";
constexpr const char* kOutExchange = "nhacviec.out";
constexpr const char* kEventQueue = "nhacviec.events";
constexpr const char* kDeadExchange = "nhacviec.dlx";
constexpr const char* kDeadQueue = "nhacviec.dead";

/// Uses the channel 1, which it leaves open.
Status declare_topology(RabbitmqLink&);
/// Only the exchange that events go out on; the channel 1 is left open.
Status declare_exchange(RabbitmqLink&, const char* exchange);

}  // namespace nhacviec
