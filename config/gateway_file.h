// The file that describes a gateway: config/gateways/*.yaml, docs/gateways.md.
#pragma once

#include <filesystem>
#include <optional>

#include "config/diagnostics.h"
#include "config/gateway.h"
#include "config/source_text.h"

namespace nhacviec {

enum class Secrets {
  needed,    // a file that cannot be read is an error
  optional,  // only worth a warning: the description itself is what is checked
};

/// Nothing when there was an error; all errors are reported. Relative paths start at the file's
/// folder; its name is its path.
std::optional<Gateway> gateway_from_text(const SourceText&, Secrets, Diagnostics&);
std::optional<Gateway> load_gateway(const std::filesystem::path&, Diagnostics&);

}  // namespace nhacviec
