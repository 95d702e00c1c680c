#include "workflows/ids.h"

#include <algorithm>

namespace nhacviec {

bool is_id_part(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

ObligationId make_obligation_id(const PlanId& plan, const TaskId& task, const UnitId& unit,
                                const PeriodId& period) {
  return ObligationId(plan.str() + '/' + task.str() + '/' + unit.str() + '/' + period.str());
}

bool is_reserved_task_id(const TaskId& id) {
  return id.str() == kIndicatorsWord || id.str() == kRegistersWord;
}

PlanId plan_of(const ObligationId& id) { return PlanId(id.str().substr(0, id.str().find('/'))); }

}  // namespace nhacviec
