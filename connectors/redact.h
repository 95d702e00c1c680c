// Personal values as they may appear in logs.
#pragma once

#include <string>

namespace nhacviec {

/// "+84900000001" -> "+84*****001". Short or strange values are masked altogether.
std::string masked_phone(const std::string& number);
/// A mail address or a telephone number, masked.
std::string masked_recipient(const std::string&);
/// "<an.nguyen@so.example.vn>: user unknown" -> "<a***@so.example.vn>: user unknown".
std::string masked_addresses(const std::string& text);
/// Without addresses and telephone numbers altogether, for words that go to other people:
/// "550 <...>: user unknown".
std::string without_addresses(const std::string& text);

}  // namespace nhacviec
