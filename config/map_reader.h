// A YAML map read key by key, with the keys that are allowed named up front: unknown keys are
// reported once, at construction, with a guess at what was meant.
#pragma once

#include <string>
#include <vector>

#include "config/yaml_reader.h"

namespace nhacviec {

class MapReader {
 public:
  /// `what` names the thing in messages: "the task". Reports when `node` is not a map.
  MapReader(const YamlNode& node, Diagnostics&, std::string what, std::vector<std::string> keys);

  bool is_map() const { return node_.is_map(); }
  const Position& where() const { return node_.where; }
  const std::string& what() const { return what_; }
  Diagnostics& diagnostics() const { return diagnostics_; }

  /// Borrowed from the tree; nullptr when the key is absent or has no value.
  const YamlNode* optional(const std::string& key) const;
  /// The same, but reported when it is absent or has no value.
  const YamlNode* required(const std::string& key) const;
  /// Where the key stands, or the map when it is absent.
  Position where(const std::string& key) const;

 private:
  const YamlNode& node_;
  Diagnostics& diagnostics_;
  std::string what_;
  std::vector<std::string> keys_;
};

}  // namespace nhacviec
