// Secrets that somebody else renews in a file, such as access tokens: read where they are used.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace nhacviec {

/// What the file holds now, without white space at its end; nothing where it cannot be read, is
/// empty, has more than 16 KiB or control characters, such as a second line.
std::optional<std::string> secret_in(const std::filesystem::path& file);

}  // namespace nhacviec
