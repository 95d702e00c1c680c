// The files of web/, built into the program by cmake/embed_web.cmake.
#pragma once

#include <string>
#include <string_view>

namespace nhacviec {

struct WebAsset {
  std::string_view path;  // "/dashboard.css"
  std::string_view content_type;
  std::string_view body;
};

/// Lives as long as the program; nullptr when there is no such file. "/" is "/index.html".
const WebAsset* find_asset(const std::string& path);

}  // namespace nhacviec
