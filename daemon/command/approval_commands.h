// `nhacviec approvals`: the messages that wait for somebody's yes.
#pragma once

#include <string>

#include "daemon/command/api_client.h"
#include "daemon/command/online_commands.h"

namespace nhacviec {

/// Of that plan; of all where it is empty.
int list_approvals(const ApiClient&, const std::string& plan, Terminal&);

}  // namespace nhacviec
