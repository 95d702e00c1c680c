// Secrets that somebody else renews in a file, such as access tokens: read where they are used.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace nhacviec {

/// What the file holds now, without white space at its end, of 16 KiB at most; nothing where it
/// cannot be read, is larger or empty.
std::optional<std::string> secret_in(const std::filesystem::path& file);

}  // namespace nhacviec
