// An office that a plan names: a unit and a role of it, both known to the directory.
#pragma once

#include <optional>

#include "config/diagnostics.h"
#include "config/yaml_reader.h"
#include "workflows/directory.h"

namespace nhacviec {

/// {unit: ..., role: ...}. Reports what the directory does not have, and gives the office all the
/// same; nothing: it is not even named. `directory` may be nullptr: then it is not looked up.
std::optional<Party> read_office(const YamlNode&, const Directory*, Diagnostics&);
/// "unit/role"; nothing when the directory does not have it.
std::optional<Party> read_known_party(const YamlNode&, const Directory*, Diagnostics&);

}  // namespace nhacviec
