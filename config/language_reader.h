// Reads the YAML of a language pack into words, collecting every mistake with its place.
#pragma once

#include <yaml-cpp/yaml.h>

#include <set>
#include <string>
#include <vector>

#include "config/language.h"

namespace nhacviec {

class LanguageReader {
 public:
  /// `text` is the whole file; it is searched for the place of a wrong tag inside a long text.
  LanguageReader(const std::string& text, std::string file_name, std::vector<std::string>& errors);

  /// What could be read; only to be used when no error was added.
  LanguageWords read(const YAML::Node& root);

 private:
  using Names = std::set<std::string>;

  void error(const YAML::Mark&, const std::string& message);
  void error_at_tag(const YAML::Mark& start, const TemplateText::Problem&);
  /// Checks that the node is a map with these keys at most, and each only once.
  bool map(const YAML::Node&, const char* what, const Names& keys);
  /// The child, or an invalid node after an error at its parent.
  YAML::Node child(const YAML::Node& parent, const std::string& key);
  std::string text_of(const YAML::Node&);
  std::string text(const YAML::Node& parent, const std::string& key);
  int small_number(const YAML::Node& parent, const std::string& key);
  template <size_t N>
  void names(const YAML::Node& parent, const std::string& key, std::array<std::string, N>& into);
  TemplateText checked(const YAML::Node&, const Names& known);
  TemplateText checked(const YAML::Mark&, const std::string& text, const Names& known);

  void read_numbers(const YAML::Node&);
  void read_forms(const YAML::Node&);
  void read_explanations(const YAML::Node&);
  void read_kinds(const YAML::Node&);
  void read_short_forms(const YAML::Node&);
  void read_facts(const YAML::Node&);
  void read_replies(const YAML::Node&);
  void read_messages(const YAML::Node&);
  void read_audiences(const YAML::Node&, const std::string& name);
  NoticeTemplate read_message(const YAML::Node&);

  std::vector<std::string> lines_;
  std::string file_name_;
  std::vector<std::string>& errors_;
  LanguageWords words_;
};

}  // namespace nhacviec
