// The commands that put plans into force and out of it: apply, adopt, withdraw.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"
#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

struct ApplyOptions {
  bool dry_run = false;  // shows what would change and what would go out
  bool drop = false;     // what was handed in may leave the plan
};
/// Each returns the exit code; what the daemon refuses is said on `err`.
int apply_plans(const ApiClient&, const std::vector<std::string>& plans, const ApplyOptions&,
                const LoadPaths&, Terminal&);

/// A plan taken up in mid-year, with a table (CSV) of what is done already.
int adopt_plan(const ApiClient&, const std::string& plan, const std::string& table,
               const ApplyOptions&, const LoadPaths&, Terminal&);
/// The table to fill in. Needs no daemon.
int print_adoption_template(const std::string& plan, const LoadPaths&, Terminal&);

int withdraw_plan(const ApiClient&, const std::string& plan, const std::string& reason,
                  const std::string& by, Terminal&);

}  // namespace nhacviec
