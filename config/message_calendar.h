// The entry that a message puts into its reader's calendar, moves there, or takes out again.
#pragma once

#include <string>
#include <vector>

#include "config/icalendar_writer.h"
#include "config/message_variables.h"

namespace nhacviec {

/// Of a message to those who owe it: the last working day, whole. Its uid is the obligation's in
/// every file and message; its sequence grows with every extension, return and reopening, and once
/// more when it is done. Empty: the message is none that speaks of a date to come, or goes to
/// somebody else.
std::vector<IcsEvent> calendar_entries(const MessageContext&, const std::string& message_name);

/// The uid of an obligation's entry.
std::string calendar_uid(const ObligationId&);

}  // namespace nhacviec
