// The settings of webhooks: a list of receivers, each with an address, a secret and what it wants.
#pragma once

#include <string>
#include <vector>

#include "config/server_settings.h"

namespace nhacviec {

/// The types of the events that nhacviec tells the outside (docs/events.md).
const std::vector<std::string>& announced_types();

std::vector<WebhookSettings> read_webhooks(const YamlNode&, const Resolve&, Diagnostics&);

}  // namespace nhacviec
