// `nhacviec diff`: what changes when one edition of a plan takes the place of another, before it is
// applied.
#pragma once

#include <string>

#include "config/load.h"
#include "daemon/command/command.h"
#include "workflows/plan_diff.h"

namespace nhacviec {

/// Obligations, messages, the rest of the plan, and a line of counts.
void print_diff(const PlanDiff& diff, const Workflow& before, const Workflow& after,
                Terminal& terminal);

/// Both plans through their own relative paths, unless `paths` names others for both. kDone
/// whether they differ or not; kRefused when one of them cannot be read.
int show_diff(const std::string& before, const std::string& after, const LoadPaths& paths,
              Terminal&);

}  // namespace nhacviec
