// The commands that say that something has happened: submit, accept, return, ... Each is one
// CloudEvent, sent to the daemon and answered after its commit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

struct EventArguments {
  std::string obligation;
  std::string id;                           // of the event; empty: a new one is drawn and printed
  std::map<std::string, std::string> data;  // by field of the event's data: by, at, reason, ...
  std::map<std::string, std::string> document;  // by field of data.document
  std::vector<std::string> evidence;
  int days = 0;  // of an extension; 0: not given
};

/// `type` as in the interface: "nhacviec.obligation.submitted".
int send_event(const ApiClient&, const std::string& type, const EventArguments&, Terminal&);

/// `nhacviec silence`, or its end: about obligations, and all that plans and units still owe.
int silence(const ApiClient&, const std::vector<std::string>& names, bool lift,
            const EventArguments&, Terminal&);

/// A random UUID (RFC 9562, version 4).
std::string new_event_id();
/// The CloudEvent as JSON.
std::string event_text(const std::string& type, const EventArguments&, const std::string& id);

}  // namespace nhacviec
