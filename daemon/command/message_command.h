// `nhacviec message preview`: one message of an obligation as it would go out.
#pragma once

#include <filesystem>
#include <string>

#include "config/load.h"
#include "daemon/command/api_client.h"
#include "daemon/command/command.h"
#include "daemon/message_preview.h"

namespace nhacviec {

struct MessagePreviewOptions {
  std::string obligation;
  std::string plan;  // a file; empty: the daemon is asked
  LoadPaths paths;
  MessageChoice choice;
  std::string form = "text";        // text, html, eml, sms or json
  std::filesystem::path templates;  // with a file; empty: the built-in ones
};

int preview_message_of_plan(const MessagePreviewOptions&, Terminal&);
int preview_message_of_daemon(const ApiClient&, const MessagePreviewOptions&, Terminal&);

}  // namespace nhacviec
