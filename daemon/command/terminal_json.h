// Results as JSON on the terminal: whole, valid, in the order in which they were made.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "daemon/command/command.h"

namespace nhacviec {

void print_json(const nlohmann::ordered_json&, Terminal&);
/// A list of texts in one line: "a, b".
std::string joined(const nlohmann::ordered_json& list);

}  // namespace nhacviec
