// The commands about directories: import from a table.
#pragma once

#include <string>

#include "daemon/command/command.h"

namespace nhacviec {

/// Writes the directory that a CSV file makes to `out`; everything that is wrong to `err`, and then
/// nothing else. `id` empty: the file's name makes it.
int import_directory(const std::string& file, const std::string& id, const std::string& name,
                     Terminal&);

}  // namespace nhacviec
