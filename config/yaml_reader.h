// YAML text to a tree with positions. Built on yaml-cpp's event parser, not on its Node, because
// Node keeps duplicate keys silently, loses the place of what is missing and has no caps.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostics.h"
#include "config/source_text.h"

namespace nhacviec {

struct YamlLimits {
  size_t max_bytes = kMaxFileBytes;
  int max_depth = 32;
  size_t max_nodes = 100000;  // aliases count as what they stand for
};

enum class YamlKind { null, scalar, list, map };

struct YamlNode {
  struct Entry;

  YamlKind kind = YamlKind::null;
  Position where;
  std::string text;    // of a scalar, in NFC
  bool plain = false;  // a scalar without quotes
  std::vector<YamlNode> items;
  std::vector<Entry> entries;  // in the order of the file, keys unique

  bool is_map() const { return kind == YamlKind::map; }
  bool is_list() const { return kind == YamlKind::list; }
  bool is_scalar() const { return kind == YamlKind::scalar; }
  bool is_null() const { return kind == YamlKind::null; }
  const Entry* entry(const std::string& key) const;    // borrowed; nullptr when absent
  const YamlNode* find(const std::string& key) const;  // borrowed; nullptr when absent or null
};

struct YamlNode::Entry {
  std::string key;  // in NFC
  Position where;   // of the key
  YamlNode value;
};

/// "a map", "a list", "a text", "nothing": for messages.
const char* describe(YamlKind);

/// The one document of the text; nothing when it cannot be read at all (with the reason reported).
/// Duplicate keys are reported and the first one kept.
std::optional<YamlNode> read_yaml(const SourceText&, Diagnostics&, const YamlLimits& = {});

}  // namespace nhacviec
