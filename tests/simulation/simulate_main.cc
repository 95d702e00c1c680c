// simulate: the deterministic simulation, a line a seed. Stops at the first violation.
#include <CLI/CLI.hpp>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "tests/simulation/faulty_store.h"
#include "tests/simulation/plan_life.h"
#include "tests/simulation/world.h"

int main(int argc, char** argv) {
  CLI::App app{"Runs the daemon's parts in a simulated world of faults, one life a seed."};
  uint64_t seed = 0;
  std::string seeds;
  std::string plant;
  bool list = false;
  bool plans = false;
  bool show = false;
  app.add_option("--seed", seed, "run this seed only");
  app.add_option("--seeds", seeds, "run the seeds A..B");
  app.add_option("--plant", plant, "switch one known bug on");
  app.add_flag("--plans", plans,
               "random plans, their editions, adoptions and withdrawals, instead of faults");
  app.add_flag("--show", show, "with --plans: print the seed's first plan, and what checks say");
  app.add_flag("--list-plants", list, "names of the known bugs");
  CLI11_PARSE(app, argc, argv);

  if (list) {
    for (const std::string& name : nhacviec::simulation::plant_names()) std::puts(name.c_str());
    return 0;
  }
  const auto names = nhacviec::simulation::plant_names();
  if (!plant.empty() && std::find(names.begin(), names.end(), plant) == names.end()) {
    std::fprintf(stderr, "simulate: no plant '%s'; see --list-plants\n", plant.c_str());
    return 2;
  }
  uint64_t first = seed;
  uint64_t last = seed;
  if (!seeds.empty() && std::sscanf(seeds.c_str(), "%" SCNu64 "..%" SCNu64, &first, &last) != 2) {
    std::fprintf(stderr, "simulate: --seeds takes A..B, e.g. 1..1000\n");
    return 2;
  }
  for (uint64_t s = first; s <= last; ++s) {
    if (show) {
      std::puts(nhacviec::simulation::texts_of_seed(s).c_str());
      continue;
    }
    const auto outcome = plans ? nhacviec::simulation::run_plan_seed(s, plant)
                               : nhacviec::simulation::run_seed(s, plant);
    std::printf("seed %" PRIu64 " trace %016" PRIx64 " events %d deliveries %d crashes %d%s%s\n", s,
                outcome.trace, outcome.events, outcome.deliveries, outcome.crashes,
                outcome.violation.empty() ? "" : " VIOLATION: ", outcome.violation.c_str());
    if (!outcome.violation.empty()) {
      std::printf("replay: simulate%s --seed %" PRIu64 "%s%s\n", plans ? " --plans" : "", s,
                  plant.empty() ? "" : " --plant ", plant.c_str());
      return 1;
    }
  }
  return 0;
}
