// `nhacviec graph`: a plan as a picture.
#pragma once

#include <string>

#include "config/load.h"
#include "daemon/command/command.h"

namespace nhacviec {

/// `form`: mermaid, dot or svg. In the language of the notices. kRefused when the plan has errors.
int draw_graph(const std::string& plan, const LoadPaths&, const std::string& form, Terminal&);

}  // namespace nhacviec
