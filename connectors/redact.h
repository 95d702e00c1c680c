// Personal values as they may appear in logs.
#pragma once

#include <string>

namespace nhacviec {

/// "+84900000001" -> "+84*****001". Short or strange values are masked altogether.
std::string masked_phone(const std::string& number);

}  // namespace nhacviec
