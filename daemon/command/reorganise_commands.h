// `nhacviec reorganise`: what a reorganisation of units does to plans, and how it takes effect.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"
#include "daemon/command/command.h"

namespace nhacviec {

/// Every obligation, message and indicator of the plans that goes to another unit, and those that
/// end. Each plan is read with its own directory, which the file must be about.
int preview_reorganisation(const std::string& file, const std::vector<std::string>& plans,
                           const LoadPaths&, Terminal&);

/// The directory's text with the reorganisation in it, to `out`.
int write_reorganisation(const std::string& file, const std::string& directory, Terminal&);

}  // namespace nhacviec
