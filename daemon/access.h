// Who may do what over HTTP: bearer tokens and their roles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/event.h"
#include "workflows/ids.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Each role may do what the ones before it may, but for the events: see event_forbidden().
enum class AccessRole {
  viewer,  // reads
  unit,    // and reports for one unit
  office,  // and sends any event, handles dead letters
  admin,   // and applies plans, moves the clock
};
const char* to_string(AccessRole);
std::optional<AccessRole> parse_access_role(const std::string&);

struct AccessToken {
  std::string name;  // of the holder: an office or a system; stands in for a missing `by`
  AccessRole role = AccessRole::viewer;
  UnitId unit;         // of the role `unit`
  std::string secret;  // what is sent after "Bearer "
};

/// The tokens in force; keeps hashes, not the secrets.
class AccessList {
 public:
  explicit AccessList(const std::vector<AccessToken>& tokens);

  /// The token of an Authorization header; nothing when there is none or it is unknown. Takes the
  /// same time for every wrong token.
  std::optional<AccessToken> find(const std::string& authorization) const;  // secret left out

 private:
  struct Entry {
    AccessToken token;
    std::string secret_digest;
  };
  std::vector<Entry> entries_;
};

/// Why this token may not send this event; empty: it may. A unit reports, and acknowledges an
/// escalation, for what it answers for; it confirms, accepts and returns what is delivered to it.
/// It cannot extend, waive or cancel: that is the office's to say. `spec` may be null (unknown).
std::string event_forbidden(const AccessToken&, const Event&, const Workflow*,
                            const ObligationSpec* spec);

}  // namespace nhacviec
