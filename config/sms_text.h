// How long a text is as an SMS. One segment holds 160 septets of the GSM 03.38 alphabet, or 70
// UTF-16 units when a single character lies outside it, as nearly every Vietnamese text does.
#pragma once

#include <cstddef>
#include <string>

namespace nhacviec {

/// UTF-16 code units; characters beyond the BMP count two. Broken UTF-8 counts one a byte.
size_t utf16_units(const std::string& utf8);

/// Segments the text will be cut into: 160/153 septets, or 70/67 units. An empty text is one.
int sms_segments(const std::string& utf8);

}  // namespace nhacviec
