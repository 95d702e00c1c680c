// How much room a text takes on a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace nhacviec {

/// Columns of a UTF-8 text in a fixed-width font: two for wide letters, none for combining marks.
size_t display_width(const std::string& text);

}  // namespace nhacviec
