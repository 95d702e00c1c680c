// Who may do what over HTTP: bearer tokens and their roles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "workflows/event.h"
#include "workflows/ids.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Each role of config/settings.h may do what the ones before it may: a viewer reads; a unit also
/// reports for itself, see event_forbidden(); the office sends any event and handles dead letters;
/// an admin applies plans and moves the clock.

/// The tokens in force; keeps hashes, not the tokens.
class AccessList {
 public:
  explicit AccessList(const std::vector<HttpToken>& tokens);

  /// The token of an Authorization header; nothing when there is none or it is unknown. Takes the
  /// same time for every wrong token.
  std::optional<HttpToken> find(const std::string& authorization) const;  // token left out

 private:
  struct Entry {
    HttpToken holder;  // its token left out
    std::string digest;
  };
  std::vector<Entry> entries_;
};

/// Why this token may not send this event; empty: it may. A unit (and by `now` who has taken over
/// from it) reports, and acknowledges an
/// escalation, for what it answers for; it confirms, accepts and returns what is delivered to it.
/// It cannot extend, waive or cancel: that is the office's to say. `spec` may be null (unknown).
std::string event_forbidden(const HttpToken&, const Event&, const Workflow*,
                            const ObligationSpec* spec, Instant now);

/// Whether a shared secret is the right one; takes the same time for every wrong one.
bool is_same_secret(const std::string& given, const std::string& wanted);

}  // namespace nhacviec
