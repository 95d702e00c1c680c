#include "config/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <unordered_map>

namespace nhacviec {
namespace {

/// yaml-cpp counts columns in bytes; people and editors count characters.
class Places {
 public:
  explicit Places(const SourceText& source)
      : file_(std::make_shared<const std::string>(source.name)) {
    starts_.push_back(0);
    characters_.reserve(source.text.size() + 1);
    uint32_t count = 0;
    for (size_t i = 0; i < source.text.size(); ++i) {
      characters_.push_back(count);
      if ((static_cast<unsigned char>(source.text[i]) & 0xc0) != 0x80) ++count;
      if (source.text[i] == '\n') starts_.push_back(i + 1);
    }
    characters_.push_back(count);
  }

  Position at(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.line < 0) return {file_, 1, 1};
    const auto line = std::min(static_cast<size_t>(mark.line), starts_.size() - 1);
    const size_t start = starts_[line];
    const size_t end = std::min(start + static_cast<size_t>(mark.column), characters_.size() - 1);
    return {file_, static_cast<int>(line) + 1,
            static_cast<int>(characters_[end] - characters_[start]) + 1};
  }

 private:
  std::shared_ptr<const std::string> file_;
  std::vector<size_t> starts_;        // of lines, in bytes
  std::vector<uint32_t> characters_;  // before each byte, so that a place costs the same anywhere
};

/// Stops the parser; nothing that follows could be trusted.
struct RefusedInput {
  Position where;
  std::string message;
};

size_t count_nodes(const YamlNode& node) {
  size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  for (const auto& entry : node.entries) count += 1 + count_nodes(entry.value);
  return count;
}

int height_of(const YamlNode& node) {
  int height = 0;
  for (const auto& item : node.items) height = std::max(height, height_of(item));
  for (const auto& entry : node.entries) height = std::max(height, height_of(entry.value));
  return height + 1;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, const YamlLimits& limits, Diagnostics& diagnostics)
      : places_(places), limits_(limits), diagnostics_(diagnostics) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    leaf(YamlKind::null, mark, "", anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    leaf(YamlKind::scalar, mark, to_nfc(value), anchor, tag == "?");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlKind::list, mark, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlKind::map, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end())
      throw RefusedInput{places_.at(mark), "this alias stands inside what it stands for"};
    count(places_.at(mark), count_nodes(found->second));
    check_depth(mark, static_cast<int>(open_.size()) + height_of(found->second));
    place(YamlNode(found->second), places_.at(mark));
  }

 private:
  struct Frame {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    std::string key;
    Position key_where;
    std::unordered_map<std::string, int> key_lines;
  };

  void count(const Position& where, size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > limits_.max_nodes)
      throw RefusedInput{where, "more than " + std::to_string(limits_.max_nodes) +
                                    " values, aliases counted as what they stand for"};
  }

  void check_depth(const YAML::Mark& mark, int depth) {
    if (depth > limits_.max_depth)
      throw RefusedInput{places_.at(mark),
                         "nested deeper than " + std::to_string(limits_.max_depth) + " levels"};
  }

  void leaf(YamlKind kind, const YAML::Mark& mark, std::string text, YAML::anchor_t anchor,
            bool plain = false) {
    count(places_.at(mark), 1);
    YamlNode node;
    node.kind = kind;
    node.where = places_.at(mark);
    node.text = std::move(text);
    node.plain = plain;
    if (anchor != 0) anchored_[anchor] = node;
    const Position where = node.where;
    place(std::move(node), where);
  }

  void open(YamlKind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count(places_.at(mark), 1);
    check_depth(mark, static_cast<int>(open_.size()) + 1);
    Frame frame;
    frame.node.kind = kind;
    frame.node.where = places_.at(mark);
    frame.anchor = anchor;
    open_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    const Position where = frame.node.where;
    if (frame.anchor != 0) {
      count(where, count_nodes(frame.node));  // the copy is kept, so anchors in anchors add up
      anchored_[frame.anchor] = frame.node;
    }
    place(std::move(frame.node), where);
  }

  /// A finished node becomes the root, a list's item, or a map's key or value.
  void place(YamlNode node, const Position& where) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& parent = open_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      if (!node.is_scalar()) throw RefusedInput{where, "a key must be a plain word"};
      parent.has_key = true;
      parent.key = std::move(node.text);
      parent.key_where = where;
    } else {
      parent.has_key = false;
      if (node.is_null()) node.where = parent.key_where;  // the parser is on the next line by now
      const auto [first, is_new] = parent.key_lines.emplace(parent.key, parent.key_where.line);
      if (!is_new) {
        diagnostics_.error(parent.key_where, "duplicate key \"" + parent.key + "\"",
                           "first given at line " + std::to_string(first->second));
      } else {
        parent.node.entries.push_back({std::move(parent.key), parent.key_where, std::move(node)});
      }
    }
  }

  const Places& places_;
  const YamlLimits& limits_;
  Diagnostics& diagnostics_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, YamlNode> anchored_;
  size_t nodes_ = 0;
  YamlNode root_;
};

}  // namespace

const YamlNode::Entry* YamlNode::entry(const std::string& key) const {
  for (const auto& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

const YamlNode* YamlNode::find(const std::string& key) const {
  const auto* found = entry(key);
  return found == nullptr || found->value.is_null() ? nullptr : &found->value;
}

const char* describe(YamlKind kind) {
  switch (kind) {
    case YamlKind::null:
      return "nothing";
    case YamlKind::scalar:
      return "a text";
    case YamlKind::list:
      return "a list";
    case YamlKind::map:
      return "a map";
  }
  return "?";
}

std::optional<YamlNode> read_yaml(const SourceText& source, Diagnostics& diagnostics,
                                  const YamlLimits& limits) {
  if (source.text.size() > limits.max_bytes) {
    diagnostics.error(at_start_of(source.name),
                      "larger than " + std::to_string(limits.max_bytes) + " bytes");
    return std::nullopt;
  }
  if (!check_encoding(source, diagnostics)) return std::nullopt;
  const SourceText plain{
      source.name, source.text.starts_with("\xef\xbb\xbf") ? source.text.substr(3) : source.text};
  const Places places(plain);
  TreeBuilder builder(places, limits, diagnostics);
  try {
    std::istringstream in(plain.text);
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.error(at_start_of(source.name), "the file is empty");
      return std::nullopt;
    }
    YamlNode root = builder.take();
    if (parser.HandleNextDocument(builder)) {
      diagnostics.error(builder.take().where, "a second document in one file");
      return std::nullopt;
    }
    return root;
  } catch (const RefusedInput& refused) {
    diagnostics.error(refused.where, refused.message);
  } catch (const YAML::Exception& error) {
    diagnostics.error(places.at(error.mark), "not valid YAML: " + error.msg);
  }
  return std::nullopt;
}

}  // namespace nhacviec
