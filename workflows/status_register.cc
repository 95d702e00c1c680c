#include "workflows/status_register.h"

#include <algorithm>

namespace nhacviec {

const RegisterStatus* find_status(const StatusRegister& reg, const StatusId& id) {
  const auto found = std::find_if(reg.statuses.begin(), reg.statuses.end(),
                                  [&](const RegisterStatus& status) { return status.id == id; });
  return found == reg.statuses.end() ? nullptr : &*found;
}

const Criterion* find_criterion(const StatusRegister& reg, const CriterionId& id) {
  const auto found = std::find_if(reg.criteria.begin(), reg.criteria.end(),
                                  [&](const Criterion& criterion) { return criterion.id == id; });
  return found == reg.criteria.end() ? nullptr : &*found;
}

}  // namespace nhacviec
