// Policies: named sets of lead times. A task's `remind:` and `escalate:` each name one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml_reader.h"
#include "workflows/calendar.h"
#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// A policy of the file is two of the core's: what reminds before, and what says "late" after.
struct PolicyPair {
  Policy remind;    // reminders, and reminders of a receiver who has not accepted yet
  Policy escalate;  // overdue notices and steps
};

class PolicySet {
 public:
  /// The shipped policies, `standard` and `check-in`.
  PolicySet();

  /// Adds the policies of a `policies:` map; they replace shipped ones of the same name. With a
  /// calendar, a time of day at which nothing may be sent is warned about; with a directory, an
  /// office that a step names is looked up.
  void read(const YamlNode& policies, const BusinessCalendar*, const Directory*, Diagnostics&);

  const PolicyPair* find(const std::string& name) const;  // borrowed; nullptr when unknown
  std::vector<std::string> names() const;

 private:
  std::map<std::string, PolicyPair> policies_;
};

/// The text of the shipped policies: the same language as in plan files.
const char* shipped_policies();

}  // namespace nhacviec
