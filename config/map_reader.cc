#include "config/map_reader.h"

#include <algorithm>
#include <cstdlib>

#include "config/spelling.h"

namespace nhacviec {

MapReader::MapReader(const YamlNode& node, Diagnostics& diagnostics, std::string what,
                     std::vector<std::string> keys)
    : node_(node), diagnostics_(diagnostics), what_(std::move(what)), keys_(std::move(keys)) {
  if (!node.is_map()) {
    diagnostics.error(node.where, what_ + " must be a map of keys, not " + describe(node.kind));
    return;
  }
  diagnostics.keys_at(node.where, keys_);
  for (const auto& entry : node.entries)
    if (std::find(keys_.begin(), keys_.end(), entry.key) == keys_.end())
      diagnostics.error(entry.where, "unknown key \"" + entry.key + "\" in " + what_,
                        did_you_mean(entry.key, keys_));
}

const YamlNode* MapReader::optional(const std::string& key) const {
  // A key that was not declared would be reported as unknown to every user: a bug, stop.
  if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) std::abort();
  return node_.find(key);
}

const YamlNode* MapReader::required(const std::string& key) const {
  const auto* value = optional(key);
  if (value != nullptr || !is_map()) return value;
  if (node_.entry(key) != nullptr)
    diagnostics_.error(where(key), "\"" + key + "\" has no value");
  else
    diagnostics_.error(node_.where, what_ + " lacks the key \"" + key + "\"");
  return nullptr;
}

Position MapReader::where(const std::string& key) const {
  const auto* entry = node_.entry(key);
  return entry == nullptr ? node_.where : entry->where;
}

}  // namespace nhacviec
