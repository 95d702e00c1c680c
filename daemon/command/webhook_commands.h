// `nhacviec webhooks`: who is told over HTTP, how that goes, and a test of it.
#pragma once

#include <string>

#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

int list_webhooks(const ApiClient&, Terminal&);
/// kRefused when the receiver did not take the test event.
int test_webhook(const ApiClient&, const std::string& name, Terminal&);

}  // namespace nhacviec
