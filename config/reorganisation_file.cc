#include "config/reorganisation_file.h"

#include <algorithm>
#include <sstream>

#include "config/directory_file.h"
#include "config/reorganisation_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

constexpr char kKey[] = "reorganisations";
constexpr char kSchemaMark[] = "# yaml-language-server:";  // the directory has its own
constexpr const char* kOwnKeys[] = {"nhacviec", "reorganisation", "directory"};

bool is_own_key(const std::string& key) {
  return std::find(std::begin(kOwnKeys), std::end(kOwnKeys), key) != std::end(kOwnKeys);
}

std::string text_of(const YamlNode& root, const char* key) {
  const YamlNode* node = root.find(key);
  return node != nullptr && node->is_scalar() ? node->text : "";
}

/// What the file says of itself; its content is checked where it stands in the directory.
void check_header(const YamlNode& root, const std::string& directory, Diagnostics& diagnostics) {
  std::vector<std::string> keys = reorganisation_keys();
  keys.insert(keys.end(), std::begin(kOwnKeys), std::end(kOwnKeys));
  const MapReader file(root, diagnostics, "the reorganisation", keys);
  if (!file.is_map()) return;
  if (const auto* version = file.required("nhacviec")) read_integer(*version, diagnostics, 1, 1);
  if (const auto* id = file.required("reorganisation")) read_id(*id, diagnostics);
  const auto* of = file.required("directory");
  const auto id = of ? read_id(*of, diagnostics) : std::nullopt;
  if (id && *id != directory)
    diagnostics.error(of->where, "the reorganisation is about the directory \"" + *id +
                                     "\", this is \"" + directory + "\"");
}

/// The directory's tree with the file's content under `reorganisations`.
YamlNode with_reorganisation(YamlNode directory, const YamlNode& file) {
  YamlNode content;
  content.kind = YamlKind::map;
  content.where = file.where;
  for (const YamlNode::Entry& entry : file.entries) {
    if (!is_own_key(entry.key)) content.entries.push_back(entry);
  }
  const YamlNode* id = file.find("reorganisation");
  YamlNode::Entry entry{reorganisation_id(file), id ? id->where : file.where, std::move(content)};
  for (YamlNode::Entry& known : directory.entries) {
    if (known.key != kKey) continue;
    known.value.entries.push_back(std::move(entry));
    return directory;
  }
  YamlNode all;
  all.kind = YamlKind::map;
  all.where = file.where;
  all.entries.push_back(std::move(entry));
  directory.entries.push_back({kKey, file.where, std::move(all)});
  return directory;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

/// The file's lines but for its own keys, as they stand under `reorganisations`.
std::string nested_lines(const ReorganisationTexts& texts, const YamlNode& file) {
  std::vector<int> left_out;
  for (const YamlNode::Entry& entry : file.entries) {
    if (is_own_key(entry.key)) left_out.push_back(entry.where.line);
  }
  std::string text = "  " + reorganisation_id(file) + ":\n";
  int number = 0;
  for (const std::string& line : lines_of(texts.reorganisation.text)) {
    ++number;
    if (line == "---" || line.starts_with(kSchemaMark) ||
        std::count(left_out.begin(), left_out.end(), number) > 0)
      continue;
    text += (line.empty() ? "" : "    ") + line + "\n";
  }
  return text;
}

}  // namespace

std::string reorganisation_id(const YamlNode& root) { return text_of(root, "reorganisation"); }

std::optional<ReorganisationTexts> read_reorganisation_texts(const fs::path& path,
                                                             const LoadPaths& paths,
                                                             Diagnostics& diagnostics) {
  auto source = read_source(path, diagnostics);
  if (!source) return std::nullopt;
  const auto root = read_yaml(*source, diagnostics);
  if (!root) return std::nullopt;
  const std::string id = text_of(*root, "directory");
  if (id.empty()) {
    check_header(*root, "", diagnostics);
    return std::nullopt;
  }
  auto directory = read_source(document_path(path, paths.directory, "directories", id), diagnostics,
                               root->find("directory")->where);
  if (!directory) return std::nullopt;
  return ReorganisationTexts{std::move(*source), std::move(*directory)};
}

std::shared_ptr<const Directory> reorganised_directory(const ReorganisationTexts& texts,
                                                       Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto file = read_yaml(texts.reorganisation, diagnostics);
  const auto directory = read_yaml(texts.directory, diagnostics);
  if (!file || !directory) return nullptr;
  check_header(*file, text_of(*directory, "directory"), diagnostics);
  if (diagnostics.errors() != errors_before) return nullptr;
  return read_directory(with_reorganisation(*directory, *file), diagnostics);
}

std::optional<std::string> write_into_directory(const ReorganisationTexts& texts,
                                                Diagnostics& diagnostics) {
  if (!reorganised_directory(texts, diagnostics)) return std::nullopt;
  Diagnostics unheard;  // both were read a moment ago
  const YamlNode file = *read_yaml(texts.reorganisation, unheard);
  const YamlNode directory = *read_yaml(texts.directory, unheard);
  const YamlNode::Entry* known = directory.entry(kKey);
  const std::string nested = nested_lines(texts, file);
  std::string text;
  int number = 0;
  for (const std::string& line : lines_of(texts.directory.text)) {
    text += line + "\n";
    if (known != nullptr && known->where.line == ++number) text += nested;
  }
  if (known == nullptr) text += std::string("\n") + kKey + ":\n" + nested;
  Diagnostics of_the_result;
  if (directory_from_text({texts.directory.name, text}, of_the_result)) return text;
  diagnostics.error(at_start_of(texts.directory.name),
                    "the reorganisation cannot be written into this file: " +
                        of_the_result.sorted().front().message,
                    "write it under reorganisations by hand, in block style");
  return std::nullopt;
}

}  // namespace nhacviec
