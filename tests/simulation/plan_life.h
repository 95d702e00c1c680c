// One simulated life of a plan that nobody wrote: events, editions, adoptions, withdrawals and
// restarts in an order that nobody chose, through the daemon's own parts on a store in memory. What
// must hold for every plan is checked at every message and at the end.
#pragma once

#include "tests/simulation/world.h"

namespace nhacviec::simulation {

/// As run_seed(), which simulates faults under one plan; here the plans are many and nothing fails.
Outcome run_plan_seed(uint64_t seed, const std::string& plant_name);

/// The plan files of a seed's beginning, to look at.
std::string texts_of_seed(uint64_t seed);

}  // namespace nhacviec::simulation
