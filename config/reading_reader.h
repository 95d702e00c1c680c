// The readings of a plan file: where a document can be read in several ways, and the way chosen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/map_reader.h"
#include "config/values.h"
#include "workflows/plan.h"

namespace nhacviec {

class ReadingSet {
 public:
  /// Reads a `readings:` map; each choice is said as an info, for whoever checks the file.
  void read(const YamlNode& readings, Diagnostics&);

  const std::vector<Reading>& readings() const { return readings_; }
  bool knows(const std::string& id) const { return due_.contains(id); }
  std::vector<std::string> names() const;
  /// The `due` of the chosen option, borrowed from the tree; nullptr: it has none, or is unknown.
  const YamlNode* due_of(const std::string& id) const;
  /// Those of its other options, that a switch would bring in.
  std::vector<const YamlNode*> other_dues_of(const std::string& id) const;

 private:
  void read_one(const YamlNode::Entry& entry, Diagnostics&);

  std::vector<Reading> readings_;
  std::map<std::string, const YamlNode*> due_;  // by reading, of its chosen option
  std::map<std::string, std::vector<const YamlNode*>> other_dues_;
};

}  // namespace nhacviec
