// One simulated life of a plan: several daemons on one store, a hostile outside, one seed.
// What must hold is checked when the world has healed and everything has drained.
#pragma once

#include <cstdint>
#include <string>

namespace nhacviec::simulation {

struct Outcome {
  std::string violation;  // empty: none
  uint64_t trace = 0;     // hash of every delivery and fact: the same seed gives the same trace
  int events = 0;
  int deliveries = 0;
  int crashes = 0;
};

/// Runs the seed; `plant_name` switches one known bug on, "" none.
Outcome run_seed(uint64_t seed, const std::string& plant_name);

}  // namespace nhacviec::simulation
