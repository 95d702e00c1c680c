#include "config/yaml_writer.h"

#include <algorithm>

namespace nhacviec {

namespace {

// A word that is no number, no date and no keyword: it begins with a letter and is not too clever.
bool is_plain(const std::string& text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inside = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/' || c == '.' ||
           c == '@';
  };
  if (text.empty() || !letter(text.front())) return false;
  if (!std::all_of(text.begin(), text.end(), inside)) return false;
  const std::string words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(std::begin(words), std::end(words), lower) == std::end(words);
}

// A small number, as a version is; longer ones may be codes or telephone numbers.
bool is_small_number(const std::string& text) {
  return text.size() == 1 && text[0] >= '0' && text[0] <= '9';
}

std::string scalar(const std::string& text) {
  if (is_plain(text) || is_small_number(text)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

void write(const YamlNode& node, const std::string& indent, std::string& out) {
  for (const YamlNode::Entry& entry : node.entries) {
    out += indent + scalar(entry.key) + ":";
    const YamlNode& value = entry.value;
    if (value.is_map() && !value.entries.empty()) {
      out += "\n";
      write(value, indent + "  ", out);
      continue;
    }
    if (value.is_list() && !value.items.empty()) {
      out += " [";
      for (size_t i = 0; i < value.items.size(); ++i) {
        out += (i == 0 ? "" : ", ") + scalar(value.items[i].text);
      }
      out += "]\n";
      continue;
    }
    out += value.is_map() ? " {}\n" : value.is_list() ? " []\n" : " " + scalar(value.text) + "\n";
  }
}

}  // namespace

std::string write_yaml(const YamlNode& node) {
  std::string out;
  write(node, "", out);
  return out;
}

}  // namespace nhacviec
