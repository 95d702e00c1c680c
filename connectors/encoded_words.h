// RFC 2047 for headers. GMime's own encoder writes words past 75 characters where a text has few
// spaces; and some mail readers lose text between two padded base64 words, so ours are padded only
// at the end wherever the characters allow it.
#pragma once

#include <string>

namespace nhacviec {

/// `text` as it may stand in an unstructured header or a phrase, folded with "\n ". ASCII texts
/// that fit stay as they are. `column` is where the text starts in its line. No character is
/// split, every encoded word has at most 75 characters, every line at most 76 where words allow.
/// The text must be one line of valid UTF-8.
std::string encode_header_text(const std::string& text, size_t column);

/// RFC 4648, 4, in one line.
std::string base64(const std::string& octets);

/// One line of valid UTF-8: line ends and other control characters become spaces, broken bytes
/// U+FFFD. What comes out can never start a header of its own.
std::string one_line(const std::string& text);

}  // namespace nhacviec
