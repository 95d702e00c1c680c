// `nhacviec addresses`: those that mail does not reach.
#pragma once

#include <string>

#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

int list_addresses(const ApiClient&, Terminal&);
int suppress_address(const ApiClient&, const std::string& address, const std::string& reason,
                     const std::string& by, Terminal&);
int release_address(const ApiClient&, const std::string& address, const std::string& by, Terminal&);

}  // namespace nhacviec
