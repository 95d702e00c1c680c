// The registers of a plan file: how many criteria stand where, and the few that are named.
#pragma once

#include <vector>

#include "config/task_reader.h"
#include "workflows/status_register.h"

namespace nhacviec {

/// The registers of a `registers:` map, checked; the criteria without a name get ids of their own.
std::vector<StatusRegister> read_registers(const PlanContext&, const YamlNode&);

}  // namespace nhacviec
