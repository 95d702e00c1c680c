// The JSON Schemas that editors complete by (config/schemas) and the readers of the files must not
// drift apart: at every map of a file the schema names exactly the keys that the reader takes.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "config/gateway_file.h"
#include "config/load.h"
#include "config/reorganisation_file.h"
#include "config/settings.h"
#include "config/yaml_reader.h"

namespace nhacviec {
namespace {

using Json = nlohmann::json;
using Keys = std::set<std::string>;

const std::string kSource = std::string(NHACVIEC_SOURCE_DIR) + "/";
const std::string kEverything = kSource + "tests/config/schemas/everything_";

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What a reader says of each map of one file, by its line and column.
struct Heard {
  std::map<std::pair<int, int>, Keys> keys;

  /// `file`: only to what is said of that one; empty: to all.
  void listen(Diagnostics& diagnostics, const std::string& file = "") {
    diagnostics.hear_keys(
        [this, file](const Position& where, const std::vector<std::string>& allowed) {
          if (!file.empty() && (where.file == nullptr || *where.file != file)) return;
          keys[{where.line, where.col}].insert(allowed.begin(), allowed.end());
        });
  }
};

/// Walks a file and its schema side by side.
class SideBySide {
 public:
  SideBySide(std::string kind, const Heard& heard)
      : kind_(std::move(kind)),
        heard_(heard),
        schema_(Json::parse(text_of(kSource + "config/schemas/" + kind_ + ".schema.json"))) {}

  void walk(const YamlNode& root) { walk(root, schema_, kind_); }

  /// Maps of the schema that the file has none of.
  std::vector<std::string> unvisited() const {
    std::vector<std::string> missing;
    find_closed(schema_, "", missing);
    return missing;
  }

 private:
  const Json& resolved(const Json& schema) const {
    const Json* at = &schema;
    while (at->contains("$ref")) {
      at = &schema_.at(Json::json_pointer((*at)["$ref"].get<std::string>().substr(1)));
    }
    return *at;
  }

  /// The alternatives of a schema that are of this type, references followed.
  void collect(const Json& schema, const char* type, std::vector<const Json*>& found) const {
    const Json& here = resolved(schema);
    if (here.value("type", Json()) == type) found.push_back(&here);
    for (const char* word : {"anyOf", "allOf", "oneOf"}) {
      if (!here.contains(word)) continue;
      for (const Json& part : here[word]) collect(part, type, found);
    }
  }

  void walk(const YamlNode& node, const Json& schema, const std::string& path) {
    std::vector<const Json*> found;
    if (node.is_list()) {
      collect(schema, "array", found);
      if (found.empty()) ADD_FAILURE() << path << ": the schema knows no list here";
      for (const YamlNode& item : node.items) {
        if (!found.empty()) walk(item, found.front()->at("items"), path + "[]");
      }
    }
    if (!node.is_map()) return;
    collect(schema, "object", found);
    if (found.empty()) {
      ADD_FAILURE() << path << ": the schema knows no map here";
      return;
    }
    // Of several (a text in languages beside a map of keys) the closed one is meant.
    for (const Json* one : found) {
      if (one->contains("properties")) return walk_closed(node, *one, path);
    }
    for (const auto& entry : node.entries) {
      walk(entry.value, found.front()->at("additionalProperties"), path + ".*");
    }
  }

  void walk_closed(const YamlNode& node, const Json& schema, const std::string& path) {
    visited_.insert(&schema);
    Keys named;
    for (const auto& [name, value] : schema["properties"].items()) named.insert(name);
    const auto heard = heard_.keys.find({node.where.line, node.where.col});
    if (heard != heard_.keys.end()) {
      EXPECT_EQ(named, but_for_the_programs_own(heard->second, named)) << path;
      EXPECT_EQ(schema.value("additionalProperties", Json()), Json(false)) << path;
    } else {
      // due: {reading: ID} is put in place before the reader sees a map.
      EXPECT_NE(node.find("reading"), nullptr) << path << ": no reader reads this map by its keys";
    }
    for (const auto& entry : node.entries) {
      const auto property = schema["properties"].find(entry.key);
      if (property != schema["properties"].end()) {
        walk(entry.value, *property, path + "." + entry.key);
      }
    }
  }

  /// Keys that a schema should not offer, and one that another reader takes.
  Keys but_for_the_programs_own(Keys keys, const Keys& named) const {
    keys.erase("ics");  // the text of days_from, put there when the file is read
    const bool reminder = keys.contains("before") && keys.contains("channels");
    if (reminder) keys.erase("after");  // known only to be refused with a hint
    const bool due = keys.contains("by_end_of") && named.contains("reading");
    if (due) keys.insert("reading");
    return keys;
  }

  void find_closed(const Json& schema, const std::string& path,
                   std::vector<std::string>& missing) const {
    if (schema.is_object() && schema.contains("properties") && !visited_.contains(&schema)) {
      missing.push_back(path);
    }
    if (!schema.is_structured()) return;
    for (const auto& [name, part] : schema.items()) find_closed(part, path + "/" + name, missing);
  }

  std::string kind_;
  const Heard& heard_;
  Json schema_;
  std::set<const Json*> visited_;
};

void expect_no_drift(const std::string& kind, const SourceText& source, const Heard& heard) {
  Diagnostics diagnostics;
  const auto root = read_yaml(source, diagnostics);
  ASSERT_TRUE(root) << diagnostics.format();
  ASSERT_FALSE(heard.keys.empty());
  SideBySide both(kind, heard);
  both.walk(*root);
  EXPECT_EQ(both.unvisited(), std::vector<std::string>())
      << "show such a map in everything_" << kind;
}

/// A file of no errors, so that everything in it was read.
SourceText everything(const std::string& kind) {
  return {kind, text_of(kEverything + kind + ".yaml")};
}

TEST(Schema, NamesTheKeysOfADirectoryThatItsReaderTakes) {
  Heard heard;
  Diagnostics diagnostics;
  heard.listen(diagnostics);
  make_workflow({{"plan", ""}, everything("directory"), {"calendar", ""}}, 1, diagnostics);
  expect_no_drift("directory", everything("directory"), heard);
}

TEST(Schema, NamesTheKeysOfAReorganisationThatItsReaderTakes) {
  Heard heard;
  Diagnostics diagnostics;
  heard.listen(diagnostics, "reorganisation");
  ASSERT_NE(
      reorganised_directory({everything("reorganisation"), everything("directory")}, diagnostics),
      nullptr)
      << diagnostics.format();
  expect_no_drift("reorganisation", everything("reorganisation"), heard);
}

TEST(Schema, NamesTheKeysOfACalendarThatItsReaderTakes) {
  Heard heard;
  Diagnostics diagnostics;
  heard.listen(diagnostics);
  make_workflow({{"plan", ""}, {"directory", ""}, everything("calendar")}, 1, diagnostics);
  expect_no_drift("calendar", everything("calendar"), heard);
}

TEST(Schema, NamesTheKeysOfAPlanThatItsReaderTakes) {
  Heard heard;
  Diagnostics diagnostics, whole;
  ASSERT_NE(make_workflow({everything("plan"), everything("directory"), everything("calendar")}, 1,
                          whole),
            nullptr)
      << whole.format();
  // Once more by itself: the three files have lines and columns of their own.
  heard.listen(diagnostics);
  make_workflow({everything("plan"), {"directory", ""}, {"calendar", ""}}, 1, diagnostics);
  expect_no_drift("plan", everything("plan"), heard);
}

TEST(Schema, NamesTheKeysOfTheSettingsThatTheirReaderTakes) {
  Heard heard;
  Diagnostics diagnostics;
  heard.listen(diagnostics);
  const SourceText source{kEverything + "settings.yaml", everything("settings").text};
  ASSERT_TRUE(settings_from_text(source, {}, diagnostics)) << diagnostics.format();
  expect_no_drift("settings", everything("settings"), heard);
}

TEST(Schema, NamesTheKeysOfAGatewayThatItsReaderTakes) {
  Heard heard;
  Diagnostics diagnostics;
  heard.listen(diagnostics);
  ASSERT_TRUE(gateway_from_text(everything("gateway"), Secrets::optional, diagnostics))
      << diagnostics.format();
  expect_no_drift("gateway", everything("gateway"), heard);
}

TEST(Schema, EveryShippedFileNamesItsSchema) {
  namespace fs = std::filesystem;
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource + "config")) {
    const std::string folder = entry.path().parent_path().filename();
    const std::string kind = folder == "plans"                            ? "plan"
                             : folder == "directories"                    ? "directory"
                             : folder == "calendars"                      ? "calendar"
                             : folder == "gateways"                       ? "gateway"
                             : folder == "reorganisations"                ? "reorganisation"
                             : entry.path().filename() == "nhacviec.yaml" ? "settings"
                                                                          : "";
    if (entry.path().extension() != ".yaml" || kind.empty()) continue;
    const std::string first = text_of(entry.path()).substr(0, text_of(entry.path()).find('\n'));
    const std::string mark = "# yaml-language-server: $schema=";
    ASSERT_TRUE(first.starts_with(mark)) << entry.path();
    const fs::path schema = entry.path().parent_path() / first.substr(mark.size());
    EXPECT_TRUE(fs::equivalent(schema, kSource + "config/schemas/" + kind + ".schema.json"))
        << entry.path();
    ++files;
  }
  EXPECT_GE(files, 20u);
}

}  // namespace
}  // namespace nhacviec
