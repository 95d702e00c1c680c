// Ids made from Vietnamese names: "UBND xã Bum Nưa" is ubnd-xa-bum-nua.
#pragma once

#include <string>

namespace nhacviec {

/// Letters without their marks, in lower case, everything else as one '-'; at most 64 characters.
/// Empty when nothing is left.
std::string plain_id(const std::string& name);

}  // namespace nhacviec
