// The language files of config/templates/, built into the program by cmake/embed_templates.cmake.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

struct BuiltInTemplate {
  std::string name;  // "vi.yaml"
  std::string text;
};

const std::vector<BuiltInTemplate>& built_in_templates();

}  // namespace nhacviec
