// Domains that do not take mail for the time being: after several temporary failures in a row what
// goes there waits, so that it neither uses up attempts nor holds up what goes elsewhere.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflows/time.h"

namespace nhacviec {

class DestinationBreaker {
 public:
  /// Until when a message to these has to wait: every one of them is in a domain that is closed.
  /// Once its time is over one message goes through, to see how it stands.
  std::optional<Instant> closed_until(const std::vector<std::string>& addresses, Instant now);
  /// How a message to that address fared. Not to be told of what has nothing to do with the
  /// address: our own server that is away.
  void failed_for_now(const std::string& address, Instant now);
  void answered(const std::string& address);

 private:
  struct Domain {
    int failures = 0;  // in a row
    Instant until{};
    Duration pause{};
    bool is_tried = false;  // one message is on its way to see how it stands
  };
  std::map<std::string, Domain> domains_;  // those that failed last; bounded
};

}  // namespace nhacviec
