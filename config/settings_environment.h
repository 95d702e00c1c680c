// Environment variables laid over the settings file, before it is checked.
#pragma once

#include "config/settings.h"
#include "config/yaml_reader.h"

namespace nhacviec {

/// NHACVIEC_HTTP_LISTEN replaces http.listen, and so on. Lists and maps may be given as YAML in
/// brackets, lists also with commas. Unknown NHACVIEC_ names are warned about.
void apply_environment(const Environment&, YamlNode& settings, Diagnostics&);

}  // namespace nhacviec
