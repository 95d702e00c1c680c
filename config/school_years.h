// School years and semesters of a calendar file: no plan gives their dates.
#pragma once

#include <vector>

#include "config/yaml_reader.h"
#include "workflows/calendar.h"

namespace nhacviec {

/// The map `school_years`, in order; every mistake is reported. A school year spans two calendar
/// years, its semesters follow each other inside it.
std::vector<SchoolYear> read_school_years(const YamlNode&, Diagnostics&);

}  // namespace nhacviec
