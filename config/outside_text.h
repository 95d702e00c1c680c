// Text that people outside have written: a form, a mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nhacviec {

/// At most so many bytes of it, in NFC, without white space at its ends: octets that are not UTF-8
/// become U+FFFD; control characters other than tabs and line ends ("\n"), and what nobody sees,
/// are left out.
std::string outside_text(std::string_view text, size_t most_bytes);

/// Without what a writer may have copied along unseen: zero-width spaces, soft hyphens, byte order
/// marks, tags, and codes that turn the direction of what follows (UAX #9, 2), which could make a
/// text look like another. Line and paragraph separators become "\n". Joiners of letters and the
/// marks of direction stay.
std::string without_unseen(std::string_view text);

/// Control characters (C0, DEL, C1) other than tabs and line ends ("\n")?
bool has_control_codes(std::string_view text);

}  // namespace nhacviec
