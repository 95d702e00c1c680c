#include "tests/simulation/sim_loop.h"

namespace nhacviec::simulation {

bool SimLoop::run_until(Duration end, int64_t most_steps) {
  while (!queue_.empty() && queue_.begin()->first.first <= end) {
    if (most_steps-- == 0) return false;
    const auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
  }
  now_ = end;
  return true;
}

}  // namespace nhacviec::simulation
