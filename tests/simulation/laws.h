// The laws that every simulated life must keep, checked on what is in the store at its end and on
// what the outside received.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/memory_store.h"
#include "daemon/runner.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/sim_loop.h"
#include "workflows/workflow.h"

namespace nhacviec::simulation {

struct Evidence {
  const Workflow& workflow;
  Store& store;  // the shared one, without faults
  SimLoop& loop;
  Instant now{};
  Duration grace{};  // clock time between the last check before a send and the arrival
  const std::vector<Delivery>& received;
  const std::map<std::string, Answer>& answers;  // event id (its `by`) -> answer
  const std::map<std::string, ObligationId>& subjects;
  const std::vector<std::pair<Instant, Instant>>& held;  // when all sending was held
};

/// The first law that is broken, in words; "" when all hold. Adds to `trace`.
std::string broken_law(const Evidence& evidence, uint64_t& trace);

}  // namespace nhacviec::simulation
