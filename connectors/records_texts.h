// A list of plain texts as one JSON text: how stores keep an attempt's recipients.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

std::string encode_texts(const std::vector<std::string>&);
std::vector<std::string> decode_texts(const std::string&);

}  // namespace nhacviec
