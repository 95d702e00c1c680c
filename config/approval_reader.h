// `approval:` of a plan: which messages wait for somebody's yes.
#pragma once

#include "config/diagnostics.h"
#include "config/yaml_reader.h"
#include "workflows/directory.h"
#include "workflows/plan.h"

namespace nhacviec {

/// none or required of both, or {after: 4h, by: unit/role}, or {leaders: ..., outside: ..., by:
/// unit/role}.
/// `directory` may be nullptr: then the office is not looked up.
ApprovalRules read_approval(const YamlNode&, const Directory*, Diagnostics&);

}  // namespace nhacviec
