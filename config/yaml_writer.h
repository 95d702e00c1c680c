// A YAML tree of maps as text, for files that the program writes for people to go on with.
#pragma once

#include <string>

#include "config/yaml_reader.h"

namespace nhacviec {

/// Maps in block style, lists of texts in one line; texts are quoted where YAML could read them
/// otherwise. What is read back is the same tree.
std::string write_yaml(const YamlNode&);

}  // namespace nhacviec
