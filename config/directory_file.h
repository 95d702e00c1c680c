// Directory files (config/directories/*.yaml): units, roles, and who stands behind a role.
#pragma once

#include <memory>

#include "config/yaml_reader.h"
#include "workflows/directory.h"

namespace nhacviec {

/// nullptr when there was an error; all errors are reported.
std::shared_ptr<const Directory> read_directory(const YamlNode&, Diagnostics&);
std::shared_ptr<const Directory> directory_from_text(const SourceText&, Diagnostics&);

}  // namespace nhacviec
