// The files of connectors/redis/ by name, made a part of the program by cmake/embed_lua.cmake.
#pragma once

#include <string>

namespace nhacviec::redis {

/// The text of "commit.lua"; asking for a file that is not there is a bug and stops the program.
std::string script_file(const std::string& name);

}  // namespace nhacviec::redis
