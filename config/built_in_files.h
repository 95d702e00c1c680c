// Texts of config/ that are built into the program by cmake/embed_texts.cmake.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

struct BuiltInFile {
  std::string name;  // "vi.yaml"
  std::string text;
};

const std::vector<BuiltInFile>& built_in_templates();  // config/templates
const std::vector<BuiltInFile>& built_in_schemas();    // config/schemas
const std::vector<BuiltInFile>& built_in_sentences();  // config/sentences
const std::vector<BuiltInFile>& built_in_papers();     // config/papers

}  // namespace nhacviec
