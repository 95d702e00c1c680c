#include "daemon/command/command_help.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <utility>

#include "config/display_width.h"
#include "config/sentences.h"

namespace nhacviec {

namespace {

constexpr const char* kLocaleVariables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// What CLI11 has no label for is replaced in what it makes.
class VietnameseHelp : public CLI::Formatter {
 public:
  VietnameseHelp() {
    for (const auto& [word, words] : {std::pair{"Usage", "Cách dùng"},
                                      {"OPTIONS", "TÙY CHỌN"},
                                      {"Options", "Tùy chọn"},
                                      {"Positionals", "Tham số"},
                                      {"SUBCOMMAND", "LỆNH"},
                                      {"SUBCOMMANDS", "LỆNH"},
                                      {"REQUIRED", "BẮT BUỘC"},
                                      {"Needs", "Cần"},
                                      {"Excludes", "Không dùng cùng"}}) {
      label(word, words);
    }
  }

 private:
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return Formatter::make_group(get_label(std::move(group)), is_positional, std::move(options));
  }
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    std::string text = Formatter::make_subcommands(app, mode);
    replace_all(text, "\nSubcommands:\n", "\nLệnh:\n");
    return text;
  }
  // CLI11 counts octets, which put what an option means out of line.
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    const std::string name = make_option_name(option, is_positional) + make_option_opts(option);
    std::ostringstream out;
    CLI::detail::format_help(out, name, make_option_desc(option),
                             get_column_width() + name.size() - display_width(name));
    return out.str();
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = Formatter::make_option_opts(option);
    replace_all(text, " TEXT", " CHỮ");
    replace_all(text, " INT", " SỐ");
    return text;
  }
};

}  // namespace

std::string language_of(const Environment& environment) {
  if (const auto named = environment.find("NHACVIEC_LANGUAGE");
      named != environment.end() && !named->second.empty()) {
    return named->second;
  }
  for (const char* name : kLocaleVariables) {
    const auto value = environment.find(name);
    if (value == environment.end() || value->second.empty()) continue;
    return value->second.starts_with("vi") ? "vi" : "en";
  }
  return "en";
}

Environment terminal_environment() {
  Environment environment = nhacviec_environment();
  for (const char* name : kLocaleVariables) {
    if (const char* value = std::getenv(name)) environment[name] = value;
  }
  return environment;
}

void speak(CLI::App& app, const std::string& language) {
  const bool vietnamese = language == "vi";
  if (vietnamese) app.formatter(std::make_shared<VietnameseHelp>());
  app.set_help_flag("-h,--help", vietnamese ? "in hướng dẫn này" : "print this help");
  app.failure_message([language](const CLI::App*, const CLI::Error& error) {
    return in_language(error.what(), language) + "\n" +
           in_language("Run with --help for more information.", language) + "\n";
  });
}

}  // namespace nhacviec
