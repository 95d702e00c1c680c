// Text inside HTML: shown as it is, whatever it holds.
#pragma once

#include <string>

namespace nhacviec {

/// For the text of an element and for an attribute in quotes of either kind.
std::string html_escaped(const std::string& text);

}  // namespace nhacviec
