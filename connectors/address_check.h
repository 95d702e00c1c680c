// Which addresses we hand to the outside at all. Stricter than the RFCs: what an office uses.
#pragma once

#include <string>

namespace nhacviec {

/// An ASCII addr-spec, local@domain, without comments, quotes, spaces or control characters.
bool is_mail_address(const std::string&);
/// E.164: a plus sign and 8 to 15 digits, the first not zero.
bool is_phone_number(const std::string&);

}  // namespace nhacviec
