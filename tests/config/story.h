// The story of plan A, working group 02, from VIETNAMESE samples 1 to 4: a plan small enough to
// read, with a directory and a calendar, built by hand and not from files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workflows/decide.h"
#include "workflows/workflow.h"

namespace nhacviec::story {

/// Indochina time, which has no summer time, without any zone file.
std::shared_ptr<const Zone> indochina_time();
Instant at(const char* rfc3339);

/// Four groups, the two rounds of reports, the half-year synthesis, one commune's quarters.
std::shared_ptr<const Workflow> workflow();

struct Moment {
  Obligation obligation;
  Notice notice;
};

/// Lets time pass for one obligation that nobody hands in; every notice with the state it was
/// decided in.
std::vector<Moment> nobody_reports(const Workflow&, const ObligationId&);
/// The one notice of that rule; aborts when there is none, so a test cannot pass by accident.
Moment moment_of(const std::vector<Moment>&, const char* rule, const char* channel = "email");

ObligationId half_year_report(const char* unit);

}  // namespace nhacviec::story
