// Text that people outside have written: a form, a mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nhacviec {

/// At most so many bytes of it, in NFC, without white space at its ends: octets that are not UTF-8
/// become U+FFFD, control characters other than tabs and line ends ("\n") are left out.
std::string outside_text(std::string_view text, size_t most_bytes);

}  // namespace nhacviec
